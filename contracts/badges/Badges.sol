// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import {IERC1155MetadataURI} from "@openzeppelin/contracts/token/ERC1155/extensions/IERC1155MetadataURI.sol";
import {ERC1155Utils} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Utils.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import {BadgeKind, IBadges} from "../interfaces/IBadges.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {SafeText} from "../libraries/SafeText.sol";
import {BadgeArt} from "./BadgeArt.sol";
import {BadgeText} from "./BadgeText.sol";

/// @title Badges that can't be transferred; the manual is {IBadges}.
contract Badges is IBadges {
    using SafeText for string;
    using Strings for string;
    using Strings for uint256;

    uint256 private constant KIND_BITS = 8;

    /// @dev Of a model's name in a picture.
    uint256 private constant MAX_COLUMNS = 32;

    /// @inheritdoc IBadges
    address public immutable minter = msg.sender;

    /// @inheritdoc IBadges
    IModelRegistry public immutable hub;

    mapping(uint256 id => mapping(address account => bool)) private _holds;

    constructor(IModelRegistry hub_) {
        hub = hub_;
    }

    /// @inheritdoc IBadges
    function mint(address account, uint256 modelId, BadgeKind kind) external returns (uint256 id) {
        if (msg.sender != minter) revert OnlyMinter(msg.sender);
        id = idOf(modelId, kind);
        if (_holds[id][account]) revert AlreadyAwarded(account, id);
        _holds[id][account] = true;
        emit TransferSingle(msg.sender, address(0), account, id, 1);
        ERC1155Utils.checkOnERC1155Received(msg.sender, address(0), account, id, 1, "");
    }

    function name() external pure returns (string memory) {
        return "DCAI badges";
    }

    function symbol() external pure returns (string memory) {
        return "DCAIB";
    }

    function balanceOf(address account, uint256 id) public view returns (uint256) {
        return _holds[id][account] ? 1 : 0;
    }

    function balanceOfBatch(
        address[] calldata accounts,
        uint256[] calldata ids
    ) external view returns (uint256[] memory balances) {
        if (accounts.length != ids.length) revert LengthsDiffer(accounts.length, ids.length);
        balances = new uint256[](ids.length);
        for (uint256 i = 0; i < ids.length; ++i) balances[i] = balanceOf(accounts[i], ids[i]);
    }

    function isApprovedForAll(address, address) external pure returns (bool) {
        return false;
    }

    function setApprovalForAll(address, bool) external pure {
        revert Soulbound();
    }

    function safeTransferFrom(address, address, uint256, uint256, bytes calldata) external pure {
        revert Soulbound();
    }

    function safeBatchTransferFrom(
        address,
        address,
        uint256[] calldata,
        uint256[] calldata,
        bytes calldata
    ) external pure {
        revert Soulbound();
    }

    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return
            interfaceId == type(IERC165).interfaceId ||
            interfaceId == type(IERC1155).interfaceId ||
            interfaceId == type(IERC1155MetadataURI).interfaceId;
    }

    function idOf(uint256 modelId, BadgeKind kind) public pure returns (uint256 id) {
        return (modelId << KIND_BITS) | uint256(kind);
    }

    /// @inheritdoc IERC1155MetadataURI
    /// @dev `data:application/json;base64,…`, the same for all holders.
    function uri(uint256 id) external view returns (string memory) {
        (uint256 modelId, BadgeKind kind) = _badgeAt(id);
        string memory model = _modelName(modelId).escapeJSON();
        string memory title = BadgeText.title(kind);
        return
            string.concat(
                "data:application/json;base64,",
                Base64.encode(
                    abi.encodePacked(
                        '{"name":"',
                        title,
                        ", ",
                        model,
                        '","description":"',
                        BadgeText.description(kind),
                        " Earned on DCAI model ",
                        modelId.toString(),
                        '; it can\'t be transferred.","decimals":0,"image":"data:image/svg+xml;base64,',
                        Base64.encode(bytes(svg(id))),
                        '","attributes":[{"trait_type":"badge","value":"',
                        title,
                        '"},{"trait_type":"model","value":"',
                        model,
                        '"},{"trait_type":"model number","display_type":"number","value":',
                        modelId.toString(),
                        "}]}"
                    )
                )
            );
    }

    /// @inheritdoc IBadges
    function svg(uint256 id) public view returns (string memory) {
        (uint256 modelId, BadgeKind kind) = _badgeAt(id);
        string memory subject = _modelName(modelId).shorten(MAX_COLUMNS).escapeXml();
        return BadgeArt.draw(kind, BadgeText.number(kind), BadgeText.capitals(kind), subject);
    }

    function _badgeAt(uint256 id) private pure returns (uint256 modelId, BadgeKind kind) {
        uint256 number = id & ((1 << KIND_BITS) - 1);
        if (number > uint256(type(BadgeKind).max)) revert UnknownBadge(id);
        return (id >> KIND_BITS, BadgeKind(number));
    }

    /// @dev Reverts if there is no such model.
    function _modelName(uint256 modelId) private view returns (string memory model) {
        (model, , ) = hub.modelCards().describe(modelId);
        return model.clean();
    }
}
