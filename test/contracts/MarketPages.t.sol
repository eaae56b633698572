// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Sample} from "../../contracts/interfaces/IDataHandler.sol";
import {ModelSpec} from "../../contracts/interfaces/IModelRegistry.sol";
import {
    BatchState,
    IPredictionMarket,
    MarketAction,
    MarketPhase,
    Opening
} from "../../contracts/interfaces/IPredictionMarket.sol";
import {MarketTest} from "./utils/MarketTest.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Revealing the test set, and what it costs a sponsor not to.
contract MarketPagesTest is MarketTest {
    /// @dev Two batches, one by Alice and one by Bob, are revealed.
    function _runToPages() private {
        _openAndAudit();
        _commit(alice, _lesson(true), 20);
        _commit(bob, _samples(1, 8, true), 20);
        _toReveals();
        _reveal(0);
        _reveal(1);
        _toPages();
        _checkPhase(MarketPhase.Pages);
    }

    // ------------------------------------------------------------------------------------------------ reveal

    function test_RevealPage_InAnyOrder_KeepsTheScoredSamples() external {
        _runToPages();
        _revealPage(2);
        _revealPage(0);
        _checkPhase(MarketPhase.Pages);
        _revealPage(1);
        _checkPhase(MarketPhase.Replay);
        for (uint256 page = 0; page < 3; ++page) {
            (address code, uint256 samples, uint256 gasUsed) = markets.pageOf(model, 1, page);
            vm.assertEq(code.code, bytes.concat(hex"00", _opening(page, false).samples), "what is kept");
            vm.assertEq(samples, _scoredOn(page), "samples");
            vm.assertGt(gasUsed, 10_000, "gas of counting it");
        }
        vm.assertEq(_info().revealedSamples, 20, "revealed samples");
        vm.assertEq(_info().share, 0, "for withheld pages");
    }

    function test_RevealPage_Twice_RevertsWithPageAlreadyRevealed() external {
        _runToPages();
        _revealPage(1);
        _expect(1, _opening(1, false), abi.encodeWithSelector(IPredictionMarket.PageAlreadyRevealed.selector, 1));
    }

    function test_RevealPage_GivenNoSuchPage_RevertsWithUnknownPage() external {
        _runToPages();
        _expect(3, _opening(1, false), abi.encodeWithSelector(IPredictionMarket.UnknownPage.selector, 3, 3));
    }

    function test_RevealPage_GivenAWrongProof_RevertsWithWrongProof() external {
        _runToPages();
        Opening memory o = _opening(0, false);
        o.samples[1] ^= 0x01; // another label
        _expect(0, o, abi.encodeWithSelector(IPredictionMarket.WrongProof.selector, 0));
        // The right samples for another page of the same size.
        _expect(1, _opening(0, false), abi.encodeWithSelector(IPredictionMarket.WrongProof.selector, 1));
    }

    function test_RevealPage_OutsideOfItsTime_RevertsWithWrongPhase() external {
        _runToPages();
        _revealPage(0);
        vm.warp(terms.pagesEnd);
        Opening memory o = _opening(1, false);
        _expect(1, o, abi.encodeWithSelector(IPredictionMarket.WrongPhase.selector, 1, MarketPhase.Replay));
    }

    // ------------------------------------------------------------------------------------------------ withheld

    /// @dev Eight samples are withheld: 4 ether to each batch, whatever becomes of it, and 8 ether of the bond burned.
    function test_Replay_WhenAPageIsWithheld_PaysTheSharesAndCloseBurnsAsMuch() external {
        _runToPages();
        _revealPage(0);
        _revealPage(2);
        vm.warp(terms.pagesEnd);
        _checkPhase(MarketPhase.Replay);
        vm.assertEq(_info().share, 4 ether, "for every batch");
        uint256 alices = _staked(alice);
        uint256 bobs = _staked(bob);
        uint256 sponsor = _staked(owner);
        uint256 carols = _staked(carol);
        _replayAll(carol);
        int256 fees = int256(0.27 ether + 2 * (COMMON + 8) * 0.001 ether) - int256(_staked(carol) - carols);
        int256 gained = markets.batchOf(model, 1, 0).improvement * 1 ether;
        vm.assertEq(int256(_staked(alice) - alices), 3 ether + 4 ether + gained, "to Alice");
        int256 other = markets.batchOf(model, 1, 1).improvement * 1 ether;
        vm.assertEq(int256(_staked(bob) - bobs), 3 ether + 4 ether + other, "to Bob");
        _close();
        vm.assertEq(_staked(NOBODY), 8 ether, "burned");
        vm.assertEq(int256(_staked(owner) - sponsor), 12 ether + 12 ether + fees - gained - other, "to the sponsor");
    }

    /// @dev A sponsor loses by withholding even if every batch is its own: the shares come back, the bond does not.
    function test_Close_WhenTheSponsorWithholdsWithBatchesOfItsOwn_CostsItTheBond() external {
        uint256 before = _staked(owner);
        _openAndAudit();
        _commit(owner, _lesson(true), 20);
        _toReveals();
        _reveal(0);
        _toPages();
        _revealPage(0);
        vm.warp(terms.pagesEnd);
        _replayAll(owner);
        _close();
        vm.assertEq(before - _staked(owner), 12 ether, "what withholding twelve samples costs");
    }

    /// @dev Nothing is judged when there is nothing to judge it by.
    function test_Claim_WhenEveryPageIsWithheld_PaysStakesAndTheWholeBounty() external {
        _runToPages();
        vm.warp(terms.pagesEnd);
        _checkPhase(MarketPhase.Settle);
        _expectReplay(carol, 0, abi.encodeWithSelector(IPredictionMarket.WrongPhase.selector, 1, MarketPhase.Settle));
        uint256 sponsor = _staked(owner);
        _close();
        vm.assertEq(_staked(owner) - sponsor, 0.27 ether, "to the sponsor: the fees");
        vm.assertEq(_staked(NOBODY), 20 ether, "burned: the bond");
        uint256 alices = _staked(alice);
        _claim(1, 0); // after the market is closed
        vm.assertEq(_staked(alice) - alices, 3 ether + 10 ether + 2 * COMMON * 0.001 ether, "to Alice");
        uint256 bobs = _staked(bob);
        _claim(1, 1);
        vm.assertEq(_staked(bob) - bobs, 3 ether + 10 ether + 2 * 8 * 0.001 ether, "to Bob");
        vm.assertEq(uint256(markets.batchOf(model, 1, 0).state), uint256(BatchState.Claimed), "state");
    }

    /// @dev A share that nobody claims is the sponsor's in the end; one that is claimed late does not wait for the others.
    function test_Close_WithClaimsOutstanding_KeepsTheirShares() external {
        _runToPages();
        vm.warp(terms.pagesEnd);
        _claim(1, 0);
        _close();
        vm.assertEq(hub.escrowOf(model, keccak256(abi.encode(bytes32("funds"), 1))).amount, 10 ether, "Bob's share");
        _claim(1, 1);
        vm.assertEq(hub.escrowOf(model, keccak256(abi.encode(bytes32("funds"), 1))).amount, 0, "left in the funds");
    }

    // ------------------------------------------------------------------------------------------------ bad test sets

    /// @dev The audit draws three of eleven positions; what it misses shows when the page has to be revealed, and makes it withheld.
    function test_RevealPage_GivenASampleThatTheClassifierRefuses_StaysWithheld() external {
        bool[] memory drawn = _drawn(_drawHash(), 1);
        uint256 missed = 0;
        while (drawn[missed]) ++missed;
        _makeOdd(_firstIndex(1) + missed, hex"00020001"); // not sorted
        _runToPages();
        _revealPage(0);
        _revealPage(2);
        _expect(1, _opening(1, false), abi.encodeWithSignature("FeaturesUnsorted(uint256)", 1));
        vm.warp(terms.pagesEnd);
        vm.assertEq(_info().share, 4 ether, "for every batch");
    }

    /// @dev With a hundred labels, a sample of 200 features costs some 3,000,000 gas: three of them are too much for a page.
    function test_RevealPage_GivenAPageThatCostsTooMuch_RevertsWithPageTooCostly() external {
        ModelSpec memory spec = _spec(sparse, _sparseConfig(4_096), markets, "");
        spec.labels = new string[](100);
        for (uint256 i = 0; i < 100; ++i) spec.labels[i] = "label";
        model = _create(spec);
        (terms.samples, terms.pageSamples) = (3, 3);
        for (uint256 i = 0; i < 6; ++i) {
            bytes memory features;
            for (uint256 k = 0; k < 200; ++k) features = bytes.concat(features, bytes2(uint16(20 * k + i)));
            _makeOdd(i, features);
        }
        _openAndAudit();
        _commit(alice, _lesson(true));
        _toReveals();
        _reveal(0);
        _toPages();
        Opening memory o = _opening(0, false);
        vm.expectPartialRevert(IPredictionMarket.PageTooCostly.selector);
        _actAs(owner, 0, abi.encode(MarketAction.RevealPage, 0, o));
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _expect(uint256 page, Opening memory opening, bytes memory reason) private {
        vm.expectRevert(reason);
        _actAs(owner, 0, abi.encode(MarketAction.RevealPage, page, opening));
    }
}
