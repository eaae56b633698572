// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice A model of `test/vectors/perceptron.json` and what happens to it, see `test/src/classifiers/vectors.ts`.
struct PerceptronVector {
    bytes config;
    uint256[] offsets;
    bytes[] chunks;
    bytes[] features;
    uint256[] labels;
    int256[] scores;
    uint256[] predictions;
    bool[] changed;
    bytes[] reverts;
    bytes32[] digests;
}

/// @dev The cheat codes that read JSON files, at the address of all cheat codes.
interface IVmJson {
    function readFile(string calldata path) external view returns (string memory);
    function parseJsonBytes(string calldata json, string calldata key) external pure returns (bytes memory);
    function parseJsonBytesArray(string calldata json, string calldata key) external pure returns (bytes[] memory);
    function parseJsonBytes32Array(string calldata json, string calldata key) external pure returns (bytes32[] memory);
    function parseJsonUintArray(string calldata json, string calldata key) external pure returns (uint256[] memory);
    function parseJsonIntArray(string calldata json, string calldata key) external pure returns (int256[] memory);
    function parseJsonBoolArray(string calldata json, string calldata key) external pure returns (bool[] memory);
}

/// @title Reads the golden vectors of the perceptrons.
library PerceptronVectors {
    IVmJson private constant JSON = IVmJson(address(uint160(uint256(keccak256("hevm cheat code")))));

    function read(string memory name) internal view returns (PerceptronVector memory v) {
        string memory json = JSON.readFile("test/vectors/perceptron.json");
        string memory key = string.concat(".", name, ".");
        v.config = JSON.parseJsonBytes(json, string.concat(key, "encodedConfig"));
        v.offsets = JSON.parseJsonUintArray(json, string.concat(key, "offsets"));
        v.chunks = JSON.parseJsonBytesArray(json, string.concat(key, "chunks"));
        v.features = JSON.parseJsonBytesArray(json, string.concat(key, "features"));
        v.labels = JSON.parseJsonUintArray(json, string.concat(key, "labels"));
        v.scores = JSON.parseJsonIntArray(json, string.concat(key, "scores"));
        v.predictions = JSON.parseJsonUintArray(json, string.concat(key, "predictions"));
        v.changed = JSON.parseJsonBoolArray(json, string.concat(key, "changed"));
        v.reverts = JSON.parseJsonBytesArray(json, string.concat(key, "reverts"));
        v.digests = JSON.parseJsonBytes32Array(json, string.concat(key, "digests"));
    }
}
