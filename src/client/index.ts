export { accessListOf, parameterSlots } from "./access-list.ts";
export type { AccessListEntry, AccessListModel, ListedClaim, ListedSample } from "./access-list.ts";
export { KNOWN_CONTRACTS } from "./abi.ts";
export type { KnownContract } from "./abi.ts";
export type { BatchLimits, BatchPlan, PlannedBatch } from "./batches.ts";
export type { Claim, Claimable } from "./claimable.ts";
export type { ClaimKind, ClaimOutcome, Claimed, ContributionDetails, Filed, SweptDeposit } from "./claims.ts";
export { DcaiClient } from "./client.ts";
export type { ConnectOptions } from "./connect.ts";
export { systemClock } from "./clock.ts";
export type { Clock } from "./clock.ts";
export type { Context, Sent } from "./context.ts";
export { ContractError, ErrorDecoder, upperSnake } from "./contract-error.ts";
export type { ContractErrorDetails } from "./contract-error.ts";
export { contributeAll } from "./contribute-all.ts";
export type { ContributeAllOptions, ContributeCallbacks, ContributeSummary } from "./contribute-all.ts";
export type { Accepted, BatchOutcome, DepositOptions, Refused } from "./contributing.ts";
export type { CostQuote } from "./cost.ts";
export type { CreateOptions, CreateStep, CreatedModel, NewModel } from "./create-model.ts";
export type { ChainKind } from "./data-fee.ts";
export type { BatchEvent } from "./dispatcher.ts";
export type { Disputed } from "./disputes.ts";
export * from "./errors.ts";
export { numberTopic, topicOf } from "./events.ts";
export type { HubEvent } from "./events.ts";
export type { ContributionFilter, ContributionRecord, EventFilter, Filer } from "./history.ts";
export { ContributionJournal, decide } from "./journal.ts";
export type { BatchDecision, BatchFacts, JournalAttempt, JournalOwner, JournalStorage, OpenBatch } from "./journal.ts";
export { ANY_STEP, MarketModel, REPLAY_GAS } from "./market.ts";
export type { SecretBatch } from "./market.ts";
export { marketAct } from "./market-acts.ts";
export type { RevealedPart } from "./market-acts.ts";
export { marketEvents, marketHistory, parseMarketLog } from "./market-events.ts";
export type { MarketEventFilter, MarketLog } from "./market-events.ts";
export { BATCH_STATES, MARKET_PHASES, REPLAY_STAGES } from "./market-views.ts";
export type {
  BatchState,
  BatchView,
  MarketPhase,
  MarketPlace,
  MarketPlug,
  MarketView,
  PageView,
  ReplayCursor,
  ReplayStage,
} from "./market-views.ts";
export { settingsOf } from "./model-settings.ts";
export type { ModelSettings } from "./model-settings.ts";
export { stakeIncentiveConfig, stakePriceCeiling } from "./models.ts";
export type { ModelView, StakeSettings, StakeView } from "./models.ts";
export { ETHER, isEther } from "./money.ts";
export type { Balance, Staked } from "./money.ts";
export { PointsModel } from "./points.ts";
export type { SecretBallot } from "./points.ts";
export { pointsAct } from "./points-acts.ts";
export type { VotesOf } from "./points-acts.ts";
export { lastCommitment, parsePointsLog, revealedVotes } from "./points-history.ts";
export type { PointsEventFilter } from "./points-history.ts";
export { BADGE_KINDS } from "./points-views.ts";
export type { Badge, BallotView, PointsPlace, PointsStanding, PollView } from "./points-views.ts";
export type { PoolState, Streamed } from "./pool.ts";
export type { ContributeProgress } from "./progress.ts";
export { contributionId } from "./records.ts";
export type { RecordState, SampleInput } from "./records.ts";
export { DEFAULT_RETRY } from "./retry.ts";
export type { RetryOptions } from "./retry.ts";
export type { InputRow, SkippedRow } from "./row-stream.ts";
export { DEFAULT_SENDING } from "./sender.ts";
export type { SendOptions } from "./sender.ts";
