// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IClassifier} from "../interfaces/IClassifier.sol";
import {IIncentiveMechanism, Terms} from "../interfaces/IIncentiveMechanism.sol";

/// @notice What the flows need to know of a model: two slots, which each of them reads.
/// @dev Both are packed by hand and passed on the stack: as a Solidity struct in memory they cost every flow about 1,500 gas
/// more.
struct Model {
    ModelCore core;
    ModelRules rules;
}

/// @notice From the least significant bit: classifier (160), currency number (32), anyoneWait (32), number of labels (16),
/// whether the model is open (1).
type ModelCore is uint256;

/// @notice From the least significant bit: mechanism (160), sweepTipBps (13), holdsBack (1), wantsVotes (1), isFree (1), and two
/// block timestamps: of the last update that changed a parameter (40), and of the last contribution, or of opening until the first
/// one (40). A contribution that teaches writes both at once.
type ModelRules is uint256;

using ModelLib for ModelCore global;
using ModelLib for ModelRules global;

/// @title Reading and making a model's two slots.
library ModelLib {
    using SafeCast for uint256;

    uint256 private constant OPEN = 1 << 240;
    uint256 private constant TIP_MASK = (1 << 13) - 1;
    uint256 private constant HOLDS_BACK = 1 << 173;
    uint256 private constant WANTS_VOTES = 1 << 174;
    uint256 private constant IS_FREE = 1 << 175;
    uint256 private constant LEARNED_AT = 176;
    uint256 private constant LAST_CONTRIBUTION_AT = 216;

    /// @notice The first slot of a model that is not open yet.
    function packCore(
        IClassifier classifier_,
        uint256 currencyId_,
        uint32 anyoneWait_,
        uint256 labels_
    ) internal pure returns (ModelCore) {
        return
            ModelCore.wrap(
                uint160(address(classifier_)) |
                    (uint256(currencyId_.toUint32()) << 160) |
                    (uint256(anyoneWait_) << 192) |
                    (uint256(labels_.toUint16()) << 224)
            );
    }

    /// @notice The second slot of a model that has not learned yet. Its sweep tip must be below 2^13.
    function packRules(IIncentiveMechanism mechanism_, Terms memory terms) internal pure returns (ModelRules) {
        return
            ModelRules.wrap(
                uint160(address(mechanism_)) |
                    (uint256(terms.sweepTipBps) << 160) |
                    (terms.holdsBack ? HOLDS_BACK : 0) |
                    (terms.wantsVotes ? WANTS_VOTES : 0) |
                    (terms.isFree ? IS_FREE : 0)
            );
    }

    function exists(ModelCore core) internal pure returns (bool) {
        return ModelCore.unwrap(core) != 0;
    }

    function classifier(ModelCore core) internal pure returns (IClassifier) {
        return IClassifier(address(uint160(ModelCore.unwrap(core))));
    }

    function currencyId(ModelCore core) internal pure returns (uint256) {
        return uint32(ModelCore.unwrap(core) >> 160);
    }

    function anyoneWait(ModelCore core) internal pure returns (uint256) {
        return uint32(ModelCore.unwrap(core) >> 192);
    }

    function labels(ModelCore core) internal pure returns (uint256) {
        return uint16(ModelCore.unwrap(core) >> 224);
    }

    function isOpen(ModelCore core) internal pure returns (bool) {
        return ModelCore.unwrap(core) & OPEN != 0;
    }

    function withOpen(ModelCore core) internal pure returns (ModelCore) {
        return ModelCore.wrap(ModelCore.unwrap(core) | OPEN);
    }

    /// @notice One more label; their number must be below 65,535.
    function withOneMoreLabel(ModelCore core) internal pure returns (ModelCore) {
        return ModelCore.wrap(ModelCore.unwrap(core) + (1 << 224));
    }

    function mechanism(ModelRules rules) internal pure returns (IIncentiveMechanism) {
        return IIncentiveMechanism(address(uint160(ModelRules.unwrap(rules))));
    }

    function sweepTipBps(ModelRules rules) internal pure returns (uint256) {
        return (ModelRules.unwrap(rules) >> 160) & TIP_MASK;
    }

    function holdsBack(ModelRules rules) internal pure returns (bool) {
        return ModelRules.unwrap(rules) & HOLDS_BACK != 0;
    }

    function wantsVotes(ModelRules rules) internal pure returns (bool) {
        return ModelRules.unwrap(rules) & WANTS_VOTES != 0;
    }

    function isFree(ModelRules rules) internal pure returns (bool) {
        return ModelRules.unwrap(rules) & IS_FREE != 0;
    }

    function learnedAt(ModelRules rules) internal pure returns (uint256) {
        return uint40(ModelRules.unwrap(rules) >> LEARNED_AT);
    }

    function withLearnedAt(ModelRules rules, uint256 time) internal pure returns (ModelRules) {
        uint256 others = ModelRules.unwrap(rules) & ~(uint256(type(uint40).max) << LEARNED_AT);
        return ModelRules.wrap(others | (uint256(uint40(time)) << LEARNED_AT));
    }

    function lastContributionAt(ModelRules rules) internal pure returns (uint256) {
        return ModelRules.unwrap(rules) >> LAST_CONTRIBUTION_AT;
    }

    function withLastContributionAt(ModelRules rules, uint256 time) internal pure returns (ModelRules) {
        uint256 others = ModelRules.unwrap(rules) & ((1 << LAST_CONTRIBUTION_AT) - 1);
        return ModelRules.wrap(others | (time << LAST_CONTRIBUTION_AT));
    }
}
