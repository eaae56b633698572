// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ModelSpec} from "../../contracts/interfaces/IModelRegistry.sol";
import {Samples} from "./utils/Samples.sol";
import {StakeTest} from "./utils/StakeTest.sol";
import {vm} from "./utils/Vm.sol";

/// @dev The price of a contribution: the vectors that TypeScript reads too, an independent formula, and what is charged.
contract StakePriceTest is StakeTest {
    function test_failure6_price_GivenTheSharedVectors_IsTheSameInSolidity() external {
        string memory json = vm.readFile("test/vectors/price.json");
        uint256[] memory weights = vm.parseJsonUintArray(json, ".priceWeight");
        uint256[] memory elapsed = vm.parseJsonUintArray(json, ".elapsed");
        uint256[] memory counts = vm.parseJsonUintArray(json, ".count");
        uint256[] memory prices = vm.parseJsonUintArray(json, ".price");
        vm.assertGt(prices.length, 30, "number of vectors");
        for (uint256 i = 0; i < prices.length; ++i) {
            uint256 modelId = _createAt(uint96(weights[i]));
            vm.warp(START + elapsed[i]);
            vm.assertEq(hub.quote(modelId, alice, counts[i]), prices[i], "price of a vector");
            vm.warp(START);
        }
    }

    /// @dev The published rule in whole seconds: c at a distance of an hour is 60 times the weight, and no factor of 60 more.
    function test_failure6_price_OneHourAfterTheLast_IsSixtyTimesTheWeight() external {
        uint256 modelId = _createAt(1e15);
        vm.warp(START + 1 hours);
        vm.assertEq(hub.quote(modelId, alice, 1), 60 * 1e15, "price");
    }

    function testFuzz_price_GivenAnything_IsTheFormulaRoundedUp(uint72 weight, uint32 elapsed, uint16 count) external {
        uint256 modelId = _createAt(weight);
        uint256 k = count == 0 ? 1 : count;
        vm.warp(START + elapsed);
        uint256 root = _rootDown(elapsed / k);
        uint256 price = hub.quote(modelId, alice, count);
        // ⌈a / b⌉ is the p with p·b ≥ a > (p − 1)·b
        vm.assertGe(price * root, 3600 * uint256(weight), "not rounded up");
        if (weight == 0) vm.assertEq(price, 0, "a free model");
        else vm.assertLt((price - 1) * root, 3600 * uint256(weight), "rounded up by more than one");
    }

    /// @dev What is quoted is what is charged, for any number of samples, after any wait.
    function testFuzz_quote_GivenAnyBatch_IsWhatIsCharged(uint64 weight, uint32 elapsed, uint8 count) external {
        uint256 modelId = _createAt(weight);
        uint256 k = _bound(count, 1, 40);
        vm.warp(START + elapsed);
        uint256 each = hub.quote(modelId, alice, k);
        _fund(alice, 2 * k * each);
        vm.prank(alice);
        vm.assertEq(hub.contributeBatch(modelId, Samples.run(1, 0, k), k * each), k * each, "charged");
    }

    /// @dev Failure of a formula that looks at the last contribution alone: a flood after a long wait is no bargain.
    function test_price_GivenABatchAfterALongWait_CostsAsMuchAsEvenlySpread() external {
        uint256 batched = _createAt(1e15);
        uint256 spread = _createAt(1e15);
        uint256 sum = 0;
        for (uint256 i = 0; i < 36; ++i) {
            vm.warp(vm.getBlockTimestamp() + 100);
            sum += _contribute(bob, spread, Samples.one(1, i)).deposit;
        }
        vm.assertEq(vm.getBlockTimestamp(), START + 3600, "an hour later");
        vm.prank(alice);
        vm.assertEq(hub.contributeBatch(batched, Samples.run(1, 0, 36), ENOUGH), sum, "deposits of the batch");
    }

    function test_price_GivenTwoCallsInOneBlock_IsHighestForTheSecond() external {
        uint256 modelId = _createAt(1e12);
        vm.warp(START + 1 days);
        _contribute(alice, modelId, Samples.one(1, 1));
        vm.assertEq(hub.quote(modelId, alice, 1), 3600 * 1e12, "no time has passed, which counts as a second");
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _createAt(uint96 weight) private returns (uint256 modelId) {
        ModelSpec memory spec = _spec();
        spec.mechanismConfig = _stakeConfig(weight, 0);
        vm.warp(START);
        return _create(spec);
    }

    /// @dev max(1, ⌊√x⌋) by bisection, so that it shares nothing with the contract's.
    function _rootDown(uint256 x) private pure returns (uint256) {
        uint256 low = 1;
        uint256 high = 1 << 20;
        while (low + 1 < high) {
            uint256 middle = (low + high) / 2;
            if (middle * middle <= x) low = middle;
            else high = middle;
        }
        return low;
    }
}
