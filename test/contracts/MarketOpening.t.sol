// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../../contracts/interfaces/IClassifier.sol";
import {Sample} from "../../contracts/interfaces/IDataHandler.sol";
import {IModelRegistry, ModelSpec} from "../../contracts/interfaces/IModelRegistry.sol";
import {
    IPredictionMarket,
    MarketAction,
    MarketInfo,
    MarketPhase
} from "../../contracts/interfaces/IPredictionMarket.sol";
import {IStakeVault} from "../../contracts/interfaces/IStakeVault.sol";
import {deployArtifact} from "./utils/Artifacts.sol";
import {MarketTest} from "./utils/MarketTest.sol";
import {Samples} from "./utils/Samples.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Opening a market, and what a model of this mechanism can't do outside of one.
contract MarketOpeningTest is MarketTest {
    // ------------------------------------------------------------------------------------------------ opening

    function test_Open_GivenTheOwner_TakesBountyBondAndFees() external {
        uint256 before = _staked(owner);
        uint256 market = _open();
        vm.assertEq(market, 1, "number of the market");
        vm.assertEq(before - _staked(owner), 40 ether + 0.01 ether * 3 * 9, "bounty, bond and fees");
        _checkPhase(MarketPhase.Audit);
        MarketInfo memory info = _info();
        vm.assertEq(info.sponsor, owner, "sponsor");
        vm.assertEq(info.unit, 1 ether, "what an answer is worth");
        vm.assertEq(info.stake, 3 ether, "stake");
        vm.assertEq(info.pages, 3, "pages");
        vm.assertEq(info.drawBlock, vm.getBlockNumber() + 64, "block that draws the audit");
    }

    function test_Open_GivenAnotherAccount_RevertsWithNotModelOwner() external {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.NotModelOwner.selector, model, alice, owner));
        _openAs(alice);
    }

    function test_Open_GivenAModelThatIsNotOpen_RevertsWithModelNotOpen() external {
        ModelSpec memory spec = _spec(sparse, _sparseConfig(64), markets, "");
        spec.openNow = false;
        model = _create(spec);
        _expect(abi.encodeWithSelector(IModelRegistry.ModelNotOpen.selector, model));
    }

    function test_Open_WhileAMarketIsOpen_RevertsWithMarketNotClosed() external {
        _open();
        _expect(abi.encodeWithSelector(IPredictionMarket.MarketNotClosed.selector, model, 1));
    }

    function test_Open_AfterTheLastMarketWasClosed_OpensTheNext() external {
        _open();
        vm.warp(terms.auditEnds);
        _close();
        _renewDeadlines();
        vm.assertEq(_open(), 2, "number of the market");
        _checkPhase(MarketPhase.Audit);
    }

    function test_Open_GivenLessThanItCosts_RevertsWithSpendAboveMax() external {
        terms.root = "root";
        uint256 cost = 40.27 ether;
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.SpendAboveMax.selector, cost, cost - 1));
        _actAs(owner, cost - 1, abi.encode(MarketAction.Open, terms));
    }

    // ------------------------------------------------------------------------------------------------ terms

    function test_Open_GivenBadSizes_RevertsWithBadSizes() external {
        terms.samples = 0;
        _expectBadSizes();
        (terms.samples, terms.pageSamples) = (20, 0);
        _expectBadSizes();
        (terms.samples, terms.pageSamples) = (65_536, 1);
        _expectBadSizes();
        (terms.samples, terms.pageSamples, terms.maxBatches) = (20, 8, 0);
        _expectBadSizes();
        (terms.maxBatches, terms.maxBatchSamples) = (8, 0);
        _expectBadSizes();
    }

    function test_Open_GivenABountyBelowTheSamples_RevertsWithBountyTooSmall() external {
        terms.bounty = 19;
        _expect(abi.encodeWithSelector(IPredictionMarket.BountyTooSmall.selector, 19, 20));
    }

    function test_Open_GivenABondBelowTheBounty_RevertsWithBondTooLow() external {
        terms.bond = terms.bounty - 1;
        _expect(abi.encodeWithSelector(IPredictionMarket.BondTooLow.selector, 20 ether - 1, 20 ether));
    }

    function test_Open_GivenADropLimitOutOfRange_RevertsWithBadDropLimit() external {
        terms.dropLimit = 0;
        _expect(abi.encodeWithSelector(IPredictionMarket.BadDropLimit.selector, 0, 1, 20));
        terms.dropLimit = 21;
        _expect(abi.encodeWithSelector(IPredictionMarket.BadDropLimit.selector, 21, 1, 20));
        (terms.samples, terms.dropLimit) = (51, 1);
        _expect(abi.encodeWithSelector(IPredictionMarket.BadDropLimit.selector, 1, 2, 51));
    }

    function test_Open_GivenBadUpdateGas_RevertsWithBadUpdateGas() external {
        uint32[2] memory bad = [uint32(99_999), 14_000_001];
        for (uint256 i = 0; i < bad.length; ++i) {
            terms.updateGas = bad[i];
            _expect(abi.encodeWithSelector(IPredictionMarket.BadUpdateGas.selector, bad[i], 100_000, 14_000_000));
        }
    }

    function test_Open_GivenDeadlinesInThePastOrOutOfOrder_RevertsWithBadDeadline() external {
        terms.auditEnds = uint40(START - 1);
        _expectBadDeadline(terms.auditEnds, START);
        terms.auditEnds = uint40(START + 10 minutes - 1);
        _expectBadDeadline(terms.auditEnds, START);
        _renewDeadlines();
        terms.commitEnds = terms.auditEnds;
        _expectBadDeadline(terms.commitEnds, terms.auditEnds);
        _renewDeadlines();
        terms.revealEnds = terms.commitEnds - 1;
        _expectBadDeadline(terms.revealEnds, terms.commitEnds);
        _renewDeadlines();
        terms.pagesEnd = terms.auditEnds;
        _expectBadDeadline(terms.pagesEnd, terms.revealEnds);
        _renewDeadlines();
        terms.replayEnds = terms.pagesEnd;
        _expectBadDeadline(terms.replayEnds, terms.pagesEnd);
        terms.replayEnds = uint40(START + 3600 days + 1);
        _expectBadDeadline(terms.replayEnds, terms.pagesEnd);
    }

    // ------------------------------------------------------------------------------------------------ the rest of the mechanism

    function test_onCreate_GivenSettings_RevertsWithConfigNotEmpty() external {
        ModelSpec memory spec = _spec(sparse, _sparseConfig(64), markets, hex"00");
        vm.expectRevert(abi.encodeWithSelector(IPredictionMarket.ConfigNotEmpty.selector, 1));
        _create(spec);
    }

    function test_contribute_RevertsWithOnlyThroughMarkets() external {
        Sample memory sample = Samples.one(1, 1);
        bytes memory reason = abi.encodeWithSelector(IPredictionMarket.OnlyThroughMarkets.selector, model);
        vm.expectRevert(reason);
        vm.prank(alice);
        hub.contribute(model, sample, ENOUGH);
        vm.expectRevert(reason);
        vm.prank(alice);
        hub.contributeBatch(model, Samples.run(1, 1, 3), ENOUGH);
        vm.expectRevert(reason);
        hub.quote(model, alice, 1);
    }

    /// @dev Batches were checked against the labels of their day.
    function test_addLabel_WhileAMarketIsOpen_RevertsWithMarketNotClosed() external {
        IClassifier bayes = IClassifier(deployArtifact("NaiveBayes", abi.encode(hub)));
        model = _create(_spec(bayes, abi.encode(uint32(64), uint8(16), uint32(256)), markets, ""));
        _open();
        vm.expectRevert(abi.encodeWithSelector(IPredictionMarket.MarketNotClosed.selector, model, 1));
        vm.prank(owner);
        hub.addLabel(model, "third");
        vm.warp(terms.auditEnds);
        _close();
        vm.prank(owner);
        vm.assertEq(hub.addLabel(model, "third"), 2, "number of the label");
    }

    function test_act_GivenNoSuchAction_RevertsWithUnknownAction() external {
        vm.expectRevert(abi.encodeWithSelector(IPredictionMarket.UnknownAction.selector, 9));
        _actAs(alice, 0, abi.encode(9));
        vm.expectRevert(abi.encodeWithSelector(IPredictionMarket.UnknownAction.selector, type(uint256).max));
        _actAs(alice, 0, hex"00");
    }

    function test_act_WithoutAMarket_RevertsWithWrongPhase() external {
        bytes memory reason = abi.encodeWithSelector(IPredictionMarket.WrongPhase.selector, 0, MarketPhase.None);
        bytes[4] memory acts = [
            abi.encode(MarketAction.Draw),
            abi.encode(MarketAction.Commit, bytes32(0)),
            abi.encode(MarketAction.Replay, 0, 1),
            abi.encode(MarketAction.Close)
        ];
        for (uint256 i = 0; i < acts.length; ++i) {
            vm.expectRevert(reason);
            _actAs(alice, ENOUGH, acts[i]);
        }
        vm.assertEq(uint256(markets.marketOf(model, 1).phase), uint256(MarketPhase.None), "phase");
    }

    function test_onAct_GivenAnyoneButTheHub_RevertsWithOnlyHub() external {
        vm.expectRevert(abi.encodeWithSignature("OnlyHub(address)", alice));
        vm.prank(alice);
        markets.onAct(model, owner, ENOUGH, abi.encode(MarketAction.Close));
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _openAs(address account) private {
        _actAs(account, ENOUGH, abi.encode(MarketAction.Open, terms));
    }

    function _expect(bytes memory reason) private {
        vm.expectRevert(reason);
        _openAs(owner);
    }

    function _expectBadSizes() private {
        _expect(
            abi.encodeWithSelector(
                IPredictionMarket.BadSizes.selector,
                terms.samples,
                terms.pageSamples,
                terms.maxBatches,
                terms.maxBatchSamples
            )
        );
    }

    function _expectBadDeadline(uint256 deadline, uint256 before) private {
        _expect(abi.encodeWithSelector(IPredictionMarket.BadDeadline.selector, deadline, before, 10 minutes));
    }
}
