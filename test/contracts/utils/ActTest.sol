// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IIncentiveMechanism, Move, Place} from "../../../contracts/interfaces/IIncentiveMechanism.sol";
import {HostileMechanism} from "../plugins/HostileMechanism.sol";
import {HubTest} from "./HubTest.sol";
import {vm} from "./Vm.sol";

/// @title Tests of `act`: a model whose mechanism proposes whatever the test wants. Its pool holds 10 ether.
abstract contract ActTest is HubTest {
    bytes32 internal constant KEY = "escrow";

    HostileMechanism internal mechanism;
    uint256 internal model;
    uint64 internal due;

    function setUp() public override {
        super.setUp();
        mechanism = new HostileMechanism(address(hub));
        model = _createWith(mechanism);
        due = uint64(START + 10 days);
        vm.prank(carol);
        hub.fundPool(model, 10 ether);
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _createWith(HostileMechanism plugin) internal returns (uint256) {
        return _create(_spec(sparse, _perceptronConfig(), IIncentiveMechanism(address(plugin)), ""));
    }

    function _act(uint256 maxSpend) internal {
        vm.prank(alice);
        hub.act(model, maxSpend, "");
    }

    function _openEscrow(uint256 amount) internal {
        _propose(Place.Account, Place.Escrow, 0, KEY, bob, due, amount);
        _act(amount);
    }

    function _propose(
        Place from,
        Place to,
        bytes32 fromKey,
        bytes32 toKey,
        address account,
        uint64 releaseAt,
        uint256 amount
    ) internal {
        Move[] memory moves = new Move[](1);
        moves[0] = _move(from, to, fromKey, toKey, account, releaseAt, amount);
        mechanism.setMoves(moves);
    }

    function _move(
        Place from,
        Place to,
        bytes32 fromKey,
        bytes32 toKey,
        address account,
        uint64 releaseAt,
        uint256 amount
    ) internal pure returns (Move memory) {
        return Move(from, to, fromKey, toKey, account, releaseAt, amount);
    }
}
