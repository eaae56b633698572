// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {IHubPlugin} from "./interfaces/IHubPlugin.sol";
import {IModelCards} from "./interfaces/IModelCards.sol";
import {IModelRegistry, ModelInfo} from "./interfaces/IModelRegistry.sol";
import {CodeStore} from "./libraries/CodeStore.sol";

/// @title What models are called and what they are for; the manual is {IModelCards}.
/// @dev A contract of its own, deployed by the hub, so that text does not take up the hub's room under EIP-170.
contract ModelCards is IModelCards {
    using Strings for address;
    using Strings for string;
    using Strings for uint256;

    uint256 private constant MAX_NAME_BYTES = 128;
    uint256 private constant MAX_ENCODER_BYTES = 8192;

    /// @inheritdoc IModelCards
    IModelRegistry public immutable hub = IModelRegistry(msg.sender);

    mapping(uint256 modelId => address pointer) private _descriptions; // code: abi.encode(name, labels, encoder)
    mapping(uint256 modelId => string[]) private _addedLabels;

    modifier onlyHub() {
        if (msg.sender != address(hub)) revert OnlyHub(msg.sender);
        _;
    }

    /// @inheritdoc IModelCards
    function write(uint256 modelId, bytes calldata description) external onlyHub {
        (string memory name, string[] memory labels, string memory encoder) = abi.decode(
            description,
            (string, string[], string)
        );
        _checkName(name);
        for (uint256 i = 0; i < labels.length; ++i) _checkName(labels[i]);
        uint256 length = bytes(encoder).length;
        if (length > MAX_ENCODER_BYTES) revert EncoderTooLong(length, MAX_ENCODER_BYTES);
        _descriptions[modelId] = CodeStore.write(description);
    }

    /// @inheritdoc IModelCards
    function addLabel(uint256 modelId, string calldata name) external onlyHub {
        _checkName(name);
        _addedLabels[modelId].push(name);
    }

    /// @inheritdoc IModelCards
    function describe(
        uint256 modelId
    ) public view returns (string memory name, string[] memory labels, string memory encoder) {
        address pointer = _descriptions[modelId];
        if (pointer == address(0)) revert IModelRegistry.UnknownModel(modelId);
        string[] memory first;
        (name, first, encoder) = abi.decode(CodeStore.read(pointer), (string, string[], string));
        string[] storage added = _addedLabels[modelId];
        labels = new string[](first.length + added.length);
        for (uint256 i = 0; i < first.length; ++i) labels[i] = first[i];
        for (uint256 i = 0; i < added.length; ++i) labels[first.length + i] = added[i];
    }

    /// @inheritdoc IModelCards
    function tokenURI(uint256 modelId) external view returns (string memory) {
        (string memory name, string[] memory labels, string memory encoder) = describe(modelId);
        ModelInfo memory info = hub.modelInfo(modelId);
        bytes memory json = abi.encodePacked(
            '{"name":"',
            name.escapeJSON(),
            '","description":"DCAI model ',
            modelId.toString(),
            ": free to use, improved by samples that people contribute under a stake.",
            '","encoder":"',
            encoder.escapeJSON(),
            '","attributes":[',
            _trait("classifier", _pluginName(address(info.classifier))),
            ","
        );
        json = abi.encodePacked(
            json,
            _trait("classifier address", address(info.classifier).toChecksumHexString()),
            ",",
            _trait("incentive mechanism", _pluginName(address(info.mechanism))),
            ",",
            _trait("incentive mechanism address", address(info.mechanism).toChecksumHexString()),
            ",",
            _trait("currency", info.currency == address(0) ? "ether" : info.currency.toChecksumHexString()),
            ",",
            _trait("open", info.isOpen ? "yes" : "no")
        );
        for (uint256 i = 0; i < labels.length; ++i) {
            json = abi.encodePacked(json, ",", _trait(string.concat("label ", i.toString()), labels[i]));
        }
        return string.concat("data:application/json;base64,", Base64.encode(abi.encodePacked(json, "]}")));
    }

    /// @inheritdoc IModelCards
    function pluginName(address plugin) external view returns (string memory) {
        return IHubPlugin(plugin).name();
    }

    function _checkName(string memory name) private pure {
        uint256 length = bytes(name).length;
        if (length == 0 || length > MAX_NAME_BYTES) revert BadName(name, MAX_NAME_BYTES);
    }

    function _trait(string memory trait, string memory value) private pure returns (bytes memory) {
        return abi.encodePacked('{"trait_type":"', trait, '","value":"', value.escapeJSON(), '"}');
    }

    /// @dev A plug-in that can't tell its name is shown by its address alone. Asked through this contract's own entry, so that
    /// an answer that can't be decoded is caught, too.
    function _pluginName(address plugin) private view returns (string memory) {
        try this.pluginName(plugin) returns (string memory name) {
            return name;
        } catch {
            return "unnamed";
        }
    }
}
