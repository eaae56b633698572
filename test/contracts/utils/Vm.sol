// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title The cheat codes of Hardhat's Solidity tests that the tests here use.
/// @dev Foundry's, by the same selectors; the full list is in Hardhat's reference of cheat codes.
interface Vm {
    /// @notice A log as {getRecordedLogs} returns it.
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    /// @notice What {lastCallGas} returns.
    struct Gas {
        uint64 gasLimit;
        uint64 gasTotalUsed;
        uint64 gasMemoryUsed;
        int64 gasRefunded;
        uint64 gasRemaining;
    }

    function prank(address sender) external;
    function startPrank(address sender) external;
    function stopPrank() external;
    function warp(uint256 timestamp) external;
    /// @dev To be read instead of `block.timestamp`, which the optimizer takes for a constant of the whole call.
    function getBlockTimestamp() external view returns (uint256);
    function roll(uint256 blockNumber) external;
    /// @dev To be read instead of `block.number`, for the same reason.
    function getBlockNumber() external view returns (uint256);
    function setBlockhash(uint256 blockNumber, bytes32 hash) external;
    function deal(address account, uint256 weiAmount) external;
    function etch(address account, bytes calldata code) external;
    /// @dev Makes all slots of the account cold again, as they are at the start of a transaction.
    function cool(address account) external;
    function store(address account, bytes32 slot, bytes32 value) external;
    /// @dev What the callee of the test's last call used.
    function lastCallGas() external view returns (Gas memory);
    function label(address account, string calldata name) external;
    function addr(uint256 privateKey) external pure returns (address);
    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function getCode(string calldata artifact) external view returns (bytes memory creationCode);
    function assume(bool condition) external pure;
    function readFile(string calldata path) external view returns (string memory);
    function envOr(string calldata variable, string calldata fallback_) external view returns (string memory);
    function parseJsonIntArray(string calldata json, string calldata key) external pure returns (int256[] memory);
    function parseJsonUintArray(string calldata json, string calldata key) external pure returns (uint256[] memory);

    function expectRevert() external;
    function expectRevert(bytes calldata reason) external;
    function expectRevert(bytes4 selector) external;
    function expectPartialRevert(bytes4 selector) external;
    function expectEmit(address emitter) external;
    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory);
    function snapshotState() external returns (uint256 id);
    function revertToState(uint256 id) external returns (bool);

    function assertTrue(bool condition, string calldata what) external pure;
    function assertFalse(bool condition, string calldata what) external pure;
    function assertEq(uint256 left, uint256 right, string calldata what) external pure;
    function assertEq(int256 left, int256 right, string calldata what) external pure;
    function assertEq(address left, address right, string calldata what) external pure;
    function assertEq(bytes32 left, bytes32 right, string calldata what) external pure;
    function assertEq(bool left, bool right, string calldata what) external pure;
    function assertEq(string calldata left, string calldata right, string calldata what) external pure;
    function assertEq(bytes calldata left, bytes calldata right, string calldata what) external pure;
    function assertGe(uint256 left, uint256 right, string calldata what) external pure;
    function assertLe(uint256 left, uint256 right, string calldata what) external pure;
    function assertLt(uint256 left, uint256 right, string calldata what) external pure;
    function assertGt(uint256 left, uint256 right, string calldata what) external pure;
}

/// @dev The address that answers cheat codes: the low 20 bytes of keccak256("hevm cheat code").
Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
