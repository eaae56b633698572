// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../../contracts/interfaces/IClassifier.sol";
import {IHubPlugin} from "../../contracts/interfaces/IHubPlugin.sol";
import {IModelCards} from "../../contracts/interfaces/IModelCards.sol";
import {IModelRegistry, ModelSpec} from "../../contracts/interfaces/IModelRegistry.sol";
import {HostileClassifier} from "./plugins/HostileClassifier.sol";
import {HostilePlugin} from "./plugins/HostilePlugin.sol";
import {deployArtifact} from "./utils/Artifacts.sol";
import {HubTest} from "./utils/HubTest.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Names, labels and encoders. That `tokenURI` is JSON is checked in ModelCards.test.ts, with a real parser.
contract ModelCardsTest is HubTest {
    function test_describe_GivenAModel_ReturnsWhatItWasCreatedWith() external {
        ModelSpec memory spec = _spec();
        uint256 modelId = _create(spec);
        (string memory name, string[] memory labels, string memory encoder) = hub.modelCards().describe(modelId);
        vm.assertEq(name, spec.name, "name");
        vm.assertEq(labels.length, 2, "labels");
        vm.assertEq(labels[0], "ham", "first label");
        vm.assertEq(labels[1], "spam", "second label");
        vm.assertEq(encoder, spec.encoder, "encoder");
        vm.assertEq(address(hub.modelCards().hub()), address(hub), "hub");
    }

    function testFuzz_describe_GivenAnyText_ReturnsItUnchanged(
        string calldata name,
        string calldata label,
        string calldata encoder
    ) external {
        vm.assume(bytes(name).length > 0 && bytes(name).length <= 128);
        vm.assume(bytes(label).length > 0 && bytes(label).length <= 128);
        vm.assume(bytes(encoder).length <= 8192);
        ModelSpec memory spec = _spec();
        (spec.name, spec.labels[1], spec.encoder) = (name, label, encoder);
        uint256 modelId = _create(spec);
        (string memory n, string[] memory labels, string memory e) = hub.modelCards().describe(modelId);
        vm.assertEq(bytes(n), bytes(name), "name");
        vm.assertEq(bytes(labels[1]), bytes(label), "label");
        vm.assertEq(bytes(e), bytes(encoder), "encoder");
    }

    function test_describe_GivenNoSuchModel_RevertsWithUnknownModel() external {
        IModelCards cards = hub.modelCards();
        _create(_spec());
        uint256[5] memory none = [uint256(0), 2, type(uint64).max, uint256(type(uint64).max) + 2, type(uint256).max];
        for (uint256 i = 0; i < none.length; ++i) {
            bytes memory reason = abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, none[i]);
            vm.expectRevert(reason);
            cards.describe(none[i]);
            vm.expectRevert(reason);
            cards.tokenURI(none[i]);
        }
    }

    /// @dev Where a description is follows from the model's number: from 128 and 256 on, that is encoded in another way.
    function test_describe_GivenManyModels_TellsEachItsOwn() external {
        ModelSpec memory spec = _spec();
        for (uint256 modelId = 1; modelId < 260; ++modelId) {
            spec.name = string(abi.encodePacked("model", uint16(modelId)));
            vm.assertEq(_create(spec), modelId, "number");
        }
        for (uint256 modelId = 1; modelId < 260; ++modelId) {
            (string memory name, , ) = hub.modelCards().describe(modelId);
            vm.assertEq(bytes(name), abi.encodePacked("model", uint16(modelId)), "name");
        }
    }

    /// @dev As many labels as a classifier takes, of every length, and one that was added.
    function test_describe_GivenManyLabels_ReturnsThemAll() external {
        ModelSpec memory spec = _spec();
        spec.classifier = IClassifier(deployArtifact("NaiveBayes", abi.encode(hub)));
        spec.classifierConfig = abi.encode(64, 32, 65_536);
        spec.labels = new string[](254);
        for (uint256 i = 0; i < 254; ++i) spec.labels[i] = string(new bytes(1 + (i % 128)));
        uint256 modelId = _create(spec);
        vm.prank(owner);
        hub.addLabel(modelId, "the last");
        (string memory name, string[] memory labels, string memory encoder) = hub.modelCards().describe(modelId);
        vm.assertEq(labels.length, 255, "labels");
        for (uint256 i = 0; i < 254; ++i) vm.assertEq(labels[i], spec.labels[i], "label");
        vm.assertEq(labels[254], "the last", "label that was added");
        vm.assertEq(name, spec.name, "name");
        vm.assertEq(encoder, spec.encoder, "encoder");
    }

    function test_write_GivenAnybodyButTheHub_RevertsWithOnlyHub() external {
        IModelCards cards = hub.modelCards();
        bytes memory reason = abi.encodeWithSelector(IModelCards.OnlyHub.selector, alice);
        vm.expectRevert(reason);
        vm.prank(alice);
        cards.write(1, "x", new string[](0), "");
        vm.expectRevert(reason);
        vm.prank(alice);
        cards.addLabel(1, "x");
    }

    /// @dev A token's page must not depend on the good will of a plug-in.
    function test_tokenURI_WhenAPluginCannotTellItsName_StillAnswers() external {
        HostilePlugin.Mode[3] memory ways = [
            HostilePlugin.Mode.Refuse,
            HostilePlugin.Mode.Silence,
            HostilePlugin.Mode.Answer
        ];
        HostileClassifier classifier = new HostileClassifier(address(hub));
        uint256 modelId = _create(_spec(IClassifier(address(classifier)), "", stakeIncentive, _stakeConfig()));
        IModelCards cards = hub.modelCards();
        uint256 length = bytes(cards.tokenURI(modelId)).length;
        for (uint256 i = 0; i < ways.length; ++i) {
            classifier.set(IHubPlugin.name.selector, ways[i], abi.encode(type(uint256).max, 7));
            try cards.tokenURI(modelId) returns (string memory uri) {
                vm.assertLt(bytes(uri).length, length, "it says `unnamed` instead");
            } catch {
                vm.assertTrue(false, "a plug-in that answers rubbish takes the token's metadata away");
            }
        }
    }
}
