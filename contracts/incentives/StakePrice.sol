// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title What a contribution costs: the sooner it follows the last one, the more.
abstract contract StakePrice {
    /// @dev Scales the square root of seconds: with c the deposit one hour after the last contribution is 60·c.
    uint256 private constant PRICE_SCALE = 3600;

    /// @dev The highest price, 3600·c, is a deposit that the hub can record.
    uint256 private constant MAX_PRICE_WEIGHT = type(uint88).max / PRICE_SCALE;

    mapping(uint256 modelId => uint256) internal _priceWeight; // what a contribution reads

    /// @notice The highest price would be a deposit too large to record.
    error BadPriceWeight(uint256 priceWeight, uint256 maxPriceWeight);

    function _setPriceWeight(uint256 modelId, uint96 priceWeight) internal {
        if (priceWeight > MAX_PRICE_WEIGHT) revert BadPriceWeight(priceWeight, MAX_PRICE_WEIGHT);
        _priceWeight[modelId] = priceWeight;
    }

    /// @dev ⌈3600 · c / max(1, isqrt(⌊elapsed / count⌋))⌉, what each of `count` samples costs: as if they had come evenly
    /// spread over the time since the last one. 0 only if c is 0.
    /// @param since When the last contribution was made, or the model opened; 0 if it is not open.
    function _priceUp(uint256 modelId, uint256 count, uint256 since) internal view returns (uint256) {
        uint256 elapsed = since == 0 ? 0 : block.timestamp - since;
        uint256 root = Math.sqrt(elapsed / count);
        return Math.ceilDiv(PRICE_SCALE * _priceWeight[modelId], root == 0 ? 1 : root);
    }
}
