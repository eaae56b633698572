// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {MarketDraw} from "../../contracts/incentives/MarketDraw.sol";
import {vm} from "./utils/Vm.sol";

/// @dev What is drawn by lot is drawn without repetition, and everything as often as everything else.
contract MarketDrawTest {
    using MarketDraw for uint16[];

    uint16[] private _order;

    function testFuzz_next_GivenAnySeed_GivesEveryBatchOnce(bytes32 seed, uint256 count) external {
        count = 1 + (count % 40);
        bool[] memory seen = _shuffled(seed, count);
        for (uint256 i = 0; i < count; ++i) vm.assertTrue(seen[i], "every batch has a place");
    }

    /// @dev 4,000 shuffles of 5: each is first in 800, give or take 5 standard deviations of 25.
    function test_next_GivenManySeeds_GivesEveryBatchTheSameChanceOfEachPlace() external {
        uint256[5][5] memory counts;
        for (uint256 i = 0; i < 4_000; ++i) {
            _shuffled(bytes32(i), 5);
            for (uint256 place = 0; place < 5; ++place) ++counts[place][_order[place]];
        }
        for (uint256 place = 0; place < 5; ++place) {
            for (uint256 batch = 0; batch < 5; ++batch) {
                vm.assertGt(counts[place][batch], 675, "times that a batch had a place");
                vm.assertLt(counts[place][batch], 925, "times that a batch had a place");
            }
        }
    }

    function testFuzz_audited_GivenAnySeed_DrawsSoManyPositions(
        bytes32 seed,
        uint256 positions,
        uint256 count
    ) external pure {
        positions = 1 + (positions % 100);
        count = count % (positions + 1);
        vm.assertEq(_count(MarketDraw.audited(seed, 3, positions, count)), count, "positions drawn");
    }

    /// @dev 4,000 draws of 3 of 11: each position in 1,091, give or take 5 standard deviations of 28.
    function test_audited_GivenManyPages_DrawsEveryPositionEquallyOften() external pure {
        uint256[11] memory counts;
        for (uint256 page = 0; page < 4_000; ++page) {
            bool[] memory drawn = MarketDraw.audited("seed", page, 11, 3);
            for (uint256 i = 0; i < 11; ++i) if (drawn[i]) ++counts[i];
        }
        for (uint256 i = 0; i < 11; ++i) {
            vm.assertGt(counts[i], 950, "times that a position was drawn");
            vm.assertLt(counts[i], 1_232, "times that a position was drawn");
        }
    }

    function _shuffled(bytes32 seed, uint256 count) private returns (bool[] memory seen) {
        delete _order;
        for (uint256 i = 0; i < count; ++i) _order.push(uint16(i));
        seen = new bool[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint16 batch = _order.next(seed, i);
            vm.assertEq(uint256(batch), _order[i], "the place of a batch that was drawn");
            seen[batch] = true;
        }
    }

    function _count(bool[] memory drawn) private pure returns (uint256 count) {
        for (uint256 i = 0; i < drawn.length; ++i) if (drawn[i]) ++count;
    }
}
