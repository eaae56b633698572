// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {StakePool} from "../../../contracts/incentives/StakePool.sol";
import {Contribution} from "../../../contracts/interfaces/IDataHandler.sol";
import {IClassifier} from "../../../contracts/interfaces/IClassifier.sol";
import {HostileClassifier} from "../plugins/HostileClassifier.sol";
import {HubTest} from "./HubTest.sol";
import {Samples} from "./Samples.sol";
import {vm} from "./Vm.sol";

/// @title Tests of the pool: a model that agrees with whoever says 1, and acts.
abstract contract PoolTest is HubTest {
    HostileClassifier internal _classifier;
    uint256 internal _model;
    uint256 private _samples;

    function setUp() public virtual override {
        super.setUp();
        _classifier = new HostileClassifier(address(hub));
        _classifier.setPrediction(1);
        _model = _createModel();
    }

    function _createModel() internal returns (uint256) {
        return _create(_spec(IClassifier(address(_classifier)), "", stakeIncentive, _stakeConfig()));
    }

    /// @dev A contribution that the model agrees with if `label` is 1.
    function _sample(address account, uint256 label) internal returns (Contribution memory) {
        return _contribute(account, _model, Samples.one(label, ++_samples));
    }

    /// @dev Has each account refunded for one sample of the same price; takes `refundWait`.
    function _share(address[] memory accounts) internal returns (uint256 deposit) {
        Contribution[] memory cs = new Contribution[](accounts.length);
        for (uint256 i = 0; i < accounts.length; ++i) {
            if (i == 0) _sample(owner, 1); // so that the first costs no less than the others
            cs[i] = _sample(accounts[i], 1);
        }
        vm.warp(vm.getBlockTimestamp() + REFUND_WAIT);
        for (uint256 i = 0; i < accounts.length; ++i) _refund(_model, cs[i]);
        return cs[0].deposit;
    }

    function _both(address a, address b) internal pure returns (address[] memory accounts) {
        accounts = new address[](2);
        (accounts[0], accounts[1]) = (a, b);
    }

    // acts ───────────────────────────────────────────────────────────────────────────────────────────────────

    function _claim(address account) internal returns (uint256) {
        return abi.decode(_act(account, 0, StakePool.Action.Claim, 0), (uint256));
    }

    function _fundPool(address account, uint256 amount) internal returns (uint256) {
        return abi.decode(_act(account, amount, StakePool.Action.Fund, amount), (uint256));
    }

    function _sync(address account) internal returns (uint256) {
        return abi.decode(_act(account, 0, StakePool.Action.Sync, 0), (uint256));
    }

    function _act(
        address account,
        uint256 maxSpend,
        StakePool.Action action,
        uint256 amount
    ) internal returns (bytes memory) {
        vm.prank(account);
        return hub.act(_model, maxSpend, abi.encode(action, amount));
    }

    function _owed(address account) internal view returns (uint256) {
        return stakeIncentive.owed(_model, account);
    }

    function _waitFor(uint256 time) internal {
        vm.warp(vm.getBlockTimestamp() + time);
    }

    function _checkPool(uint256 unreleased, uint256 unclaimed, uint256 unnoticed, uint256 endsAt) internal view {
        (uint256 r, uint256 c, uint256 n, uint256 e) = stakeIncentive.poolState(_model);
        vm.assertEq(r, unreleased, "unreleased");
        vm.assertEq(c, unclaimed, "unclaimed");
        vm.assertEq(n, unnoticed, "unnoticed");
        vm.assertEq(e, endsAt, "end of the stream");
        vm.assertEq(r + c + n, hub.poolOf(_model), "all of the hub's pool");
    }
}
