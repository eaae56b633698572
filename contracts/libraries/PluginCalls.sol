// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../interfaces/IClassifier.sol";
import {Claim, ClaimKind, IIncentiveMechanism} from "../interfaces/IIncentiveMechanism.sol";

/// @title The calls to plug-ins that every flow makes.
/// @dev What is sent is copied once, and nothing is allocated: 300 gas less for each than Solidity's own calls, to which these
/// are otherwise equal. Safe: only memory past the free pointer is written, or scratch space, and as much as is sent or
/// received.
library PluginCalls {
    /// @notice `classifier.predict(modelId, features)`, passing on whatever it reverts with.
    function predictWith(
        IClassifier classifier,
        uint256 modelId,
        bytes calldata features
    ) internal view returns (uint256 label) {
        bytes4 selector = IClassifier.predict.selector;
        bool short;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, selector)
            mstore(add(free, 0x04), modelId)
            mstore(add(free, 0x24), 0x40)
            mstore(add(free, 0x44), features.length)
            calldatacopy(add(free, 0x64), features.offset, features.length)
            // Padding is left as it is: the length says where the features end.
            let size := add(0x64, and(add(features.length, 0x1f), not(0x1f)))
            let ok := staticcall(gas(), classifier, free, size, 0x00, 0x20)
            if iszero(ok) {
                returndatacopy(free, 0, returndatasize())
                revert(free, returndatasize())
            }
            short := lt(returndatasize(), 0x20)
            label := mload(0x00)
        }
        if (short) revert ShortReturn(address(classifier));
    }

    /// @notice The plug-in's call succeeded, but returned less than it must.
    error ShortReturn(address plugin);

    /// @notice `try classifier.update(modelId, features, label, wantsPrediction) returns (trace, predicted) {} catch (reason) {}`.
    function tryUpdate(
        IClassifier classifier,
        uint256 modelId,
        bytes calldata features,
        uint256 label,
        bool wantsPrediction
    ) internal returns (bool ok, bytes32 trace, uint256 predicted, bytes memory reason) {
        bytes4 selector = IClassifier.update.selector;
        bool short;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, selector)
            mstore(add(free, 0x04), modelId)
            mstore(add(free, 0x24), 0x80)
            mstore(add(free, 0x44), label)
            mstore(add(free, 0x64), wantsPrediction)
            mstore(add(free, 0x84), features.length)
            calldatacopy(add(free, 0xa4), features.offset, features.length)
            let size := add(0xa4, and(add(features.length, 0x1f), not(0x1f)))
            ok := call(gas(), classifier, 0, free, size, 0x00, 0x40)
            switch ok
            case 1 {
                short := lt(returndatasize(), 0x40)
                trace := mload(0x00)
                predicted := mload(0x20)
            }
            default {
                reason := free
                mstore(reason, returndatasize())
                returndatacopy(add(reason, 0x20), 0, returndatasize())
                mstore(0x40, and(add(add(reason, 0x3f), returndatasize()), not(0x1f)))
            }
        }
        if (short) revert ShortReturn(address(classifier));
    }

    /// @notice `mechanism.onClaim(kind, claim)`, passing on whatever it reverts with.
    /// @dev A claim is eleven words in a row, in memory as in calldata.
    function judge(
        IIncentiveMechanism mechanism,
        ClaimKind kind,
        Claim memory claim
    ) internal returns (uint256 amount, uint256 mark, bool close) {
        bytes4 selector = IIncentiveMechanism.onClaim.selector;
        bool short;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, selector)
            mstore(add(free, 0x04), kind)
            mcopy(add(free, 0x24), claim, 0x160)
            let ok := call(gas(), mechanism, 0, free, 0x184, free, 0x60)
            if iszero(ok) {
                returndatacopy(free, 0, returndatasize())
                revert(free, returndatasize())
            }
            short := lt(returndatasize(), 0x60)
            amount := mload(free)
            mark := mload(add(free, 0x20))
            close := iszero(iszero(mload(add(free, 0x40))))
        }
        if (short) revert ShortReturn(address(mechanism));
    }
}
