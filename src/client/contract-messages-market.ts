import type { Explanation } from "./contract-messages.ts";

const RUN =
  "`dcai market show` says where the market stands, and who has to do what; `dcai market run` does what is due.";
const SEAL = "Use the seal file that the market was opened with: another test set, or other salts, have another seal.";
const BATCH = "Use the batch file that was written before the commitment; `dcai market run` finds it.";
const RACE = "Nothing is lost but the gas: look at the market again, and go on from there, as `dcai market run` does.";

/** The errors of PredictionMarket; see `EXPLANATIONS`. */
export const MARKET_EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  ConfigNotEmpty: [
    "The prediction market takes no settings, and {length} bytes of them were given.",
    "What a market pays and when is fixed when it is opened, by `dcai market open`.",
  ],
  OnlyThroughMarkets: [
    "Model {modelId} learns in markets only: it takes no contributions one by one.",
    "Commit to a batch while a market takes them (`dcai market commit`); `dcai market show` says whether one does.",
  ],
  MarketNotClosed: [
    "Market {market} of model {modelId} is not closed yet, and a model has one market at a time.",
    "`dcai market run` brings it to its end as far as that is due, and says what it waits for.",
  ],
  WrongPhase: [
    "That can't be done now: market {market} {phase|does not exist|is being audited|is void|takes commitments|" +
      "takes reveals of batches|has its test set revealed|is being replayed|is over, but for claims and closing|is closed}.",
    RUN,
  ],
  BountyTooSmall: [
    "A bounty of {bounty} is less than one unit for each of the {samples} scored samples.",
    "Give more: every answer pays the same whole number of the currency's smallest unit.",
  ],
  BondTooLow: [
    "The bond of {bond} is below the bounty of {bounty}.",
    "A bond is at least the bounty, so that withholding the test set costs more than it could save; it comes back.",
  ],
  BadDropLimit: [
    "A drop limit of {dropLimit} answers is not between {minimum} and {maximum}.",
    "A fiftieth of the scored samples is the least; 4 % of them, the default, served best.",
  ],
  BadSizes: [
    "The sizes don't fit: {samples} samples in pages of {pageSamples}, {maxBatches} batches of up to {maxBatchSamples} samples.",
    "None of them can be 0, and there are at most 65,535 pages and as many batches.",
  ],
  BadUpdateGas: [
    "The gas for an update, {updateGas}, is not between {minimum} and {maximum}.",
    "Leave --update-gas out to have it measured on the model.",
  ],
  BadDeadline: [
    "The deadline {deadline} is not at least {minWindow} s after {before}, or too far away.",
    "Every phase lasts ten minutes or more, one after the other, all together less than 3,600 days (times are seconds since 1970).",
  ],
  DrawTooEarly: [
    "The audit is drawn by the hash of block {drawBlock}, which is not there yet.",
    "Wait until it is mined; then there are 256 blocks' time to draw.",
  ],
  AlreadyDrawn: ["The audit is drawn already, by {seed}.", RACE],
  PageOutOfTurn: ["Page {page} can't be audited now: page {expected} is next.", "Pages are audited in their order."],
  UnknownPage: ["There is no page {page}: the test set has {pages}, numbered from 0.", "Check the page's number."],
  PageAlreadyRevealed: ["Page {page} is revealed already.", RACE],
  BadOpening: [
    "{samples} samples, {salts} salts and {others} other leaves are not what this page takes.",
    `The audited samples are shown in the audit, the others when the test set is revealed. ${SEAL}`,
  ],
  WrongProof: ["What is shown of page {page} is not what was sealed.", SEAL],
  PageTooCostly: [
    "Counting page {page} takes {gasUsed} gas, and a replay can give it {maximum}.",
    "Its samples count as withheld. Seal the next test set in smaller pages: `dcai market seal` measures them.",
  ],
  SamplesTruncated: [
    "The {length} packed bytes end within a sample.",
    "A sample is its label (2 bytes), the length of its features (2 bytes) and its features.",
  ],
  LabelNotInModel: [
    "The label {label} of sample {position} is not one of the model's {labels}.",
    "Labels are numbered from 0. A page with such a sample can't be revealed, nor a batch; leave it out.",
  ],
  StakeTooLow: [
    "A batch has to stake {required}, and at most {maxSpend} was allowed.",
    "Allow the whole stake; it is the same for every batch of a market, and comes back unless the batch does clear harm.",
  ],
  MarketFull: [
    "The market has all its {maxBatches} batches.",
    "Nobody can commit to more; wait for the model's next market.",
  ],
  UnknownBatch: ["The market has no batch {batch}.", "Batches are numbered from 0; `dcai market show` lists them."],
  WrongBatchState: [
    "That can't be done: batch {batch} {state|does not exist|is not revealed yet|is revealed|was accepted|was rejected|" +
      "was paid back}.",
    RUN,
  ],
  RevealDiffers: ["What is revealed is not the next part of what batch {batch} was committed to.", BATCH],
  EmptyPart: ["A part of batch {batch} has no samples.", BATCH],
  BatchTooLarge: [
    "{size} is too large for batch {batch}; the most is {maximum}.",
    "A batch has at most the market's number of samples, in at most 255 parts: make several batches, each with its own stake.",
  ],
  SamplesUnsorted: [
    "Sample {position} is not above the one before it, by its id.",
    "Samples of a batch go by strictly increasing ids, none of them twice; `dcai market commit` sorts them.",
  ],
  StepOutOfTurn: ["The replay is at step {expected}, not {step}: somebody else was faster.", RACE],
  TooLittleGas: [
    "{available} gas is not enough for the next step of the replay, which needs {needed}.",
    "Send it with more gas, up to 2^24; a gas estimate finds the least gas that does anything at all.",
  ],
  ReplayUnfinished: [
    "Batch {batch} is still being recorded or undone.",
    "`dcai market run` brings that to its end; anyone can.",
  ],
  NotDrawn: ["Position {position} of the order is not drawn yet; {drawn} are.", RUN],
  ClaimTooLate: [
    "The time for claims is over: since {releaseAt} the hub pays out what is left.",
    "`dcai market run` has the hub do so.",
  ],
};
