// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title Errors of contracts that only compile with the optimizer, which tests do without.
interface INearestCentroidErrors {
    error BadConfig(uint256 features, uint256 laneBits);
    error SumOverflow(uint256 index);
    error LabelFull(uint256 label);
    error LabelEmpty(uint256 label);
}

/// @title Likewise.
interface ISparseNearestCentroidErrors {
    error BadConfig(uint256 features, uint256 laneBits);
}

/// @title Likewise.
interface INaiveBayesErrors {
    error BadConfig(uint256 features, uint256 laneBits, uint256 smoothing);
}
