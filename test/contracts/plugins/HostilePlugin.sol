// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IHubPlugin} from "../../../contracts/interfaces/IHubPlugin.sol";

/// @title What the hostile mechanism and the hostile classifier have in common: for each of the hub's calls a way to misbehave.
/// @notice Anyone can change its behaviour at any time; that is the point of it. It answers every call in its fallback, so that it
/// can also break the rules that Solidity would enforce: change state in views, return what was not declared.
abstract contract HostilePlugin {
    enum Mode {
        Answer, // returns the bytes in `answers`
        Refuse, // reverts with the bytes in `answers`
        BurnGas, // runs until no gas is left
        Silence, // returns nothing
        Flood, // returns a megabyte
        Bomb, // reverts with a megabyte
        Reenter // makes all of `attacks` first, then answers
    }

    uint256 private constant MEGABYTE = 1 << 20;

    address public target; // the hub that it attacks
    mapping(bytes4 hook => Mode) public modes;
    mapping(bytes4 hook => bytes) public answers;
    bytes[] public attacks; // calls of the hub
    uint256 public breaches; // attacks that went through
    uint256 public attempts;
    bytes[] public refusals; // what the last round of attacks met, in their order

    constructor(address hub_) {
        target = hub_;
        setHub(hub_);
    }

    /// @notice Sets how one hook behaves, and what it answers.
    function set(bytes4 hook, Mode mode, bytes memory answer) public {
        modes[hook] = mode;
        answers[hook] = answer;
    }

    /// @notice Sets how one hook behaves, and leaves its answer.
    function setMode(bytes4 hook, Mode mode) external {
        modes[hook] = mode;
    }

    /// @notice Sets what it says its hub is.
    function setHub(address hub_) public {
        set(IHubPlugin.hub.selector, Mode.Answer, abi.encode(hub_));
    }

    /// @notice Sets the calls that {Mode.Reenter} makes.
    function setAttacks(bytes[] calldata calls) external {
        delete attacks;
        for (uint256 i = 0; i < calls.length; ++i) attacks.push(calls[i]);
    }

    /// @notice Makes the calls of {Mode.Reenter} now, from outside of any call of the hub's.
    function attackNow() external {
        _attack();
    }

    function refusalCount() external view returns (uint256) {
        return refusals.length;
    }

    fallback() external {
        Mode mode = modes[msg.sig];
        if (mode == Mode.Reenter) _attack();
        if (mode == Mode.BurnGas) _burn();
        bytes memory data = answers[msg.sig];
        if (mode == Mode.Silence) data = "";
        bool large = mode == Mode.Flood || mode == Mode.Bomb;
        bool fails = mode == Mode.Refuse || mode == Mode.Bomb;
        assembly ("memory-safe") {
            let size := mload(data)
            if large {
                size := MEGABYTE
            }
            if fails {
                revert(add(data, 0x20), size)
            }
            return(add(data, 0x20), size)
        }
    }

    /// @dev Counts what goes through. In a static call its own first write reverts, and nothing could go through either.
    function _attack() private {
        delete refusals;
        for (uint256 i = 0; i < attacks.length; ++i) {
            (bool ok, bytes memory returned) = target.call(attacks[i]);
            ++attempts;
            if (ok) ++breaches;
            refusals.push(returned);
        }
    }

    function _burn() private pure {
        assembly {
            invalid()
        }
    }
}
