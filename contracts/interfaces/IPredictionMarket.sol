// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IIncentiveMechanism} from "./IIncentiveMechanism.sol";

/// @notice What people do with a market through {ICollaborativeTrainer.act}.
enum MarketAction {
    Open,
    Draw,
    Audit,
    Commit,
    Reveal,
    RevealPage,
    Replay,
    Claim,
    Close
}

/// @notice What a sponsor fixes when it opens a market. All amounts in the model's currency's smallest unit, all times are block
/// timestamps.
struct MarketTerms {
    bytes32 root; // of the sealed test set, see {IPredictionMarket.leafOf}
    uint128 bounty; // at least one unit for each scored sample
    uint128 bond; // at least the bounty
    uint96 pageFee; // for counting one page once
    uint96 sampleFee; // for applying, undoing or recording one sample
    uint32 samples; // m, how many of the test set are scored
    uint32 dropLimit; // d, how many fewer correct answers a batch may cause
    uint32 maxBatchSamples; // samples of one batch, at most
    uint32 updateGas; // that every update gets, 100,000 to 14,000,000
    uint16 pageSamples; // scored samples of every page but the last
    uint16 maxBatches; // how many batches can be committed to
    uint40 auditEnds; // the audited samples of all pages are shown before
    uint40 commitEnds; // batches are committed to before
    uint40 revealEnds; // batches are revealed before
    uint40 pagesEnd; // the test set is revealed before
    uint40 replayEnds; // batches are replayed before
}

/// @notice Some samples of a page of the test set, and what proves them.
struct Opening {
    bytes samples; // packed, see {IPredictionMarket}, in the order of their positions
    bytes32[] salts; // of these samples
    bytes32[] others; // leaves of the page's other samples, in the order of their positions
    bytes32[] proof; // from the page to the root, see OpenZeppelin's MerkleProof
}

/// @notice Where a market stands.
enum MarketPhase {
    None, // no such market
    Audit, // the sponsor has to show the samples that were drawn
    Void, // it has not; all money goes back but for the bond, which is burned
    Commit, // batches can be committed to
    Reveal, // batches have to be revealed
    Pages, // the sponsor has to reveal the test set
    Replay, // anyone can replay batches
    Settle, // what is left can be claimed, and the market closed
    Closed // only claims are left
}

/// @notice What became of a batch.
enum BatchState {
    None, // no such batch
    Committed, // not revealed, or not completely
    Revealed, // waits for replay, or for its claim if it was not replayed in time
    Accepted, // in the model, and paid
    Rejected, // undone; its stake is lost
    Claimed // was not replayed in time, and has its stake back
}

/// @notice What the next step of the replay does.
enum ReplayStage {
    Baseline, // counts a page before any batch
    Next, // draws the next batch
    Apply, // teaches the model a sample of the batch
    Score, // counts a page after the batch
    Record, // records a sample of the accepted batch
    Undo // undoes a sample of the rejected batch, the last one first
}

/// @notice How far the replay is.
struct Cursor {
    ReplayStage stage;
    uint16 position; // of the next batch in the order
    uint16 batch; // the batch in hand
    uint16 part; // of the batch, the one that was read last
    uint16 page; // to be counted next
    uint32 index; // samples of the batch that are applied or recorded, or left to undo
    uint32 count; // correct answers on the pages counted in this pass
    uint32 correct; // correct answers after the last accepted batch
    uint32 baseline; // correct answers before the first
    bool changed; // a parameter changed
    uint40 steps; // done so far
}

/// @notice A market as it stands.
struct MarketInfo {
    address sponsor;
    MarketPhase phase;
    MarketTerms terms;
    uint256 unit; // u, what one more correct answer pays
    uint256 stake; // S, what a batch has to stake
    uint256 pages;
    uint256 drawBlock; // the block whose hash draws the audit
    bytes32 auditSeed; // 0 until it is drawn
    bytes32 commitHash; // of the block with the last commitment; 0 before the first batch is revealed, or if it was out of reach then
    bytes32 orderSeed; // draws the order, fixed once the last batch is revealed
    uint256 auditedPages;
    uint256 committed; // batches
    uint256 revealed; // batches
    uint256 judged; // batches
    uint256 settled; // batches that were judged or claimed
    uint256 revealedPages;
    uint256 revealedSamples; // of the test set
    uint256 share; // what every revealed batch is paid for the pages that were withheld, as far as is known
    uint256 releaseAt; // from then on the hub releases what is left in escrow
    Cursor cursor;
}

/// @notice A batch as it stands.
struct BatchInfo {
    BatchState state;
    address committer;
    bytes32 commitment;
    uint256 samples; // revealed so far
    uint256 parts; // revealed so far
    int256 improvement; // correct answers that it added, once it is judged; 0 if it was undone
}

/// @title A prediction market on a sealed test set: a sponsor pays for what contributed batches improve.
/// @notice A sponsor, who owns the model, puts up a bounty for better answers on a test set that nobody else knows. Contributors stake on
/// batches of samples. When everything is on the table, anyone replays the batches in a drawn order: what improves the model is paid
/// by the answer, what makes it clearly worse is undone and loses its stake. Theory: Abernethy and Frongillo 2011, "A collaborative
/// mechanism for crowdsourcing prediction problems"; Waggoner, Frongillo and Abernethy 2015, "A market framework for eliciting
/// private data".
///
/// With a bounty B, m scored samples and a drop limit d: u = ⌊B / m⌋ for each answer, stake S = 3·u·d.
///
/// | phase | ends | what happens | what if not |
/// |---|---|---|---|
/// | Audit | when all pages are audited | drawn samples are shown, which will not be scored | Void: the bond is burned |
/// | Commit | `commitEnds` | batches are committed to, and stake S each | |
/// | Reveal | `revealEnds` | batches are revealed | their stakes are burned |
/// | Pages | `pagesEnd`, or when all are revealed | the test set is revealed | a withheld page pays u·(its samples) to all revealed batches in equal shares, and as much of the bond is burned |
/// | Replay | `replayEnds`, or when all are judged | batches are applied and scored; Δ ≥ −d: paid S + u·Δ; otherwise undone, and S is burned | batches that were not judged can claim their stakes |
/// | Settle | 30 days after `replayEnds` | the sponsor gets what is left | the hub releases it |
///
/// Packed samples are one after the other: label (2 bytes), length of the features (2 bytes), features.
///
/// A page of s scored samples has e = max(3, ⌈s/4⌉) more that are audited, s + e positions in all. Which e of them is drawn page by page,
/// without repetition, from the hash of a block that came 64 blocks after the market was opened.
///
/// `config` of {onCreate} is empty. Models of this mechanism learn in markets only: `contribute` reverts. The actions of {onAct}, each
/// on the model's last market but for `Claim`:
/// - `abi.encode(MarketAction.Open, MarketTerms terms)`: by the model's owner; takes bounty, bond and
///   pageFee · pages · (maxBatches + 1). Returns `abi.encode(uint256 market)`.
/// - `abi.encode(MarketAction.Draw)`: fixes the audit's seed while the hash of `drawBlock` can be read, 256 blocks; the first audit does
///   the same in passing.
/// - `abi.encode(MarketAction.Audit, uint256 page, Opening opening)`: shows the page's audited samples; pages in their order.
/// - `abi.encode(MarketAction.Commit, bytes32 commitment)`: takes S. Returns `abi.encode(uint256 batch)`. See {commitmentOf}.
/// - `abi.encode(MarketAction.Reveal, uint256 batch, bytes32 salt, bytes32[] partHashes, bytes part)`: reveals the batch's next part, packed,
///   at most 24,575 bytes and 1,000 samples; takes 2 · sampleFee for each sample, of which what replay does not use comes back. Samples increase by their
///   contribution ids.
/// - `abi.encode(MarketAction.RevealPage, uint256 page, Opening opening)`: reveals the page's scored samples.
/// - `abi.encode(MarketAction.Replay, uint256 step, uint256 maxSteps)`: does the next steps, as many as the gas is enough for, and is paid for
///   them; `step` is how many were done before, or 2^256 - 1 to go on wherever the replay is. Returns `abi.encode(uint256 done)`. Name a gas limit: estimates find the least gas that
///   does anything at all.
/// - `abi.encode(MarketAction.Claim, uint256 market, uint256 batch)`: pays back a batch that was not judged, by anyone.
/// - `abi.encode(MarketAction.Close)`: pays the sponsor what is left, by anyone; only then can the next market be opened.
interface IPredictionMarket is IIncentiveMechanism {
    /// @notice A market was opened.
    event MarketOpened(
        uint256 indexed modelId,
        uint256 indexed market,
        address indexed sponsor,
        uint256 drawBlock,
        MarketTerms terms
    );
    /// @notice The audit was drawn.
    event AuditDrawn(uint256 indexed modelId, uint256 indexed market, bytes32 seed);
    /// @notice The audited samples of a page were shown. See {auditedPositions}.
    event PageAudited(uint256 indexed modelId, uint256 indexed market, uint256 indexed page, bytes samples);
    /// @notice A batch was committed to.
    event BatchCommitted(
        uint256 indexed modelId,
        uint256 indexed market,
        uint256 indexed batch,
        address committer,
        bytes32 commitment
    );
    /// @notice A part of a batch was revealed.
    /// @param code Where it is kept, see {CodeStore}.
    event PartRevealed(
        uint256 indexed modelId,
        uint256 indexed market,
        uint256 indexed batch,
        uint256 part,
        uint256 samples,
        address code
    );
    /// @notice A batch was revealed to its end.
    event BatchRevealed(uint256 indexed modelId, uint256 indexed market, uint256 indexed batch, bytes32 salt);
    /// @notice A page of the test set was revealed.
    /// @param code Where it is kept, see {CodeStore}.
    event PageRevealed(
        uint256 indexed modelId,
        uint256 indexed market,
        uint256 indexed page,
        uint256 samples,
        address code
    );
    /// @notice The model was scored before the first batch.
    /// @param orderSeed What draws the order of the batches.
    event BaselineScored(uint256 indexed modelId, uint256 indexed market, uint256 correct, bytes32 orderSeed);
    /// @notice A batch is next.
    event BatchDrawn(uint256 indexed modelId, uint256 indexed market, uint256 indexed batch, uint256 position);
    /// @notice A batch was judged, and paid.
    /// @param correct Correct answers with the batch; those before it where nothing was scored.
    /// @param failedAt The sample whose update failed, plus 1; 0 if none did.
    /// @param paid What the committer was credited, the share for withheld pages and unused fees included.
    event BatchJudged(
        uint256 indexed modelId,
        uint256 indexed market,
        uint256 indexed batch,
        bool accepted,
        uint256 correct,
        uint256 failedAt,
        uint256 paid
    );
    /// @notice A batch that was not judged was paid back.
    event BatchClaimed(uint256 indexed modelId, uint256 indexed market, uint256 indexed batch, uint256 paid);
    /// @notice A market was closed.
    event MarketClosed(
        uint256 indexed modelId,
        uint256 indexed market,
        bool isVoid,
        uint256 paidToSponsor,
        uint256 burned
    );

    /// @notice There is no such action.
    error UnknownAction(uint256 action);
    /// @notice This mechanism has no settings.
    error ConfigNotEmpty(uint256 length);
    /// @notice Models of this mechanism learn in markets only.
    error OnlyThroughMarkets(uint256 modelId);
    /// @notice There are no deposits to claim.
    error NoDeposits(uint256 modelId);
    /// @notice The model's last market has to be closed first.
    error MarketNotClosed(uint256 modelId, uint256 market);
    /// @notice The market is in another phase.
    error WrongPhase(uint256 market, MarketPhase phase);
    /// @notice The bounty is below one unit for each scored sample.
    error BountyTooSmall(uint256 bounty, uint256 samples);
    /// @notice The bond is below the bounty.
    error BondTooLow(uint256 bond, uint256 bounty);
    /// @notice The drop limit is out of its range: a fiftieth of the samples, at least 1, to all of them.
    error BadDropLimit(uint256 dropLimit, uint256 minimum, uint256 maximum);
    /// @notice Zero, or too many: samples, samples of a page, pages (65,535), batches, or samples of a batch.
    error BadSizes(uint256 samples, uint256 pageSamples, uint256 maxBatches, uint256 maxBatchSamples);
    /// @notice The gas for an update is out of its range.
    error BadUpdateGas(uint256 updateGas, uint256 minimum, uint256 maximum);
    /// @notice A deadline is less than `minWindow` seconds after the one before it, the first after now; or too far away.
    error BadDeadline(uint256 deadline, uint256 before, uint256 minWindow);
    /// @notice The block that draws the audit is not there yet.
    error DrawTooEarly(uint256 drawBlock);
    /// @notice The audit is drawn.
    error AlreadyDrawn(bytes32 seed);
    /// @notice Pages are audited in their order.
    error PageOutOfTurn(uint256 page, uint256 expected);
    /// @notice The test set has no such page.
    error UnknownPage(uint256 page, uint256 pages);
    /// @notice The page is revealed.
    error PageAlreadyRevealed(uint256 page);
    /// @notice Counts of samples, salts and other leaves that a page does not have.
    error BadOpening(uint256 samples, uint256 salts, uint256 others);
    /// @notice What is shown is not what the root seals.
    error WrongProof(uint256 page);
    /// @notice The page needs more gas than a replay can give it.
    error PageTooCostly(uint256 page, uint256 gasUsed, uint256 maximum);
    /// @notice The packed samples end within a sample.
    error SamplesTruncated(uint256 length);
    /// @notice The label is not one of the model's.
    error LabelNotInModel(uint256 position, uint256 label, uint256 labels);
    /// @notice The caller allows less than the stake.
    error StakeTooLow(uint256 required, uint256 maxSpend);
    /// @notice No more batches can be committed to.
    error MarketFull(uint256 maxBatches);
    /// @notice The market has no such batch.
    error UnknownBatch(uint256 batch);
    /// @notice The batch is in another state.
    error WrongBatchState(uint256 batch, BatchState state);
    /// @notice What is revealed is not what was committed to.
    error RevealDiffers(uint256 batch);
    /// @notice A part without samples.
    error EmptyPart(uint256 batch);
    /// @notice A batch has too many samples, or parts, or a part too many samples.
    error BatchTooLarge(uint256 batch, uint256 size, uint256 maximum);
    /// @notice The sample's id is not above that of the one before it.
    error SamplesUnsorted(uint256 position);
    /// @notice The replay is at another step: somebody else was faster.
    error StepOutOfTurn(uint256 step, uint256 expected);
    /// @notice Not even one step can be done with so little gas.
    error TooLittleGas(uint256 available, uint256 needed);
    /// @notice The batch in hand has to be recorded or undone to its end first, by `Replay`.
    error ReplayUnfinished(uint256 batch);
    /// @notice The order is drawn up to here only.
    error NotDrawn(uint256 position, uint256 drawn);
    /// @notice The hub releases the escrows since `releaseAt`.
    error ClaimTooLate(uint256 releaseAt);

    /// @notice How many markets the model has had; they are numbered from 1.
    function marketCount(uint256 modelId) external view returns (uint256);

    /// @notice A market as it stands.
    function marketOf(uint256 modelId, uint256 market) external view returns (MarketInfo memory);

    /// @notice A batch as it stands.
    function batchOf(uint256 modelId, uint256 market, uint256 batch) external view returns (BatchInfo memory);

    /// @notice The batch at a position of the order, for positions that are drawn.
    function orderOf(uint256 modelId, uint256 market, uint256 position) external view returns (uint256 batch);

    /// @notice A revealed page: where it is kept, how many samples it has, and what counting it cost when it was revealed.
    function pageOf(
        uint256 modelId,
        uint256 market,
        uint256 page
    ) external view returns (address code, uint256 samples, uint256 gasUsed);

    /// @notice A revealed part of a batch: where it is kept, and the numbers of its first sample and of the first one after it.
    function partOf(
        uint256 modelId,
        uint256 market,
        uint256 batch,
        uint256 part
    ) external view returns (address code, uint256 start, uint256 end);

    /// @notice Which positions of a page are audited. Reverts before the audit is drawn.
    function auditedPositions(uint256 modelId, uint256 market, uint256 page) external view returns (bool[] memory);

    /// @notice How many markets of this sponsor were void when they were closed.
    function voidedMarkets(address sponsor) external view returns (uint256);

    /// @notice A leaf of the seal.
    /// @param index Of the sample among all of the test set: page · (s + e) + position.
    /// @param salt 32 random bytes, which keep the sample secret.
    function leafOf(
        uint256 index,
        bytes32 salt,
        uint256 label,
        bytes calldata features
    ) external pure returns (bytes32);

    /// @notice What to commit to.
    /// @param partHashes keccak256 of every packed part, at most 255.
    /// @param salt 32 random bytes, which keep the batch secret and help to draw the order.
    function commitmentOf(
        uint256 modelId,
        uint256 market,
        address committer,
        bytes32[] calldata partHashes,
        bytes32 salt
    ) external view returns (bytes32);
}
