import type { Hex } from "../codec/bytes.ts";
import { readOutcome } from "./contributing.ts";
import { finish, senderOf, toSent } from "./context.ts";
import type { Context, Sent } from "./context.ts";
import { ContractError } from "./contract-error.ts";
import type { BatchEvent } from "./dispatcher.ts";
import { TransactionReplaced, TransactionReverted, TransactionTimeout } from "./errors.ts";
import { decide, lastNonce } from "./journal.ts";
import type { BatchDecision, ContributionJournal, OpenBatch } from "./journal.ts";
import { readSigned } from "./keys.ts";
import type { Tally } from "./progress.ts";
import { statusesOf } from "./records.ts";
import type { RawReceipt } from "./rpc.ts";
import type { OnAttempt, Submitted } from "./sender.ts";

/** What recovery works with. */
export interface RecoverySettings {
  readonly modelId: bigint;
  readonly journal: ContributionJournal;
  readonly tally: Tally;
  readonly onBatch: (event: BatchEvent) => void;
}

/**
 * Brings the batches of an interrupted run to their end: those that were mined are counted, those that may still be
 * mined are sent again as they were signed and waited for, and the rest are void: their rows are contributed anew.
 */
export async function recover(context: Context, settings: RecoverySettings): Promise<void> {
  const waiting: { batch: OpenBatch; submitted: Submitted | null }[] = [];
  for (const batch of settings.journal.open) {
    const { decision, receipt } = await look(context, settings.modelId, batch);
    if (decision === "mined") await close(context, settings, batch, receipt);
    else if (decision === "void") await discard(settings, batch);
    else waiting.push({ batch, submitted: decision === "resend" ? await resend(context, settings, batch) : null });
  }
  for (const { batch, submitted } of waiting) {
    if (submitted === null) await waitForNode(context, settings, batch);
    else await land(context, settings, batch, submitted);
  }
}

/** Looks at the chain and decides. */
async function look(
  context: Context,
  modelId: bigint,
  batch: OpenBatch,
): Promise<{ decision: BatchDecision; receipt: RawReceipt | null }> {
  const { rpc } = context;
  const { account } = senderOf(context, "contribute");
  let receipt: RawReceipt | null = null;
  for (const { hash } of batch.attempts) receipt ??= hash === null ? null : await rpc.receipt(hash);
  const [statuses, minedNonce, pendingNonce] = await Promise.all([
    statusesOf(context, modelId, batch.ids),
    rpc.nonce(account, "latest"),
    rpc.nonce(account, "pending"),
  ]);
  const recorded = statuses.filter((status) => status !== "unknown").length;
  const outcome = receipt === null ? null : receipt.succeeded ? "succeeded" : "failed";
  return { decision: decide(batch, { receipt: outcome, recorded, minedNonce, pendingNonce }), receipt };
}

/** Broadcasts the signed bytes again. */
async function resend(context: Context, settings: RecoverySettings, batch: OpenBatch): Promise<Submitted> {
  const sender = senderOf(context, "contribute");
  const nonce = lastNonce(batch);
  const sent = batch.attempts.filter((attempt) => attempt.nonce === nonce);
  const { raw, startBlock } = sent.at(-1)!;
  const unsigned = readSigned(raw!);
  const attempts = sent.map(({ hash, raw: bytes }) => ({ hash, raw: bytes, fees: unsigned.fees }));
  await sender.resume(attempts.at(-1)!, unsigned, startBlock);
  const { hash } = attempts.at(-1)!;
  settings.onBatch({ batch: batch.batch, samples: batch.ids.length, hash, event: "sent" });
  return { unsigned, attempts, startBlock };
}

async function land(
  context: Context,
  settings: RecoverySettings,
  batch: OpenBatch,
  submitted: Submitted,
): Promise<void> {
  const onAttempt: OnAttempt = ({ hash, raw }, { nonce }, startBlock) =>
    settings.journal.attempt(batch.batch, { nonce, startBlock, hash, raw });
  try {
    const sent = await finish(context, senderOf(context, "contribute"), submitted, onAttempt);
    await count(context, settings, batch, sent);
  } catch (error) {
    const isVoid =
      error instanceof ContractError || error instanceof TransactionReverted || error instanceof TransactionReplaced;
    if (!isVoid) throw error;
    await discard(settings, batch);
  }
}

/** Waits until a transaction that only the node knows is mined, or gone. */
async function waitForNode(context: Context, settings: RecoverySettings, batch: OpenBatch): Promise<void> {
  const { clock, sending } = context;
  const startedAt = clock.now();
  for (;;) {
    const { decision, receipt } = await look(context, settings.modelId, batch);
    if (decision === "mined") return close(context, settings, batch, receipt);
    if (decision === "void") return discard(settings, batch);
    const afterMs = clock.now() - startedAt;
    if (afterMs >= sending.timeoutMs) {
      throw new TransactionTimeout({ hash: "unknown", nonce: lastNonce(batch), afterMs, attempts: 1 });
    }
    await clock.sleep(sending.pollMs);
  }
}

async function close(
  context: Context,
  settings: RecoverySettings,
  batch: OpenBatch,
  receipt: RawReceipt | null,
): Promise<void> {
  if (receipt !== null) return count(context, settings, batch, toSent(context, receipt));
  settings.tally.recovered += batch.ids.length;
  await settings.journal.end(batch.batch, "mined");
  tell(settings, batch, "recovered", null);
}

async function count(context: Context, settings: RecoverySettings, batch: OpenBatch, sent: Sent): Promise<void> {
  settings.tally.mined(sent, readOutcome(context, batch.ids, sent.events), true);
  await settings.journal.end(batch.batch, "mined");
  tell(settings, batch, "recovered", sent.hash);
}

async function discard(settings: RecoverySettings, batch: OpenBatch): Promise<void> {
  await settings.journal.end(batch.batch, "void");
  tell(settings, batch, "void", null);
}

function tell({ onBatch }: RecoverySettings, batch: OpenBatch, event: BatchEvent["event"], hash: Hex | null): void {
  onBatch({ batch: batch.batch, samples: batch.ids.length, hash, event });
}
