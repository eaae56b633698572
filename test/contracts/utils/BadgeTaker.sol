// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC1155Holder} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Holder.sol";

/// @title A contract that earns badges, takes them or not, and can call back when one arrives.
contract BadgeTaker is ERC1155Holder {
    address public immutable target;
    bool public willing;
    bytes public attack;
    uint256 public attempts;
    uint256 public breaches;

    constructor(address target_) {
        target = target_;
    }

    function setWilling(bool willing_) external {
        willing = willing_;
    }

    function setAttack(bytes calldata attack_) external {
        attack = attack_;
    }

    function onERC1155Received(
        address operator,
        address from,
        uint256 id,
        uint256 value,
        bytes memory data
    ) public override returns (bytes4) {
        if (!willing) return 0;
        if (attack.length != 0) {
            (bool ok, ) = target.call(attack);
            ++attempts;
            if (ok) ++breaches;
        }
        return super.onERC1155Received(operator, from, id, value, data);
    }
}
