// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../../../contracts/interfaces/IClassifier.sol";
import {Sample} from "../../../contracts/interfaces/IDataHandler.sol";
import {deployArtifact} from "../utils/Artifacts.sol";
import {AttackTest} from "./AttackTest.sol";
import {vm} from "../utils/Vm.sol";

/// @dev An owner who adds a class to flip answers, on a classifier that can be given more: naive Bayes.
contract ClassAttackTest is AttackTest {
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

    /// @dev The owner adds a class just before honest samples mature, teaches it their words until they flip, and has an account with as much
    /// standing as all others report them; at the end the owner takes what can be taken.
    function test_attack16_AnOwnerWhoAddsAClassToFlipAnswers() external {
        ownerIsHonest = false;
        _farm(sybil, 1);
        uint256[] memory victims = _victims(5);
        _live(REFUND_WAIT - CONFIRM_WAIT);
        vm.prank(owner);
        hub.addLabel(model, "a third");
        vm.assertEq(hub.predict(model, known[victims[0]].c.features), 1, "a class without samples flips nothing");
        _startCounting();
        for (uint256 hour = 0; hour < 24; ++hour) {
            _teachTheThird(known[victims[0]].c.features);
            vm.warp(vm.getBlockTimestamp() + BLOCK);
            for (uint256 i = 0; i < 5; ++i) {
                _attack(sybil, abi.encodeCall(hub.report, (model, known[victims[i]].c)));
            }
            _live(1 hours);
        }
        _live(OWNER_WAIT - REFUND_WAIT - 1 days);
        for (uint256 i = 0; i < 5; ++i) {
            vm.assertFalse(_isOpen(victims[i]), "honest people were refunded before the owner can take");
        }
        vm.assertTrue(_settle("16 an owner who adds a class") < 0, "gain");
    }

    /// @dev At most ten samples of the new class, with the words that are to flip.
    function _teachTheThird(bytes memory features) private {
        for (uint256 i = 0; i < 10 && hub.predict(model, features) == 1; ++i) {
            _know(mallory, 2, 1, bytes.concat(features, _freshWords(1)));
        }
    }
}
