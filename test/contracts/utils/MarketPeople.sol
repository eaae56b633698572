// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {PlainMarket} from "./PlainMarket.sol";
import {vm} from "./Vm.sol";

/// @title People of random markets: what they paid, what they have, and the dice.
abstract contract MarketPeople is PlainMarket {
    uint256 internal constant PEOPLE = 4;

    address[] internal committers;
    address internal ann = address(0xA001); // replays
    address internal ben = address(0xA002); // replays, too
    uint256 internal burned; // of bonds and of stakes that were not revealed
    uint256 internal bondBack;
    mapping(address account => uint256) internal paidIn; // into the market
    mapping(address account => uint256) private _before; // balances
    uint256 private _random;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < PEOPLE; ++i) committers.push(address(uint160(0xC000 + i)));
        for (uint256 i = 0; i < PEOPLE; ++i) _fund(committers[i], 10_000 ether);
        _fund(owner, 10_000 ether);
    }

    // ------------------------------------------------------------------------------------------------ balances

    function _everybody() internal view returns (address[] memory all) {
        all = new address[](PEOPLE + 4);
        for (uint256 i = 0; i < PEOPLE; ++i) all[i] = committers[i];
        (all[PEOPLE], all[PEOPLE + 1], all[PEOPLE + 2], all[PEOPLE + 3]) = (owner, ann, ben, NOBODY);
    }

    function _remember() internal {
        address[] memory all = _everybody();
        for (uint256 i = 0; i < all.length; ++i) {
            _before[all[i]] = _staked(all[i]);
            paidIn[all[i]] = 0;
        }
    }

    function _checkBalances() internal {
        due[owner] += fundsLeft + bondBack;
        address[] memory all = _everybody();
        uint256 replayed = 0;
        for (uint256 i = 0; i < all.length; ++i) {
            address who = all[i];
            uint256 gained = _staked(who) + paidIn[who] - _before[who];
            if (who == ann || who == ben) replayed += gained;
            else if (who == NOBODY) vm.assertEq(gained, burned + dueBurned, "burned");
            else vm.assertEq(gained, due[who], "paid");
        }
        vm.assertEq(replayed, dueReplay, "paid for the replay");
    }

    // ------------------------------------------------------------------------------------------------ chance

    function _seed(uint256 seed) internal {
        _random = seed;
    }

    function _draw(uint256 below) internal returns (uint256) {
        _random = uint256(keccak256(abi.encode(_random)));
        return _random % below;
    }

    function _chance(uint256 percent) internal returns (bool) {
        return _draw(100) < percent;
    }
}
