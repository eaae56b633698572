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

    mapping(uint256 modelId => string[]) private _addedLabels;

    modifier onlyHub() {
        if (msg.sender != address(hub)) revert OnlyHub(msg.sender);
        _;
    }

    /// @inheritdoc IModelCards
    /// @dev Packed, as each byte costs 200 gas: the name's length (1 byte) and the name, the number of labels (2), each label's
    /// length (1) and name, and the encoder. One contract is made for each model and none besides, so that its address follows
    /// from the model's number, and needs no slot.
    function write(
        uint256 modelId,
        string calldata name,
        string[] calldata labels,
        string calldata encoder
    ) external onlyHub {
        _checkName(name);
        uint256 length = 3 + bytes(name).length + labels.length + bytes(encoder).length;
        for (uint256 i = 0; i < labels.length; ++i) {
            _checkName(labels[i]);
            length += bytes(labels[i]).length;
        }
        if (bytes(encoder).length > MAX_ENCODER_BYTES) revert EncoderTooLong(bytes(encoder).length, MAX_ENCODER_BYTES);
        bytes memory packed = new bytes(length);
        uint256 offset = _putName(packed, 0, name);
        packed[offset] = bytes1(uint8(labels.length >> 8));
        packed[offset + 1] = bytes1(uint8(labels.length));
        offset += 2;
        for (uint256 i = 0; i < labels.length; ++i) offset = _putName(packed, offset, labels[i]);
        _put(packed, offset, encoder);
        assert(CodeStore.write(packed) == CodeStore.pointerOf(address(this), modelId));
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
        if (modelId > type(uint64).max) revert IModelRegistry.UnknownModel(modelId);
        address pointer = CodeStore.pointerOf(address(this), modelId);
        if (pointer.code.length == 0) revert IModelRegistry.UnknownModel(modelId);
        bytes memory packed = CodeStore.read(pointer);
        uint256 offset;
        (name, offset) = _nameAt(packed, 0);
        string[] storage added = _addedLabels[modelId];
        uint256 first = (uint256(uint8(packed[offset])) << 8) | uint8(packed[offset + 1]);
        offset += 2;
        labels = new string[](first + added.length);
        for (uint256 i = 0; i < first; ++i) (labels[i], offset) = _nameAt(packed, offset);
        for (uint256 i = 0; i < added.length; ++i) labels[first + i] = added[i];
        encoder = _part(packed, offset, packed.length - offset);
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

    /// @dev Puts the length and a name offset a place.
    /// @return next The place after it.
    function _putName(bytes memory packed, uint256 offset, string calldata name) private pure returns (uint256 next) {
        packed[offset] = bytes1(uint8(bytes(name).length));
        _put(packed, offset + 1, name);
        return offset + 1 + bytes(name).length;
    }

    /// @dev Copies a text to a place. Safe: {write} has made room for it.
    function _put(bytes memory packed, uint256 offset, string calldata text) private pure {
        assembly ("memory-safe") {
            calldatacopy(add(add(packed, 0x20), offset), text.offset, text.length)
        }
    }

    function _nameAt(bytes memory packed, uint256 offset) private pure returns (string memory name, uint256 next) {
        uint256 length = uint8(packed[offset]);
        return (_part(packed, offset + 1, length), offset + 1 + length);
    }

    /// @dev A part of what {write} packed. Safe: the lengths are its own.
    function _part(bytes memory packed, uint256 offset, uint256 length) private pure returns (string memory text) {
        text = new string(length);
        assembly ("memory-safe") {
            mcopy(add(text, 0x20), add(add(packed, 0x20), offset), length)
        }
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
