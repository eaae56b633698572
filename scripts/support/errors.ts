import { defineError, show } from "../../src/errors.ts";

/** There is no suite on this network that this folder knows of. */
export class NotDeployed extends defineError(
  "NOT_DEPLOYED",
  (d: { network: string; file: string }) => `No hub is known on the network ${show(d.network)} (${d.file}).`,
  (d) =>
    d.file === IN_MEMORY
      ? "The in-process network is empty at every start. Run `npx hardhat node`, and add `--network localhost`."
      : "Run `npx hardhat dcai deploy` with the same --network first.",
) {}

/** Where addresses of the in-process network are kept. */
export const IN_MEMORY = "nothing is kept of an in-process network";

/** The file of addresses belongs to another chain. */
export class WrongChain extends defineError(
  "WRONG_CHAIN",
  (d: { network: string; file: string; expected: number; given: number }) =>
    `The network ${show(d.network)} is chain ${d.given}, but ${d.file} is about chain ${d.expected}.`,
  "Check the network's URL; if it is right, move the file away and deploy.",
) {}

/** A development chain that was started afresh. */
export class ChainRestarted extends defineError(
  "CHAIN_RESTARTED",
  (d: { network: string; file: string; hub: string }) =>
    `The chain of the network ${show(d.network)} is not the one that ${d.file} is about: its first block differs.`,
  (d) => `A local node forgets everything when it stops, the hub ${d.hub} too. Run \`npx hardhat dcai deploy\` again.`,
) {}

/** A file that this program wrote, and that is damaged. */
export class BadStateFile extends defineError(
  "BAD_STATE_FILE",
  (d: { file: string; reason: string }) => `${d.file} cannot be used: ${d.reason}.`,
  "Correct the file, or move it away; nothing on the chain depends on it.",
) {}

/** No plug-in of this name was deployed. */
export class UnknownPlugin extends defineError(
  "UNKNOWN_PLUGIN",
  (d: { name: string; known: readonly string[] }) =>
    `No plug-in called ${show(d.name)} was deployed; there are ${d.known.map(show).join(", ") || "none"}.`,
  "Deploy again: plug-ins that are missing are added.",
) {}

/** The network offers no account at all. */
export class NoAccounts extends defineError(
  "NO_ACCOUNT",
  (d: { network: string; reason: string }) => `The network ${show(d.network)} has no account to act for: ${d.reason}.`,
  "For the network rpc set DCAI_PRIVATE_KEY in the environment, or by `npx hardhat keystore set DCAI_PRIVATE_KEY`.",
) {}

/** `--from` names an account that the network does not offer. */
export class UnknownAccount extends defineError(
  "UNKNOWN_ACCOUNT",
  (d: { account: string; accounts: number }) =>
    `${show(d.account)} is not one of the network's ${d.accounts} accounts, nor a number below ${d.accounts}.`,
  "Give the number of an account from 0, or an address whose key the network's configuration holds.",
) {}

/** Something that is not an address. */
export class BadAddress extends defineError(
  "BAD_ADDRESS",
  (d: { option: string; value: string }) => `${d.option} is ${show(d.value)}, which is no address.`,
  "An address is 0x and 40 hexadecimal digits; with capitals among them, their checksum must be right.",
) {}

/** An amount of money that cannot be read. */
export class BadAmount extends defineError(
  "BAD_AMOUNT",
  (d: { option: string; value: string; reason: string }) => `${d.option} is ${show(d.value)}: ${d.reason}.`,
  "Write a number of whole units such as 0.05, or a number of a named unit such as 50000gwei or 12wei.",
) {}

/** A span of time that cannot be read. */
export class BadDuration extends defineError(
  "BAD_DURATION",
  (d: { option: string; value: string }) => `${d.option} is ${show(d.value)}, which is no span of time.`,
  "Write seconds, or a number with s, m, h or d: 90, 90s, 15m, 24h, 7d.",
) {}

/** A number that is outside its range. */
export class BadOption extends defineError(
  "BAD_OPTION",
  (d: { option: string; value: unknown; expected: string }) =>
    `${d.option} is ${show(d.value)}; it must be ${d.expected}.`,
  "See --help.",
) {}

/** An option that the task cannot do without. */
export class MissingOption extends defineError(
  "MISSING_OPTION",
  (d: { option: string; what: string }) => `${d.option} is missing: ${d.what}.`,
  "See --help.",
) {}

/** Options that exclude each other. */
export class ConflictingOptions extends defineError(
  "CONFLICTING_OPTIONS",
  (d: { options: readonly string[] }) => `${d.options.join(" and ")} cannot be given together.`,
  "Leave out all but one.",
) {}

/** No model goes by this name here. */
export class UnknownModelName extends defineError(
  "UNKNOWN_MODEL_NAME",
  (d: { name: string; known: readonly string[] }) =>
    `No model is called ${show(d.name)} here; known are ${d.known.map(show).join(", ") || "none"}.`,
  "Names are local; a model's number works everywhere. See `npx hardhat dcai show`.",
) {}

/** The model has a label of this name. */
export class LabelTaken extends defineError(
  "LABEL_TAKEN",
  (d: { modelId: bigint; label: string; number: number }) =>
    `Model ${d.modelId} has a label called ${show(d.label)} already: its number is ${d.number}.`,
  "Choose another name: a label has only one, and a name means one label.",
) {}

/** A classifier of other people, whose parameters nobody here can read. */
export class UnknownClassifier extends defineError(
  "UNKNOWN_CLASSIFIER",
  (d: { modelId: bigint; classifier: string }) =>
    `The classifier of model ${d.modelId}, ${show(d.classifier)}, is not one of this project's.`,
  "Only its author's own program can read its parameters.",
) {}

/** A model of this name was made already. */
export class NameTaken extends defineError(
  "NAME_TAKEN",
  (d: { name: string; modelId: string }) => `The name ${show(d.name)} is model ${d.modelId} here.`,
  "Choose another --name.",
) {}

/** An unfinished creation of the same name, but of something else. */
export class CreationDiffers extends defineError(
  "CREATION_DIFFERS",
  (d: { name: string; file: string }) =>
    `A creation of ${show(d.name)} was begun and not finished, with other data or options (${d.file}).`,
  "Run it again with what it was begun with, or choose another --name, or remove the file to give it up.",
) {}

/** Transactions of a former run are still on their way. */
export class TransactionsPending extends defineError(
  "TRANSACTIONS_PENDING",
  (d: { account: string; pending: number }) =>
    `${d.pending} transactions of ${d.account} have not been mined for two minutes.`,
  "Wait until they are, or replace them in the wallet at a higher fee; then run the command again.",
) {}

/** Nobody is there to answer. */
export class ConfirmationNeeded extends defineError(
  "CONFIRMATION_NEEDED",
  (d: { question: string }) => `Nobody can be asked here: ${d.question}`,
  "Add --yes to go ahead without being asked.",
) {}

/** The answer was no. */
export class NotConfirmed extends defineError(
  "NOT_CONFIRMED",
  (d: { question: string }) => `The answer was no: ${d.question}`,
  "Nothing was sent.",
) {}

/** No contribution has this id. */
export class UnknownContribution extends defineError(
  "UNKNOWN_CONTRIBUTION",
  (d: { id: string; models: string }) => `No contribution to ${d.models} has the id ${show(d.id)}.`,
  "Ids are 0x and 64 hexadecimal digits; contribute and show print them with --json.",
) {}

/** What an encoder gives no features for cannot be predicted. */
export class NothingRecognised extends defineError(
  "NOTHING_RECOGNISED",
  (d: { input: unknown }) => `The model's encoder finds nothing that it knows in ${show(d.input)}.`,
  "A text needs words of at least two letters, of the vocabulary if the model has one.",
) {}

/** A file that no model can be trained from. */
export class CannotTrain extends defineError(
  "CANNOT_TRAIN",
  (d: { file: string; reason: string }) => `${d.file} is no use for training: ${d.reason}.`,
  "Training needs rows of every label, with words or numbers in them; a label without any can be added later (add-label).",
) {}

/** Sources could not be submitted. */
export class NotVerified extends defineError(
  "NOT_VERIFIED",
  (d: { failed: readonly string[]; reasons: readonly string[] }) =>
    `These sources were not verified: ${d.failed.join(", ")}. ${d.reasons.join(" ")}`,
  "What was deployed stays deployed: run `deploy --verify` again later, which only submits.",
) {}

/** Two verdicts on one contribution. */
export class ConflictingVotes extends defineError(
  "CONFLICTING_VOTES",
  (d: { id: string }) => `${d.id} is called valid and invalid.`,
  "Decide: a ballot has one vote for each contribution.",
) {}

/** A contribution that the account can't vote on now. */
export class NotVotable extends defineError(
  "NOT_VOTABLE",
  (d: { id: string; reason: string }) => `${d.id} can't be voted on: ${d.reason}.`,
  "`dcai validate --list` shows what can be voted on now.",
) {}

/** A model that goes by another mechanism. */
export class NotAPointsModel extends defineError(
  "NOT_A_POINTS_MODEL",
  (d: { modelId: bigint; mechanism: string }) =>
    `Model ${d.modelId} goes by ${show(d.mechanism)}, not by points: nobody votes on it.`,
  "`dcai show` tells the mechanism of each model; `dcai create --incentive points` makes one with votes.",
) {}

/** A claim on a model on which contributions are free. */
export class NoDeposits extends defineError(
  "NO_DEPOSITS",
  (d: { modelId: bigint; mechanism: string }) =>
    `Model ${d.modelId} goes by ${show(d.mechanism)}: it takes no deposits, so there is nothing to claim.`,
  (d) =>
    d.mechanism === "PredictionMarket"
      ? "Batches are paid when they are judged: see `dcai market show`."
      : "Contributions earn points when other people find them valid: see `dcai points` and `dcai validate`.",
) {}

/** A file that was to be written. */
export class CannotWrite extends defineError(
  "CANNOT_WRITE",
  (d: { file: string; reason: string }) => `${d.file} cannot be written: ${d.reason}.`,
  "Make room, or name a file in a folder that can be written to.",
) {}
