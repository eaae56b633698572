// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IHubPlugin} from "./IHubPlugin.sol";

/// @notice What a mechanism asks of the hub for one model, fixed when the model is created.
struct Terms {
    uint32 anyoneWait; // seconds from a contribution until anyone may sweep its deposit, 1 to 3,650 days
    uint16 sweepTipBps; // the sweeper's part of what is left, in hundredths of a percent, at most 500
    bool holdsBack; // contributions do not update the model; the mechanism applies them later, in `act`
    bool wantsVotes; // a record's first mark is the model's own vote before it learns: 1 if it agrees, 0 if not
    bool isFree; // contributions cost nothing, and `onContribute` is not called
}

/// @notice The three ways in which a deposit is claimed through the mechanism.
enum ClaimKind {
    Refund, // by its contributor
    Report, // by somebody else who contributed before
    Take // by the model's owner
}

/// @notice All that a mechanism is told about a claim. The hub has checked every field.
struct Claim {
    uint256 modelId;
    bytes32 id; // the contribution's id
    address caller; // who claims
    address contributor; // never the caller of a report, always the caller of a refund
    uint256 contributedAt; // block timestamp
    uint256 deposit; // what was deposited, in the currency's smallest unit
    uint256 claimable; // what is left of it
    uint256 mark; // what is noted on the record, 0 to 63; see {Terms}
    bool agrees; // the model predicts now the label that was contributed
    uint256 learnedAt; // block timestamp of the last update that changed a parameter, 0 if none did
    bool wasPaid; // for reports: the caller has been paid for one of this contribution, and can't be paid again
}

/// @notice Where money of a model lies, or goes.
enum Place {
    Account, // a person's balance in the hub; as a source always the caller's
    Pool, // the model's pool
    Escrow, // one of the model's escrows
    Deposit // what is left of a contribution's deposit; a source only
}

/// @notice One move of money that a mechanism proposes out of {IIncentiveMechanism.onAct}.
struct Move {
    Place from;
    Place to;
    bytes32 fromKey; // the escrow's id, or the contribution's
    bytes32 toKey; // the escrow's id
    address account; // who is credited, or for whom the escrow is; money is burned by crediting 0x…dEaD
    uint64 releaseAt; // of the escrow: until then the mechanism disposes of it, from then on only its beneficiary gets it
    uint256 amount; // in the currency's smallest unit
}

/// @notice Where what is left of a swept deposit goes.
enum SweepTo {
    Contributor,
    Pool, // into the model's pool
    Owner // to the model's owner
}

/// @title The rules that make good data pay: the plug-in that prices contributions and judges claims.
/// @notice One deployed mechanism serves any number of models. It holds no money: it proposes amounts, and the hub pays them
/// within bounds. A contribution pays out at most its own deposit (INV-2); more comes only from its model's pool or escrows.
/// @dev How to write one:
/// - Only the hub may call the functions that change state; inherit {HubPlugin} and use `onlyHub`.
/// - Refuse by reverting with an error that says why; the hub passes it on, or tells it by an event in a batch.
/// - Everything that is neither a contribution nor a claim (votes, commitments, funding, settlement) goes through {onAct}.
///   During that call, and only then, the mechanism may call the hub's `applyUpdate`, `undoUpdate`, `recordSample` and
///   `noteRecord`.
interface IIncentiveMechanism is IHubPlugin {
    /// @notice Sets up the rules of a new model. Called once for each model, by the hub.
    /// @dev `hub.modelInfo` does not know the model yet; {onOpen} is the first that can ask for it.
    /// @param modelId The model's number.
    /// @param owner The account that creates the model. Ownership can move later.
    /// @param config The mechanism's own settings, in its own encoding; refused by name where they make no sense.
    function onCreate(uint256 modelId, address owner, bytes calldata config) external returns (Terms memory terms);

    /// @notice The model opens for contributions. Called once, by the hub.
    function onOpen(uint256 modelId) external;

    /// @notice The model's owner adds a label. Called by the hub; reverts to refuse. Refuse while contributions are held back
    /// or updates may still be undone.
    function onAddLabel(uint256 modelId) external;

    /// @notice Prices the samples of one call, after the model learned from them (or checked them, if it holds them back).
    /// @param modelId The model.
    /// @param contributor Who contributes.
    /// @param count How many samples were accepted in this call, at least 1.
    /// @param lastContributionAt Block timestamp of the contribution before, or of the model's opening.
    /// @return price The deposit for each of them, in the currency's smallest unit.
    function onContribute(
        uint256 modelId,
        address contributor,
        uint256 count,
        uint256 lastContributionAt
    ) external returns (uint256 price);

    /// @notice Judges a claim; reverts to refuse.
    /// @return amount What the caller is paid, cut down by the hub to what is left of the deposit.
    /// @return mark A note of the mechanism's own on the record, 0 to 63, handed back with the next claim.
    /// @return close Whether the contribution is settled. Ignored by the hub while anything is left to claim.
    function onClaim(ClaimKind kind, Claim calldata claim) external returns (uint256 amount, uint256 mark, bool close);

    /// @notice Says where the rest of a swept deposit goes. Called with 2,000,000 gas; if it fails, the contributor gets it.
    /// @dev `claim.agrees` is true, too, where the classifier failed. In a block in which the model learned, a sweep that does
    /// not pay the contributor is refused by the hub. What goes into the pool is `claimable` less the tip.
    function onSweep(Claim calldata claim) external returns (SweepTo to);

    /// @notice The generic door: anything else that people do with this mechanism.
    /// @param modelId The model.
    /// @param caller Who acts.
    /// @param maxSpend The most that the moves may take out of the caller's balance.
    /// @param data In the mechanism's own encoding.
    /// @return moves What the hub shall move, in this order; if one is not covered, the whole call reverts.
    /// @return result Handed to the caller, in the mechanism's own encoding.
    function onAct(
        uint256 modelId,
        address caller,
        uint256 maxSpend,
        bytes calldata data
    ) external returns (Move[] memory moves, bytes memory result);

    /// @notice The deposit that each of `count` samples in one call would cost `contributor` now.
    /// @param lastContributionAt Block timestamp of the last contribution, or of the model's opening, 0 before that.
    function quote(
        uint256 modelId,
        address contributor,
        uint256 count,
        uint256 lastContributionAt
    ) external view returns (uint256 price);
}
