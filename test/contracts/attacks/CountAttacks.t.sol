// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {CountModel} from "../../../contracts/classifiers/CountModel.sol";
import {IClassifier} from "../../../contracts/interfaces/IClassifier.sol";
import {Sample} from "../../../contracts/interfaces/IDataHandler.sol";
import {ModelSpec} from "../../../contracts/interfaces/IModelRegistry.sol";
import {deployArtifact} from "../utils/Artifacts.sol";
import {AttackTest} from "./AttackTest.sol";
import {vm} from "../utils/Vm.sol";

/// @dev Attacks on classifiers that count: an owner who adds a class to flip answers, and somebody who fills a count.
contract CountAttacksTest is AttackTest {
    uint256 private constant FULL = 65_535; // of 16 bits
    uint256 private constant LEFT = 100; // places

    /// @dev A naive Bayes model that has seen each word of either kind a few times.
    function _createTrained(int16, int16) internal override returns (uint256 modelId) {
        IClassifier bayes = IClassifier(deployArtifact("NaiveBayes", abi.encode(hub)));
        bytes memory config = abi.encode(uint32(60_000), uint8(16), uint32(65_536));
        modelId = _create(_spec(bayes, config, stakeIncentive, _settings()));
        Sample[] memory samples = new Sample[](36);
        for (uint256 i = 0; i < 36; ++i) samples[i] = Sample(1 - (i % 2), _words(uint16((i % 2) * 20 + i / 2), 3));
        vm.prank(owner);
        hub.contributeBatch(modelId, samples, ENOUGH);
    }

    /// @dev The owner adds a class just before honest samples mature, and has one account teach it their words, and another with nine tenths
    /// of all standing report them; at the end the owner takes what can be taken.
    function test_attack16_AnOwnerWhoAddsAClassToFlipAnswers() external {
        ownerIsHonest = false;
        _farm(sybil, 9);
        uint256[] memory victims = _victims(5);
        _live(refundWait - confirmWait);
        vm.prank(owner);
        hub.addLabel(model, "a third");
        vm.assertEq(hub.predict(model, known[victims[0]].c.features), 1, "a class without samples flips nothing");
        _startCounting();
        _outwork(victims, refundWait + uint256(confirmWait));
        vm.assertTrue(_settle("addClass") < 0, "gain");
    }

    /// @dev The last hundred of the 65,535 samples that fill the count of a word for a label, by somebody who wants to lock others out. All are true,
    /// so that they come back; nobody can teach the model that word for that label any more.
    function test_attack17_FillingACount() external {
        model = _createNearlyFull();
        _startCounting();
        Sample[] memory samples = new Sample[](LEFT);
        for (uint256 i = 0; i < LEFT; ++i) samples[i] = Sample(1, bytes.concat(_words(0, 1), _freshWords(1)));
        _knowBatch(mallory, samples, 1);
        vm.assertGt((gasUsed * FULL) / LEFT, 2_000_000_000, "gas for all of them");
        uint256 before = _staked(alice);
        Sample memory sample = Sample(1, bytes.concat(_words(0, 1), _freshWords(1)));
        vm.expectRevert(abi.encodeWithSelector(CountModel.CountFull.selector, 0));
        vm.prank(alice);
        hub.contribute(model, sample, ENOUGH);
        vm.assertEq(_staked(alice), before, "locked out, at no loss but gas");
        _honestly(alice, 1, 1); // other words
        vm.assertTrue(_settle("fillCount") == 0, "gain");
    }

    /// @dev A model with the count of word 0 for label 1 as full as can be tried here.
    function _createNearlyFull() private returns (uint256 modelId) {
        IClassifier bayes = hub.modelInfo(model).classifier;
        ModelSpec memory spec = _spec(
            bayes,
            abi.encode(uint32(60_000), uint8(16), uint32(65_536)),
            stakeIncentive,
            _settings()
        );
        uint256 trial = _create(spec);
        vm.prank(owner);
        hub.contribute(trial, Sample(1, _words(0, 1)), ENOUGH);
        bytes32[] memory slots = bayes.parameters(trial, 1, 1); // 1, in that count's place
        spec.openNow = false;
        modelId = _create(spec);
        vm.prank(owner);
        hub.loadParameters(modelId, 1, abi.encodePacked(uint256(slots[0]) * (FULL - LEFT)));
        vm.prank(owner);
        hub.openModel(modelId);
    }

    /// @dev Lies are of the new class.
    function _lieLabel(uint256) internal pure override returns (uint256) {
        return 2;
    }
}
