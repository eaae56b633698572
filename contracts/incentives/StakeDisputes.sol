// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Status} from "../interfaces/IDataHandler.sol";
import {IDataHandler} from "../interfaces/IDataHandler.sol";
import {Claim} from "../interfaces/IIncentiveMechanism.sol";
import {HubPlugin} from "../libraries/HubPlugin.sol";

/// @notice The two clocks of a disputed contribution. From the least significant bit: the block timestamp since which one of
/// them runs (40), and the seconds that the contributor's (32) and the reporters' (32) had run until then.
/// @dev Which of them runs is the record's mark, see {StakeDisputes}.
type Dispute is uint256;

/// @title Filing and confirming: a chess clock for each contribution on which people differ.
/// @notice The model's answer at one moment proves little, as somebody may have taught it for that moment. So once a report is
/// filed, the contribution has two clocks, of which one runs at a time: that of the side to which the model was last shown to
/// agree. Whoever shows the opposite stops the other's clock and starts their own. A side whose clock has run for `confirmWait`
/// is paid when the model is with it once more.
abstract contract StakeDisputes is HubPlugin {
    /// @dev Marks of a record: nobody has filed a report; the reporters' clock runs; the contributor's clock runs.
    uint256 internal constant UNDISPUTED = 0;
    uint256 internal constant DIFFERS = 1;
    uint256 internal constant AGREES = 2;

    uint256 private constant AGREED_FOR = 40;
    uint256 private constant DIFFERED_FOR = 72;

    mapping(bytes32 id => Dispute) private _disputes;

    /// @notice The caller's side runs already, and is paid if the model is with it at or after `readyAt`.
    error ConfirmTooEarly(bytes32 id, uint256 readyAt);

    /// @notice The clocks of a contribution, up to now. All zero if no report is filed, or all is settled.
    /// @return side Whose clock runs: 0 nobody's, 1 the reporters', 2 the contributor's.
    /// @return agreedFor Seconds that the contributor's clock has run.
    /// @return differedFor Seconds that the reporters' clock has run.
    function disputeOf(
        uint256 modelId,
        bytes32 id
    ) external view returns (uint256 side, uint256 agreedFor, uint256 differedFor) {
        Status status;
        (status, , side) = IDataHandler(hub).recordOf(modelId, id);
        if (status != Status.Open || side == UNDISPUTED) return (UNDISPUTED, 0, 0);
        return (side, _runOf(_disputes[id], side, AGREES), _runOf(_disputes[id], side, DIFFERS));
    }

    /// @dev Files the first report.
    function _openDispute(bytes32 id) internal {
        _disputes[id] = Dispute.wrap(block.timestamp);
    }

    /// @dev Frees the slot of a contribution that is settled.
    function _closeDispute(bytes32 id) internal {
        _disputes[id] = Dispute.wrap(0);
    }

    /// @dev Whether the contributor of a disputed contribution has ever shown that the model agrees.
    function _isAnswered(Claim calldata claim) internal view returns (bool) {
        return claim.mark == AGREES || (claim.mark == DIFFERS && _runOf(_disputes[claim.id], DIFFERS, AGREES) != 0);
    }

    /// @dev The model was just shown to be with `side`: starts that side's clock, if it does not run.
    /// @param confirmWait How long it has to run.
    /// @param dueAt The block timestamp from which that side can be paid at all.
    /// @return proven Whether it can be paid now. If not, and nothing is left to file, reverts with {ConfirmTooEarly}.
    function _press(
        Claim calldata claim,
        uint256 side,
        uint256 confirmWait,
        uint256 dueAt
    ) internal returns (bool proven) {
        Dispute d = _disputes[claim.id];
        uint256 run = _runOf(d, claim.mark, side);
        proven = run >= confirmWait && block.timestamp >= dueAt;
        if (claim.mark != side) {
            uint256 others = AGREES + DIFFERS - side;
            _disputes[claim.id] =
                side == AGREES ? _pack(run, _runOf(d, claim.mark, others)) : _pack(_runOf(d, claim.mark, others), run);
        } else if (!proven) {
            uint256 ranAt = run >= confirmWait ? 0 : block.timestamp + confirmWait - run;
            revert ConfirmTooEarly(claim.id, Math.max(dueAt, ranAt));
        }
    }

    /// @dev The seconds that a side's clock has run up to now, if `running` is the side whose clock runs.
    function _runOf(Dispute d, uint256 running, uint256 side) private view returns (uint256 run) {
        uint256 word = Dispute.unwrap(d);
        run = uint32(word >> (side == AGREES ? AGREED_FOR : DIFFERED_FOR));
        if (running == side) run += block.timestamp - uint40(word);
    }

    /// @dev Clocks that were switched now.
    function _pack(uint256 agreedFor, uint256 differedFor) private view returns (Dispute) {
        uint256 most = type(uint32).max; // 136 years
        return
            Dispute.wrap(
                block.timestamp |
                    (Math.min(agreedFor, most) << AGREED_FOR) |
                    (Math.min(differedFor, most) << DIFFERED_FOR)
            );
    }
}
