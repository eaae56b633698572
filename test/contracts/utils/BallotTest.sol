// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Contribution} from "../../../contracts/interfaces/IDataHandler.sol";
import {PointsAction, Standing} from "../../../contracts/interfaces/IPointsIncentive.sol";
import {PointsTest} from "./PointsTest.sol";
import {vm} from "./Vm.sol";

/// @title Tests of ballots: Alice, Bob and Carol have one valid contribution each, and 1,000 points; it is the first second of a round.
abstract contract BallotTest is PointsTest {
    Contribution[] internal _cs; // five of the owner's, voted on in this round; the model agreed with all

    function setUp() public virtual override {
        super.setUp();
        _giveStanding();
        _makeNew();
    }

    /// @dev Five new contributions, in the round in which they are voted on.
    function _makeNew() internal {
        delete _cs;
        for (uint256 i = 0; i < 5; ++i) _cs.push(_contributeFresh(owner, model, true));
        _toRound(_round() + 1);
        _openPolls(_cs);
    }

    function _checkPoints(address account, uint256 free, uint256 locked) internal view {
        Standing memory standing = points.standingOf(model, account);
        vm.assertEq(standing.points, free, "free points");
        vm.assertEq(standing.locked, locked, "locked points");
    }

    function _expectCommitReverts(address account, uint256 count, bytes memory reason) internal {
        _expectActReverts(account, abi.encode(PointsAction.Commit, bytes32(0), count, _noVotes()), reason);
    }
}
