// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

import {IHubPlugin} from "../../contracts/interfaces/IHubPlugin.sol";
import {IClassifier} from "../../contracts/interfaces/IClassifier.sol";
import {IIncentiveMechanism, Terms} from "../../contracts/interfaces/IIncentiveMechanism.sol";
import {IModelCards} from "../../contracts/interfaces/IModelCards.sol";
import {IModelRegistry, ModelInfo, ModelSpec} from "../../contracts/interfaces/IModelRegistry.sol";
import {IStakeVault} from "../../contracts/interfaces/IStakeVault.sol";
import {HostileClassifier} from "./plugins/HostileClassifier.sol";
import {HostileMechanism} from "./plugins/HostileMechanism.sol";
import {HostilePlugin} from "./plugins/HostilePlugin.sol";
import {PermitToken} from "./tokens/PlainTokens.sol";
import {CostlyReceiver} from "./utils/Receivers.sol";
import {HubTest} from "./utils/HubTest.sol";
import {vm} from "./utils/Vm.sol";

/// @dev createModel and everything that it checks; models as ERC-721 tokens.
contract ModelRegistryTest is HubTest {
    // createModel ────────────────────────────────────────────────────────────────────────────────────────────

    function test_createModel_GivenAGoodSpec_NumbersModelsFromOneAndMintsTheToken() external {
        vm.assertEq(_create(_spec()), 1, "first number");
        vm.assertEq(_create(_spec()), 2, "second number");
        vm.assertEq(hub.modelCount(), 2, "count");
        vm.assertEq(_nft().ownerOf(1), owner, "owner");
        vm.assertEq(_nft().balanceOf(owner), 2, "tokens of the owner");
    }

    function test_createModel_GivenAGoodSpec_EmitsAllThatAnIndexerNeeds() external {
        ModelSpec memory spec = _spec();
        vm.expectEmit(address(hub));
        emit IModelRegistry.ModelDescribed(1, keccak256(bytes(spec.encoder)), spec.name, spec.labels, spec.encoder);
        vm.expectEmit(address(hub));
        emit IModelRegistry.ModelCreated(
            1,
            address(sparse),
            address(stakeIncentive),
            owner,
            ETHER,
            ANYONE_WAIT,
            TIP_BPS,
            false,
            false,
            false,
            spec.classifierConfig,
            spec.mechanismConfig
        );
        vm.expectEmit(address(hub));
        emit IModelRegistry.ModelOpened(1);
        vm.prank(owner);
        hub.createModel(spec);
    }

    function test_createModel_GivenAGoodSpec_AnswersModelInfo() external {
        PermitToken token = new PermitToken();
        ModelSpec memory spec = _spec();
        spec.currency = address(token);
        spec.openNow = false;
        vm.expectEmit(address(hub));
        emit IStakeVault.CurrencyAdded(1, address(token));
        ModelInfo memory info = hub.modelInfo(_create(spec));
        vm.assertEq(address(info.classifier), address(sparse), "classifier");
        vm.assertEq(address(info.mechanism), address(stakeIncentive), "mechanism");
        vm.assertEq(info.currency, address(token), "currency");
        vm.assertEq(info.labels, 2, "labels");
        vm.assertFalse(info.isOpen || info.holdsBack || info.wantsVotes || info.isFree, "flags");
        vm.assertEq(info.anyoneWait, ANYONE_WAIT, "anyoneWait");
        vm.assertEq(info.sweepTipBps, TIP_BPS, "tip");
        vm.assertEq(info.learnedAt, 0, "learnedAt");
        vm.assertEq(info.lastContributionAt, 0, "lastContributionAt");
    }

    function test_failure9_createModel_GivenAPluginThatIsNone_RevertsWithNotAPlugin() external {
        HostileMechanism liar = new HostileMechanism(address(hub));
        liar.setHub(address(0xBAD));
        HostileMechanism refuses = new HostileMechanism(address(hub));
        refuses.setMode(IHubPlugin.hub.selector, HostilePlugin.Mode.Refuse);
        address[5] memory none = [address(0), alice, address(hub), address(liar), address(refuses)];
        for (uint256 i = 0; i < none.length; ++i) {
            ModelSpec memory spec = _spec();
            spec.classifier = IClassifier(none[i]);
            _expectCreateReverts(spec, abi.encodeWithSelector(IModelRegistry.NotAPlugin.selector, none[i]));
            spec = _spec();
            spec.mechanism = IIncentiveMechanism(none[i]);
            _expectCreateReverts(spec, abi.encodeWithSelector(IModelRegistry.NotAPlugin.selector, none[i]));
        }
    }

    /// @dev A contract that takes every call and returns nothing, as wrapped ether does, answers `hub()` with no data.
    function test_createModel_GivenAPluginWhoseHubIsRubbish_RevertsWithNotAPlugin() external {
        HostileMechanism silent = new HostileMechanism(address(hub));
        silent.setMode(IHubPlugin.hub.selector, HostilePlugin.Mode.Silence);
        ModelSpec memory spec = _spec();
        spec.mechanism = IIncentiveMechanism(address(silent));
        _expectCreateReverts(spec, abi.encodeWithSelector(IModelRegistry.NotAPlugin.selector, address(silent)));

        HostileMechanism dirty = new HostileMechanism(address(hub));
        dirty.set(IHubPlugin.hub.selector, HostilePlugin.Mode.Answer, abi.encode(type(uint256).max));
        spec.mechanism = IIncentiveMechanism(address(dirty));
        _expectCreateReverts(spec, abi.encodeWithSelector(IModelRegistry.NotAPlugin.selector, address(dirty)));
    }

    function test_createModel_GivenModelCardsAsPlugin_Refuses() external {
        ModelSpec memory spec = _spec();
        spec.classifier = IClassifier(address(hub.modelCards()));
        vm.expectRevert();
        vm.prank(owner);
        hub.createModel(spec);
    }

    function test_failure9_createModel_GivenTooFewOrTooManyLabels_RevertsWithBadLabelCount() external {
        uint16[4] memory counts = [uint16(0), 1, 256, 1000];
        for (uint256 i = 0; i < counts.length; ++i) {
            ModelSpec memory spec = _spec();
            spec.labels = _names(counts[i]);
            _expectCreateReverts(spec, abi.encodeWithSelector(IModelRegistry.BadLabelCount.selector, counts[i], 255));
        }
    }

    function test_createModel_GivenMoreLabelsThanTheHubCanCount_RevertsWithBadLabelCount() external {
        HostileClassifier any = new HostileClassifier(address(hub));
        ModelSpec memory spec = _spec();
        spec.classifier = IClassifier(address(any));
        spec.labels = new string[](65_536);
        _expectCreateReverts(
            spec,
            abi.encodeWithSelector(IModelRegistry.BadLabelCount.selector, 65_536, type(uint16).max)
        );
    }

    function test_createModel_GivenABadName_RevertsWithBadName() external {
        ModelSpec memory spec = _spec();
        spec.name = "";
        _expectCreateReverts(spec, abi.encodeWithSelector(IModelCards.BadName.selector, "", 128));
        spec.name = _text(129);
        _expectCreateReverts(spec, abi.encodeWithSelector(IModelCards.BadName.selector, spec.name, 128));
        spec = _spec();
        spec.labels[1] = "";
        _expectCreateReverts(spec, abi.encodeWithSelector(IModelCards.BadName.selector, "", 128));
        spec.labels[1] = _text(129);
        _expectCreateReverts(spec, abi.encodeWithSelector(IModelCards.BadName.selector, spec.labels[1], 128));
    }

    function test_createModel_GivenALongEncoder_TakesTheLimitAndRefusesOneMore() external {
        ModelSpec memory spec = _spec();
        spec.encoder = _text(8192);
        _create(spec);
        spec.encoder = _text(8193);
        _expectCreateReverts(spec, abi.encodeWithSelector(IModelCards.EncoderTooLong.selector, 8193, 8192));
    }

    function test_createModel_GivenACurrencyThatIsNone_RevertsWithNotACurrency() external {
        ModelSpec memory spec = _spec();
        spec.currency = alice;
        _expectCreateReverts(spec, abi.encodeWithSelector(IStakeVault.NotACurrency.selector, alice));
    }

    function test_failure9_createModel_GivenBadTerms_RevertsByName() external {
        HostileMechanism mechanism = new HostileMechanism(address(hub));
        ModelSpec memory spec = _spec();
        spec.mechanism = IIncentiveMechanism(address(mechanism));
        mechanism.setTerms(Terms({anyoneWait: 0, sweepTipBps: 0, holdsBack: false, wantsVotes: false, isFree: false}));
        _expectCreateReverts(spec, abi.encodeWithSelector(IModelRegistry.BadAnyoneWait.selector, 0, 3650 days));
        mechanism.setTerms(
            Terms({anyoneWait: 3650 days + 1, sweepTipBps: 0, holdsBack: false, wantsVotes: false, isFree: false})
        );
        _expectCreateReverts(
            spec,
            abi.encodeWithSelector(IModelRegistry.BadAnyoneWait.selector, 3650 days + 1, 3650 days)
        );
        mechanism.setTerms(
            Terms({anyoneWait: 1, sweepTipBps: 501, holdsBack: false, wantsVotes: false, isFree: false})
        );
        _expectCreateReverts(spec, abi.encodeWithSelector(IModelRegistry.BadSweepTip.selector, 501, 500));
        mechanism.setTerms(
            Terms({anyoneWait: 3650 days, sweepTipBps: 500, holdsBack: true, wantsVotes: true, isFree: true})
        );
        ModelInfo memory info = hub.modelInfo(_create(spec));
        vm.assertTrue(info.holdsBack && info.wantsVotes && info.isFree, "terms");
    }

    function test_createModel_WhenAPluginRefuses_PassesItsErrorOnAndCountsNothing() external {
        HostileMechanism mechanism = new HostileMechanism(address(hub));
        mechanism.set(IIncentiveMechanism.onOpen.selector, HostilePlugin.Mode.Refuse, bytes("no"));
        ModelSpec memory spec = _spec();
        spec.mechanism = IIncentiveMechanism(address(mechanism));
        _expectCreateReverts(spec, bytes("no"));
        vm.assertEq(hub.modelCount(), 0, "count");
    }

    // modelInfo ──────────────────────────────────────────────────────────────────────────────────────────────

    function test_modelInfo_GivenNoSuchModel_RevertsWithUnknownModel() external {
        _create(_spec());
        uint256[3] memory unknown = [uint256(0), 2, type(uint256).max];
        for (uint256 i = 0; i < unknown.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, unknown[i]));
            hub.modelInfo(unknown[i]);
        }
    }

    // ERC-721 ────────────────────────────────────────────────────────────────────────────────────────────────

    function test_transfer_GivenAModel_MovesOwnership() external {
        uint256 modelId = _create(_spec());
        _transferModel(modelId, carol);
        vm.assertEq(_nft().ownerOf(modelId), carol, "owner");
        ModelSpec memory spec = _spec();
        spec.openNow = false;
        uint256 second = _create(spec);
        _transferModel(second, carol);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.NotModelOwner.selector, second, owner, carol));
        vm.prank(owner);
        hub.openModel(second);
        vm.prank(carol);
        hub.openModel(second);
    }

    function test_transfer_GivenAStranger_RevertsWithTheStandardsError() external {
        uint256 modelId = _create(_spec());
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InsufficientApproval.selector, bob, modelId));
        vm.prank(bob);
        _nft().transferFrom(owner, bob, modelId);
    }

    function test_safeTransfer_GivenAContractThatCannotHoldTokens_Reverts() external {
        uint256 modelId = _create(_spec());
        address wallet = address(new CostlyReceiver());
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, wallet));
        vm.prank(owner);
        _nft().safeTransferFrom(owner, wallet, modelId);
    }

    function test_supportsInterface_AnswersForErc721AndItsMetadata() external view {
        vm.assertTrue(_nft().supportsInterface(0x01ffc9a7), "ERC-165");
        vm.assertTrue(_nft().supportsInterface(0x80ac58cd), "ERC-721");
        vm.assertTrue(_nft().supportsInterface(0x5b5e139f), "ERC-721 metadata");
        vm.assertFalse(_nft().supportsInterface(0xffffffff), "the reserved one");
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _nft() private view returns (IERC721) {
        return IERC721(address(hub));
    }

    function _expectCreateReverts(ModelSpec memory spec, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(owner);
        hub.createModel(spec);
    }

    function _names(uint256 count) private pure returns (string[] memory names) {
        names = new string[](count);
        for (uint256 i = 0; i < count; ++i) names[i] = "label";
    }

    function _text(uint256 length) private pure returns (string memory text) {
        text = new string(length);
        for (uint256 i = 0; i < length; ++i) bytes(text)[i] = "x";
    }
}
