import { MARKET_EXPLANATIONS } from "./contract-messages-market.ts";
import { POINTS_EXPLANATIONS } from "./contract-messages-points.ts";

/**
 * What one of the contracts' errors means, with `{argument}` for its values, and what to do about it. `{argument|no|yes}` is a word
 * for each value from 0.
 */
export type Explanation = readonly [message: string, hint: string];

const CHECK_ID = "Check the model's number and the contribution's details.";
const SAMPLE = "Encode the sample with the model's own encoder.";
const LOADING = "Give the parameters as the library exports them, for exactly this model's settings.";
const INTERNAL = "Only the hub or the model's mechanism may do this; people can't.";
const DETAILS = "Take the contribution as the hub's events tell it.";
const LANES = "The model can't learn this sample; others it can. Whoever makes a new model can give it wider lanes.";

/** What an error of this project's contracts means; undefined for another one. */
export function explanationOf(error: { readonly name: string; readonly signature: string }): Explanation | undefined {
  return EXPLANATIONS[error.signature] ?? EXPLANATIONS[error.name];
}

/** Every error of this project's contracts, by name, or by signature where contracts have different ones of a name. */
export const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  // The hub: models
  UnknownModel: ["There is no model {modelId}.", "Models are numbered from 1; check the number and the network."],
  ModelNotOpen: ["Model {modelId} is not open yet.", "Its owner has to open it first."],
  ModelAlreadyOpen: ["Model {modelId} is open already.", "Parameters can only be loaded before a model opens."],
  NotModelOwner: ["{caller} does not own model {modelId}; {owner} does.", "Use the owner's account."],
  NotAPlugin: [
    "{plugin} is not a classifier or mechanism of this hub.",
    "Deploy it for this hub, and check which of the two addresses is meant.",
  ],
  ShortReturn: ["The plug-in {plugin} answered too little.", "The plug-in is at fault; choose another model."],
  BadLabelCount: ["A model can't have {labels} labels; it needs 2 to {maxLabels}.", "Name as many labels as fit."],
  BadAnyoneWait: ["A wait of {anyoneWait} s is not between 1 and {maxWait} s.", "Choose another wait for sweeping."],
  BadSweepTip: ["A tip of {sweepTipBps} hundredths of a percent is above {maxBps}.", "Choose a smaller tip."],
  BadName: ["The name {name} is empty or longer than {maxBytes} bytes.", "Choose a name of a reasonable length."],
  EncoderTooLong: [
    "The encoder's description has {bytesGiven} bytes; at most {maxBytes} fit.",
    "Keep a vocabulary in a file, and only its hash in the description; scale many columns alike (--scaling shared).",
  ],
  CodeStoreFailed: [
    "A text of {length} bytes could not be stored.",
    "Use shorter names and descriptions, or more gas.",
  ],
  StringsInsufficientHexLength: ["{value} does not fit {length} digits.", "Report this: it should not happen."],
  SafeCastOverflowedUintDowncast: ["{value} does not fit {bits} bits.", "Choose a smaller number."],
  // The hub: samples and records
  EmptyFeatures: ["A sample has no features.", "Leave it out: nothing can be learnt from it."],
  FeaturesTooLong: [
    "The features have {length} bytes; at most {maxLength} are taken.",
    "Leave the sample out, or cut it.",
  ],
  UnknownLabel: ["Label {label} does not exist: the model has {labels}.", "Labels are numbered from 0."],
  AlreadyRecorded: ["The sample {id} is recorded already.", "A sample counts once for each model; send another."],
  NeverContributed: ["There is no contribution {id}.", CHECK_ID],
  DetailsDiffer: ["Contributor, time or deposit of {id} are not those of the contribution.", DETAILS],
  ContributionClosed: ["The contribution {id} is settled.", "Nothing of it is left to claim."],
  DepositTooLarge: [
    "A deposit of {deposit} does not fit a record.",
    "The model's price is absurd; choose another model.",
  ],
  DepositAboveMax: [
    "The deposits come to {deposit}, and at most {maxDeposit} were allowed.",
    "Ask for the price again: it rises when others contribute, and falls with time. Or allow more.",
  ],
  BatchOutOfGas: [
    "The batch ran out of gas at item {index}.",
    "Send fewer items at once, or allow more gas. One that needs so much alone has too many features: leave it out.",
  ],
  NotEnoughGas: ["{available} gas is left, and {needed} is needed.", "Send the transaction with more gas."],
  // The hub: claims
  NotContributor: ["{caller} did not contribute {id}; {contributor} did.", "Only its contributor is refunded."],
  OwnContribution: ["{caller} contributed {id}.", "Nobody can report their own contributions."],
  AlreadyReported: ["{caller} was paid for reporting {id} already.", "Each account is paid once for a contribution."],
  InsufficientDeposit: ["Of the deposit of {id} {available} is left, and {needed} is needed.", CHECK_ID],
  BadMark: [
    "The mechanism notes {mark}, which is above 63.",
    "The model's mechanism is at fault; choose another model.",
  ],
  SweepTooEarly: ["{id} can't be swept before {readyAt}.", "Wait until then (seconds since 1970)."],
  ModelLearnedNow: ["Model {modelId} learned in this very block.", "Try again in the next block."],
  // The hub: money
  InsufficientBalance: [
    "{account} has {available} staked, and {needed} is needed.",
    "Stake the difference first, or send ether along.",
  ],
  WrongEtherAmount: ["{sent} wei were sent, and {expected} were named.", "Send exactly the amount named."],
  EtherNotAccepted: ["The currency is the token {currency}, not ether.", "Send no ether; stake the token."],
  EtherTransferFailed: ["{to} did not accept {amount} wei.", "Let the ether be paid to another address."],
  CurrencyTookTooMuch: ["The token {currency} took {took} for {amount}.", "The token is not fit for use here."],
  InvalidReceiver: ["{to} can't be paid.", "Name an account that is neither zero nor the hub."],
  NotACurrency: ["{currency} is no token.", "Check the token's address and the network."],
  SpendAboveMax: [
    "The action costs {spend}, and at most {maxSpend} was allowed.",
    "Allow more, or ask again for the price.",
  ],
  InsufficientPool: ["The pool of model {modelId} has {available}, and {needed} is needed.", "Fund the pool, or wait."],
  InsufficientEscrow: ["The escrow {escrowId} has {available}, and {needed} is needed.", CHECK_ID],
  DepositIsNoTarget: ["The mechanism of model {modelId} would pay into a deposit.", "The mechanism is at fault."],
  BadEscrow: ["The escrow {escrowId} has no beneficiary or opens too late.", "The mechanism is at fault."],
  EscrowIsFixed: ["Beneficiary and date of the escrow {escrowId} can't change.", "The mechanism is at fault."],
  EscrowDue: [
    "The escrow {escrowId} is due since {releaseAt}, and belongs to its beneficiary.",
    "Release it; the mechanism can't use it any more.",
  ],
  EscrowNotDue: [
    "The escrow {escrowId} can't be released before {releaseAt}.",
    "Wait until then (seconds since 1970).",
  ],
  UnknownEscrow: ["Model {modelId} has no escrow {escrowId}.", "It may have been released already."],
  SafeERC20FailedOperation: [
    "The token {token} refused the transfer.",
    "Check the balance and the allowance; some tokens also block accounts.",
  ],
  // The hub: who may call
  NotActing: ["{caller} is not the acting mechanism of model {modelId}.", INTERNAL],
  OnlySelf: ["{caller} is not the hub.", INTERNAL],
  OnlyHub: ["{caller} is not the hub.", INTERNAL],
  ReentrancyGuardReentrantCall: [
    "A contract called the hub back.",
    "A plug-in, token or receiver misbehaves; avoid it.",
  ],
  // ERC-721
  ERC721NonexistentToken: ["There is no model {tokenId}.", "Models are numbered from 1."],
  ERC721IncorrectOwner: ["{sender} does not own model {tokenId}; {owner} does.", "Use the owner's account."],
  ERC721InsufficientApproval: [
    "{operator} may not transfer model {tokenId}.",
    "Use the owner's account, or approve it.",
  ],
  ERC721InvalidApprover: ["{approver} may not approve a transfer.", "Use the owner's account."],
  ERC721InvalidOperator: ["{operator} can't be an operator.", "Name another account."],
  ERC721InvalidOwner: ["{owner} can't own models.", "Name another account."],
  ERC721InvalidReceiver: ["{receiver} can't receive models.", "Name another account."],
  ERC721InvalidSender: ["{sender} can't send models.", "Name another account."],
  // Classifiers
  "BadConfig((uint32,uint16,uint8,uint8,int32))": [
    "The perceptron's settings {config} are out of range.",
    "Take 1 to 65,536 features (8,192 dense ones), points of 0 to 15, and a learning rate that adds 1 to 512 to a weight.",
  ],
  "BadConfig(uint256,uint256,uint256)": [
    "Naive Bayes can't have {features} features with {laneBits}-bit counts and a raw smoothing of {smoothing}.",
    "Take 1 to 65,536 features, counts of 16 or 32 bits, and a smoothing above 0; 65,536 is a smoothing of 1.",
  ],
  "BadConfig(uint256,uint256)": [
    "A nearest centroid can't have {features} features with lanes of {laneBits} bits.",
    "Sparse ones take 1 to 65,536 features and 16 or 32 bits; dense ones 1 to 4,096 and 32 bits, or 1 to 2,048 and 64.",
  ],
  TooLarge: [
    "{features} features with {labels} labels are too many: a prediction would not fit in a transaction.",
    "Take fewer features or fewer labels; the classifier's documentation tells how many fit.",
  ],
  ChunkMisaligned: ["A chunk of {length} bytes is not whole slots of 32 bytes.", LOADING],
  ChunkOutOfRange: ["A chunk ends at slot {end}, and the model has {slots}.", LOADING],
  HeaderDiffers: ["The parameters begin with {given}; the model's settings are {expected}.", LOADING],
  UnusedLanesNotZero: ["The slot {slot} has bits for features or labels that the model does not have.", LOADING],
  WeightOverflow: ["The weight of feature {index} is full.", "The model can't learn this sample; send others."],
  BiasOverflow: [
    "The bias would become {bias}, which is out of range.",
    "The model can't learn this sample; send others.",
  ],
  CountFull: ["The label's count of feature {index} is full: no sample more can have it.", LANES],
  SumOverflow: ["The label's sum of feature {index} has no room for this sample.", LANES],
  LabelFull: [
    "Label {label} is full: it has no room for another sample.",
    "The model can't learn this sample; those of other labels it can. Its owner can add a label, or make a new model.",
  ],
  LabelEmpty: [
    "Label {label} has not learnt what is to be undone.",
    "The sample was not learnt, or is undone already; updates are undone once, the last one first.",
  ],
  NothingToUndo: [
    "No sample with feature {index} and this label is left to undo.",
    "The sample was not learnt, or is undone already; updates are undone once, the last one first.",
  ],
  OddLength: ["Features of {length} bytes are cut off: each has two.", SAMPLE],
  NoFeatures: ["The sample has no features.", "Leave it out: nothing can be learnt from it."],
  TooManyFeatures: [
    "The sample has {count} features; at most {maxCount} are taken.",
    "Leave the sample out, or cut its text. A model's encoder can cap its samples (--max-features) when it is made.",
  ],
  FeaturesUnsorted: ["The feature at position {position} is not above the one before it.", SAMPLE],
  FeatureOutOfRange: ["Feature {index} does not exist: the model has {features}.", SAMPLE],
  WrongDimension: ["The sample has {given} values, and the model takes {expected}.", SAMPLE],
  LabelOutOfRange: ["Label {label} does not exist: the model has {labels}.", "Labels are numbered from 0."],
  LabelsAreFixed: [
    "Labels can't be added to model {modelId}.",
    "Perceptrons keep the labels that they were created with. Naive Bayes and nearest centroids take more.",
  ],
  // StakeIncentive
  BadWaits: [
    "The waits {refundWait}, {confirmWait}, {ownerWait} and {anyoneWait} s are not in order.",
    "It must be 1 ≤ refundWait, refundWait + confirmWait + 3,600 ≤ ownerWait, ownerWait + confirmWait ≤ anyoneWait.",
  ],
  BadPoolPeriod: ["A pool period of {poolPeriod} s is not between {least} and {most}.", "Choose another one."],
  BadPriceWeight: [
    "A price weight of {priceWeight} is above {maxPriceWeight}.",
    "Choose a smaller one: 3,600 times it is the highest deposit.",
  ],
  ClaimTooEarly: ["{id} can't be refunded or reported before {readyAt}.", "Wait until then (seconds since 1970)."],
  TakeTooEarly: ["The owner can't take {id} before {readyAt}.", "Wait until then (seconds since 1970)."],
  ModelDisagrees: ["The model does not predict the label of {id} now.", "Wait: the model may learn it again."],
  ModelAgrees: [
    "The model predicts the label of {id} now.",
    "Only what the model differs from can be reported or taken.",
  ],
  ModelJustLearned: ["The model learned in this very block.", "Try again in the next block."],
  NoStanding: [
    "{caller} has no standing on this model.",
    "Only who has been refunded on this model before can report.",
  ],
  NothingToClaim: [
    "{caller}'s share of {id} rounds down to nothing.",
    "Nothing is left, or the standing is too small.",
  ],
  ConfirmTooEarly: [
    "{id} is filed; it is paid from {readyAt} on, if the model is still of that opinion.",
    "Wait until then (seconds since 1970).",
  ],
  NobodyToPay: [
    "Contributions to model {modelId} cost nothing, so nobody can ever claim from its pool.",
    "Give the money to a model whose contributions cost a deposit.",
  ],
  NothingOwed: ["The pool owes {account} nothing yet.", "It pays by standing, over time. Try again later."],
  UnknownAction: [
    "The model's mechanism does not know what to do with {data}.",
    "Encode (uint8 action, uint256 amount).",
  ],
  // PointsIncentive and Badges
  ...MARKET_EXPLANATIONS,
  ...POINTS_EXPLANATIONS,
  // ERC-20 tokens
  ERC20InsufficientBalance: [
    "{sender} holds {balance} of the token, and {needed} is needed.",
    "Get more of the token.",
  ],
  ERC20InsufficientAllowance: ["{spender} may take {allowance}, and {needed} is needed.", "Approve the hub for more."],
  ERC20InvalidSender: ["{sender} can't send the token.", "Use another account."],
  ERC20InvalidReceiver: ["{receiver} can't receive the token.", "Name another account."],
  ERC20InvalidApprover: ["{approver} can't approve.", "Use another account."],
  ERC20InvalidSpender: ["{spender} can't spend the token.", "Name another account."],
};
