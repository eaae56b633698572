// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @dev Anyone can mint.
abstract contract Mintable is ERC20 {
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}

/// @title A token that moves nothing and returns false.
contract FalseToken is Mintable {
    constructor() ERC20("False", "FLS") {}

    function transfer(address, uint256) public pure override returns (bool) {
        return false;
    }

    function transferFrom(address, address, uint256) public pure override returns (bool) {
        return false;
    }
}

/// @title A token that takes 1 % of every transfer from what arrives.
contract FeeToken is Mintable {
    constructor() ERC20("Fee on transfer", "FEE") {}

    function _update(address from, address to, uint256 amount) internal override {
        uint256 fee = from == address(0) ? 0 : amount / 100;
        super._update(from, to, amount - fee);
        if (fee != 0) super._update(from, address(0xFEE), fee);
    }
}

/// @title A token that takes 1 % of every transfer from its sender on top.
contract GreedyToken is Mintable {
    constructor() ERC20("Greedy", "GRD") {}

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        if (from != address(0)) super._update(from, address(0xFEE), amount / 100);
    }
}

/// @title A token that refuses transfers to one account.
contract BlockingToken is Mintable {
    address public blocked;

    error Blocked(address account);

    constructor() ERC20("Blocking", "BLK") {}

    function setBlocked(address account) external {
        blocked = account;
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (to == blocked && to != address(0)) revert Blocked(to);
        super._update(from, to, amount);
    }
}

/// @title A token that calls back into the hub in the middle of every transfer.
contract ReentrantToken is Mintable {
    address public target;
    bytes public attack;
    uint256 public attempts;
    uint256 public breaches;
    bytes public refusal; // what the last attempt met

    constructor() ERC20("Re-entrant", "REN") {}

    function setAttack(address target_, bytes calldata attack_) external {
        target = target_;
        attack = attack_;
    }

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        if (target == address(0) || from == address(0)) return;
        (bool ok, bytes memory returned) = target.call(attack);
        ++attempts;
        if (ok) ++breaches;
        refusal = returned;
    }
}

/// @title A token that tells whatever balance it is told to tell, and moves nothing.
contract LyingToken {
    mapping(address account => uint256) public balanceOf;

    function setBalance(address account, uint256 amount) external {
        balanceOf[account] = amount;
    }

    function transfer(address, uint256) external pure returns (bool) {
        return true;
    }

    function transferFrom(address, address, uint256) external pure returns (bool) {
        return true;
    }
}

/// @title A token that burns half of what its receiver holds with every transfer.
contract ShrinkingToken is Mintable {
    constructor() ERC20("Shrinking", "SHR") {}

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        if (from != address(0) && to != address(0)) super._update(to, address(0), balanceOf(to) / 2);
    }
}
