// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title A contract wallet whose `receive` costs far more than the 2300 gas of `transfer`.
contract CostlyReceiver {
    uint256[] public received;

    receive() external payable {
        received.push(msg.value);
        received.push(block.timestamp);
    }
}

/// @title A contract that takes no ether.
contract RefusingReceiver {
    error NoThanks(uint256 amount);

    receive() external payable {
        revert NoThanks(msg.value);
    }
}

/// @title A contract that calls back when ether arrives.
contract ReentrantReceiver {
    address public target;
    bytes public attack;
    uint256 public attempts;
    uint256 public breaches;
    bytes public refusal; // what the last attempt met

    constructor(address target_) {
        target = target_;
    }

    function setAttack(bytes calldata attack_) external {
        attack = attack_;
    }

    /// @notice Makes a call from this contract.
    function run(bytes calldata data, uint256 value) external payable {
        (bool ok, bytes memory returned) = target.call{value: value}(data);
        if (!ok) {
            assembly ("memory-safe") {
                revert(add(returned, 0x20), mload(returned))
            }
        }
    }

    receive() external payable {
        if (attack.length == 0) return;
        (bool ok, bytes memory returned) = target.call(attack);
        ++attempts;
        if (ok) ++breaches;
        refusal = returned;
    }
}
