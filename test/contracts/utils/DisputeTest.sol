// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Contribution} from "../../../contracts/interfaces/IDataHandler.sol";
import {IClassifier} from "../../../contracts/interfaces/IClassifier.sol";
import {ModelSpec} from "../../../contracts/interfaces/IModelRegistry.sol";
import {HostileClassifier} from "../plugins/HostileClassifier.sol";
import {HubTest} from "./HubTest.sol";
import {Samples} from "./Samples.sol";
import {vm} from "./Vm.sol";

/// @title Tests of filing and confirming: a model with a `confirmWait` that answers what the test wants.
/// @dev alice's contribution says 1; bob has a quarter of all standing and carol the rest. `_start` is when it was contributed.
abstract contract DisputeTest is HubTest {
    uint32 internal constant CONFIRM_WAIT = 12 hours;
    uint256 internal constant UNDISPUTED = 0;
    uint256 internal constant DIFFERS = 1; // the reporters' clock runs
    uint256 internal constant AGREES = 2; // the contributor's clock runs

    HostileClassifier internal _classifier;
    uint256 internal _model;
    Contribution internal _open;
    bytes32 internal _id;
    uint256 internal _start;

    function setUp() public virtual override {
        super.setUp();
        _createModel(_stakeConfig(PRICE_WEIGHT, CONFIRM_WAIT));
    }

    function _createModel(bytes memory config) internal {
        _classifier = new HostileClassifier(address(hub));
        ModelSpec memory spec = _spec(IClassifier(address(_classifier)), "", stakeIncentive, config);
        _model = _create(spec);
        _answer(1);
        Contribution memory bobs = _contribute(bob, _model, Samples.one(1, 1));
        Contribution[] memory carols = new Contribution[](3);
        for (uint256 i = 0; i < 3; ++i) carols[i] = _contribute(carol, _model, Samples.one(1, 2 + i));
        vm.warp(vm.getBlockTimestamp() + REFUND_WAIT);
        _refund(_model, bobs);
        for (uint256 i = 0; i < 3; ++i) _refund(_model, carols[i]);
        _start = vm.getBlockTimestamp();
        _open = _contribute(alice, _model, Samples.one(1, 0));
        _id = _idOf(_model, _open);
    }

    /// @dev From now on the model predicts this.
    function _answer(uint256 label) internal {
        _classifier.setPrediction(label);
    }

    /// @dev The model learns in this block.
    function _learn(uint256 index) internal {
        _classifier.setTrace(bytes32(uint256(1)));
        _contribute(owner, _model, Samples.one(1, 1000 + index));
        _classifier.setTrace(0);
    }

    function _waitFor(uint256 time) internal {
        vm.warp(vm.getBlockTimestamp() + time);
    }

    /// @dev Seconds since alice's contribution.
    function _warpTo(uint256 age) internal {
        vm.warp(_start + age);
    }

    /// @dev bob files a report at this age.
    function _fileAt(uint256 age) internal {
        _warpTo(age);
        _answer(0);
        _report(bob, _model, _open);
    }

    /// @dev alice shows at this age that the model agrees.
    function _answerAt(uint256 age) internal {
        _warpTo(age);
        _answer(1);
        _refund(_model, _open);
    }

    function _take() internal returns (uint256) {
        vm.prank(owner);
        return hub.take(_model, _open);
    }

    function _checkClocks(uint256 side, uint256 agreedFor, uint256 differedFor) internal view {
        (uint256 s, uint256 a, uint256 d) = stakeIncentive.disputeOf(_model, _id);
        vm.assertEq(s, side, "side whose clock runs");
        vm.assertEq(a, agreedFor, "the contributor's clock");
        vm.assertEq(d, differedFor, "the reporters' clock");
    }
}
