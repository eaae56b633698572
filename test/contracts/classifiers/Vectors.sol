// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice A model of `test/vectors` and what happens to it, see `test/src/classifiers/vectors/recorder.ts`.
struct Vector {
    string kind; // the contract's name
    bytes config;
    uint256 labelCount; // at creation
    bytes[] chunks; // that are loaded before the first step
    uint256[] offsets;
    uint256[] actions; // 0 update, 1 undo, 2 addLabel
    bytes[] features;
    uint256[] labels;
    bytes32[] traces; // what an update returns, and what an undo is given
    bytes[] scores; // before the step, packed
    uint256[] predictions; // before the step
    bytes[] reverts; // what an update reverts with; empty if it goes through
    bytes32[] digests; // of all parameter slots after the step
}

/// @dev The cheat codes that read JSON files, at the address of all cheat codes.
interface IVmJson {
    function readFile(string calldata path) external view returns (string memory);
    function parseJsonKeys(string calldata json, string calldata key) external pure returns (string[] memory);
    function parseJsonString(string calldata json, string calldata key) external pure returns (string memory);
    function parseJsonUint(string calldata json, string calldata key) external pure returns (uint256);
    function parseJsonBytes(string calldata json, string calldata key) external pure returns (bytes memory);
    function parseJsonBytesArray(string calldata json, string calldata key) external pure returns (bytes[] memory);
    function parseJsonBytes32Array(string calldata json, string calldata key) external pure returns (bytes32[] memory);
    function parseJsonUintArray(string calldata json, string calldata key) external pure returns (uint256[] memory);
    function parseJsonIntArray(string calldata json, string calldata key) external pure returns (int256[] memory);
    function parseJsonBoolArray(string calldata json, string calldata key) external pure returns (bool[] memory);
}

/// @title Reads the golden vectors of the classifiers.
library Vectors {
    IVmJson private constant JSON = IVmJson(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @dev Perceptrons of two labels, in a form of their own: only updates, and one score for each.
    string private constant TWO_LABELS = "perceptron";

    /// @notice The names of a file's vectors.
    function names(string memory file) internal view returns (string[] memory) {
        return JSON.parseJsonKeys(_read(file), "$");
    }

    function read(string memory file, string memory name) internal view returns (Vector memory v) {
        string memory json = _read(file);
        string memory key = string.concat(".", name, ".");
        v.kind = JSON.parseJsonString(json, string.concat(key, "kind"));
        v.config = JSON.parseJsonBytes(json, string.concat(key, "encodedConfig"));
        v.chunks = JSON.parseJsonBytesArray(json, string.concat(key, "chunks"));
        v.offsets = JSON.parseJsonUintArray(json, string.concat(key, "offsets"));
        v.features = JSON.parseJsonBytesArray(json, string.concat(key, "features"));
        v.labels = JSON.parseJsonUintArray(json, string.concat(key, "labels"));
        v.predictions = JSON.parseJsonUintArray(json, string.concat(key, "predictions"));
        v.reverts = JSON.parseJsonBytesArray(json, string.concat(key, "reverts"));
        v.digests = JSON.parseJsonBytes32Array(json, string.concat(key, "digests"));
        if (keccak256(bytes(file)) == keccak256(bytes(TWO_LABELS))) {
            _readTwoLabels(v, json, key);
        } else {
            v.labelCount = JSON.parseJsonUint(json, string.concat(key, "labelCount"));
            v.actions = JSON.parseJsonUintArray(json, string.concat(key, "actions"));
            v.traces = JSON.parseJsonBytes32Array(json, string.concat(key, "traces"));
            v.scores = JSON.parseJsonBytesArray(json, string.concat(key, "scores"));
        }
    }

    function _readTwoLabels(Vector memory v, string memory json, string memory key) private pure {
        v.labelCount = 2;
        int256[] memory scores = JSON.parseJsonIntArray(json, string.concat(key, "scores"));
        bool[] memory changed = JSON.parseJsonBoolArray(json, string.concat(key, "changed"));
        v.actions = new uint256[](scores.length);
        v.scores = new bytes[](scores.length);
        v.traces = new bytes32[](scores.length);
        for (uint256 i = 0; i < scores.length; ++i) {
            v.scores[i] = abi.encodePacked(int256(0), scores[i]);
            if (changed[i]) v.traces[i] = bytes32(uint256(1));
        }
    }

    function _read(string memory file) private view returns (string memory) {
        return JSON.readFile(string.concat("test/vectors/", file, ".json"));
    }
}
