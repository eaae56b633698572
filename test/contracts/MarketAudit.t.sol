// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IPredictionMarket, MarketAction, MarketPhase, Opening} from "../../contracts/interfaces/IPredictionMarket.sol";
import {MarketTest} from "./utils/MarketTest.sol";
import {vm} from "./utils/Vm.sol";

/// @dev The audit: samples that the sponsor could not choose are shown before anyone stakes, or the bond is lost.
contract MarketAuditTest is MarketTest {
    function setUp() public override {
        super.setUp();
        _open();
    }

    // ------------------------------------------------------------------------------------------------ draw

    function test_Draw_BeforeTheBlockIsThere_RevertsWithDrawTooEarly() external {
        uint256 drawBlock = _info().drawBlock;
        vm.roll(drawBlock);
        _expect(abi.encodeWithSelector(IPredictionMarket.DrawTooEarly.selector, drawBlock));
        _draw();
        vm.expectRevert(abi.encodeWithSelector(IPredictionMarket.DrawTooEarly.selector, drawBlock));
        markets.auditedPositions(model, 1, 0);
    }

    function test_Draw_ByAnyone_FixesTheSeedForGood() external {
        _toDraw();
        _draw();
        vm.assertEq(_info().auditSeed, _drawHash(), "seed");
        vm.roll(vm.getBlockNumber() + 1_000);
        _expect(abi.encodeWithSelector(IPredictionMarket.AlreadyDrawn.selector, _drawHash()));
        _draw();
        _audit(0); // the block may be out of reach by now
        for (uint256 page = 0; page < 3; ++page) {
            bool[] memory drawn = _drawn(_drawHash(), page);
            bool[] memory told = markets.auditedPositions(model, 1, page);
            vm.assertEq(told.length, drawn.length, "positions of a page");
            for (uint256 i = 0; i < drawn.length; ++i) vm.assertEq(told[i], drawn[i], "whether a position is drawn");
        }
        vm.expectRevert(abi.encodeWithSelector(IPredictionMarket.UnknownPage.selector, 3, 3));
        markets.auditedPositions(model, 1, 3);
    }

    function test_Draw_InTheLastBlockThatReachesIt_Works() external {
        _toDraw();
        vm.roll(_info().drawBlock + 256);
        vm.setBlockhash(_info().drawBlock, _drawHash());
        _draw();
        vm.assertEq(_info().auditSeed, _drawHash(), "seed");
    }

    function test_Draw_WhenTheBlockIsOutOfReach_IsImpossibleAndTheMarketVoid() external {
        vm.roll(_info().drawBlock + 257);
        _checkPhase(MarketPhase.Void);
        _expect(abi.encodeWithSelector(IPredictionMarket.WrongPhase.selector, 1, MarketPhase.Void));
        _draw();
    }

    // ------------------------------------------------------------------------------------------------ audit

    function test_Audit_GivenEveryPage_ShowsThemAndOpensForCommitments() external {
        _toDraw();
        vm.expectEmit(address(markets));
        emit IPredictionMarket.AuditDrawn(model, 1, _drawHash());
        vm.expectEmit(address(markets));
        emit IPredictionMarket.PageAudited(model, 1, 0, _opening(0, true).samples);
        _audit(0);
        _audit(1);
        _checkPhase(MarketPhase.Audit);
        _audit(2);
        _checkPhase(MarketPhase.Commit);
    }

    function test_Audit_GivenPagesOutOfOrder_RevertsWithPageOutOfTurn() external {
        _toDraw();
        _expectOf(1, _opening(1, true), abi.encodeWithSelector(IPredictionMarket.PageOutOfTurn.selector, 1, 0));
        _audit(0);
        _expectOf(0, _opening(0, true), abi.encodeWithSelector(IPredictionMarket.PageOutOfTurn.selector, 0, 1));
    }

    function test_Audit_GivenAWrongProof_RevertsWithWrongProof() external {
        _toDraw();
        bytes memory reason = abi.encodeWithSelector(IPredictionMarket.WrongProof.selector, 0);
        Opening memory o = _opening(0, true);
        o.proof[0] = ~o.proof[0];
        _expectOf(0, o, reason);
        o = _opening(0, true);
        o.salts[0] = ~o.salts[0];
        _expectOf(0, o, reason);
        o = _opening(0, true);
        o.others[2] = ~o.others[2];
        _expectOf(0, o, reason);
        o = _opening(0, true);
        o.samples[o.samples.length - 1] ^= 0x02; // another feature
        _expectOf(0, o, reason);
        // Another page's samples, which are under the same root.
        Opening memory other = _opening(1, true);
        _expectOf(0, other, reason);
    }

    /// @dev The samples that will be scored can't be shown in place of those that were drawn.
    function test_Audit_GivenTheScoredSamples_RevertsWithBadOpening() external {
        _toDraw();
        Opening memory o = _opening(0, false);
        _expectOf(0, o, abi.encodeWithSelector(IPredictionMarket.BadOpening.selector, 8, 8, 3));
    }

    function test_Audit_GivenCountsThatAPageDoesNotHave_RevertsWithBadOpening() external {
        _toDraw();
        Opening memory o = _opening(0, true);
        o.salts = new bytes32[](2);
        _expectOf(0, o, abi.encodeWithSelector(IPredictionMarket.BadOpening.selector, 3, 2, 8));
        o = _opening(0, true);
        o.others = new bytes32[](9);
        _expectOf(0, o, abi.encodeWithSelector(IPredictionMarket.BadOpening.selector, 3, 3, 9));
        o = _opening(0, true);
        o.samples = "";
        _expectOf(0, o, abi.encodeWithSelector(IPredictionMarket.BadOpening.selector, 0, 3, 8));
    }

    function test_Audit_GivenTruncatedSamples_RevertsWithSamplesTruncated() external {
        _toDraw();
        Opening memory o = _opening(0, true);
        bytes memory longer = bytes.concat(o.samples, hex"000000");
        o.samples = longer;
        _expectOf(0, o, abi.encodeWithSelector(IPredictionMarket.SamplesTruncated.selector, longer.length));
    }

    function test_Audit_GivenASampleThatTheClassifierRefuses_IsImpossible() external {
        vm.warp(terms.auditEnds);
        _close();
        for (uint256 i = 0; i < 11; ++i) _makeOdd(i, hex"000200"); // an odd length
        _renewDeadlines();
        _open();
        _toDraw();
        _expectOf(0, _opening(0, true), abi.encodeWithSignature("OddLength(uint256)", 3));
    }

    // ------------------------------------------------------------------------------------------------ void

    function test_Close_WhenTheAuditWasNotFinished_BurnsTheBondAndReturnsTheRest() external {
        _toDraw();
        _audit(0);
        _audit(1);
        vm.warp(terms.auditEnds);
        _checkPhase(MarketPhase.Void);
        _expectOf(
            2,
            _opening(2, true),
            abi.encodeWithSelector(IPredictionMarket.WrongPhase.selector, 1, MarketPhase.Void)
        );
        uint256 before = _staked(owner);
        vm.expectEmit(address(markets));
        emit IPredictionMarket.MarketClosed(model, 1, true, 20.27 ether, 20 ether);
        _close();
        vm.assertEq(_staked(owner) - before, 20.27 ether, "bounty and fees");
        vm.assertEq(_staked(NOBODY), 20 ether, "the bond");
        vm.assertEq(markets.voidedMarkets(owner), 1, "void markets of the sponsor");
        _checkPhase(MarketPhase.Closed);
        vm.expectRevert(abi.encodeWithSelector(IPredictionMarket.WrongPhase.selector, 1, MarketPhase.Closed));
        _close();
    }

    function test_Close_WhileTheAuditGoesOn_RevertsWithWrongPhase() external {
        vm.expectRevert(abi.encodeWithSelector(IPredictionMarket.WrongPhase.selector, 1, MarketPhase.Audit));
        _close();
    }

    /// @dev Nobody has to act for a sponsor to lose the bond.
    function test_releaseEscrow_WhenNobodyClosesAVoidMarket_BurnsTheBondAllTheSame() external {
        vm.warp(terms.replayEnds + 30 days);
        uint256 before = _staked(owner);
        hub.releaseEscrow(model, keccak256(abi.encode(bytes32("bond"), 1)));
        hub.releaseEscrow(model, keccak256(abi.encode(bytes32("funds"), 1)));
        vm.assertEq(_staked(NOBODY), 20 ether, "the bond");
        vm.assertEq(_staked(owner) - before, 20.27 ether, "bounty and fees");
        _close();
        _renewDeadlines();
        vm.assertEq(_open(), 2, "the next market");
    }

    function test_Commit_BeforeTheAuditIsFinished_RevertsWithWrongPhase() external {
        vm.expectRevert(abi.encodeWithSelector(IPredictionMarket.WrongPhase.selector, 1, MarketPhase.Audit));
        _actAs(alice, ENOUGH, abi.encode(MarketAction.Commit, bytes32(0)));
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _draw() private {
        _actAs(bob, 0, abi.encode(MarketAction.Draw));
    }

    function _expect(bytes memory reason) private {
        vm.expectRevert(reason);
    }

    function _expectOf(uint256 page, Opening memory opening, bytes memory reason) private {
        vm.expectRevert(reason);
        _actAs(owner, 0, abi.encode(MarketAction.Audit, page, opening));
    }
}
