import { AbiCoder, ZeroAddress } from "ethers";
import type { BaseContract, Contract, ContractTransactionResponse } from "ethers";
import { expect } from "chai";
import hre from "hardhat";

import { ErrorDecoder } from "../../src/client/index.ts";
import type { ContractError } from "../../src/client/index.ts";
import { StakeBooks } from "../../src/incentives/stake-books.ts";
import { confirmableAt, isAnswered, openDispute, press, runOf, switchTo } from "../../src/incentives/stake-disputes.ts";
import type { Dispute, Pressed } from "../../src/incentives/stake-disputes.ts";
import { Random } from "../../src/training/random.ts";

const HOUR = 3600;
const RULES = { refundWait: 10 * HOUR, confirmWait: 4 * HOUR, ownerWait: 20 * HOUR };
const HISTORIES = process.env["DCAI_FUZZ"] === "long" ? 200 : 12;
const STEPS = 60;
const GAS = { gasLimit: 16_000_000 };
const AGREES = 1; // what every sample says; the classifier predicts 0 or 1
/** Histories that chance seldom makes: calls, what the model predicts, and the seconds before. */
const SCRIPTS: readonly (readonly (readonly ["refund" | "report" | "take", number, number])[])[] = [
  // A report comes late, and the owner after its answer.
  [
    ["report", 0, 25 * HOUR],
    ["refund", AGREES, HOUR],
    ["refund", AGREES, HOUR],
    ["take", 0, HOUR],
    ["take", 0, HOUR],
    ["refund", AGREES, HOUR],
    ["take", 0, HOUR],
  ],
  // Who was paid opposes the answer.
  [
    ["report", 0, 8 * HOUR],
    ["report", 0, 5 * HOUR],
    ["refund", AGREES, HOUR],
    ["report", 0, HOUR],
  ],
];
const coder = AbiCoder.defaultAbiCoder();
const decoder = new ErrorDecoder();

/** A contribution as its event told it. */
interface Contribution {
  readonly id: string;
  readonly label: bigint;
  readonly contributor: string;
  readonly contributedAt: bigint;
  readonly deposit: bigint;
  readonly features: string;
}

/** What the library expects of a call: paid, filed, or the code of an error, with its `readyAt` if it has one. */
interface Expected {
  readonly outcome: string;
  readonly readyAt?: number;
  /** Undefined: no dispute is left. */
  readonly dispute?: Dispute;
}

/** A model with an owner, a contributor and two accounts with standing; nobody else is there. */
async function openWorld() {
  const { ethers, provider } = await hre.network.create();
  const [owner, contributor, ...reporters] = (await ethers.getSigners()).slice(0, 4);
  const hub = (await ethers.deployContract("CollaborativeTrainer")) as unknown as Contract;
  const hubAddress = await hub.getAddress();
  const mechanism = (await ethers.deployContract("StakeIncentive", [hubAddress])) as unknown as Contract;
  const classifier = (await ethers.deployContract("HostileClassifier", [hubAddress])) as unknown as Contract;
  const { refundWait, confirmWait, ownerWait } = RULES;
  const config = [10n ** 12n, refundWait, confirmWait, ownerWait, 3000 * HOUR, 100, HOUR];
  await hub.getFunction("createModel")({
    name: "disputes",
    labels: ["no", "yes"],
    encoder: "{}",
    classifier: await classifier.getAddress(),
    classifierConfig: "0x",
    mechanism: await mechanism.getAddress(),
    mechanismConfig: coder.encode(["uint96", "uint32", "uint32", "uint32", "uint32", "uint16", "uint32"], config),
    currency: ZeroAddress,
    parameters: "0x",
    openNow: true,
  });
  const as = (signer: unknown) => hub.connect(signer as never) as BaseContract;
  for (const signer of [contributor!, ...reporters]) {
    await as(signer).getFunction("stake")(ZeroAddress, 10n ** 20n, { value: 10n ** 20n });
  }
  const contribute = async (signer: unknown, number: number): Promise<Contribution> => {
    const sample = { label: AGREES, features: coder.encode(["uint256"], [number]) };
    const sent = (await as(signer).getFunction("contribute")(1, sample, 10n ** 19n)) as ContractTransactionResponse;
    const { logs } = (await sent.wait())!;
    const { id, label, contributor: by, contributedAt, deposit, features } = hub.interface.parseLog(logs[0]!)!.args;
    return { id, label, contributor: by, contributedAt, deposit, features };
  };
  const now = async () => (await ethers.provider.getBlock("latest"))!.timestamp;
  const at = (time: number) => provider.request({ method: "evm_setNextBlockTimestamp", params: [time] });
  const predict = (label: number) => classifier.getFunction("setPrediction")(label);
  // The reporters' standing: a contribution of each, refunded.
  for (const [i, reporter] of reporters.entries()) {
    const own = await contribute(reporter, i);
    await predict(AGREES);
    await at((await now()) + refundWait);
    await as(reporter).getFunction("refund")(1, own);
  }
  return {
    ethers,
    hub,
    mechanism,
    owner: owner!,
    contributor: contributor!,
    reporters,
    as,
    contribute,
    now,
    at,
    predict,
  };
}

/** What became of pressing a side's clock, as {@link Expected}. */
function afterPress(before: Dispute, pressed: Pressed, closes: boolean): Expected {
  if (pressed.outcome === "early") {
    return { outcome: "CONFIRM_TOO_EARLY", readyAt: pressed.readyAt, dispute: before };
  }
  if (pressed.outcome === "filed") return { outcome: "filed", dispute: pressed.dispute };
  return closes ? { outcome: "paid" } : { outcome: "paid", dispute: pressed.dispute };
}

/** The rules as the documentation tells them, on top of the library's clocks. */
function expected(
  kind: string,
  { contributedAt }: Contribution,
  dispute: Dispute | undefined,
  agrees: boolean,
  now: number,
  wasPaid: boolean,
): Expected {
  const { refundWait, confirmWait, ownerWait } = RULES;
  const age = now - Number(contributedAt);
  const kept = dispute === undefined ? {} : { dispute };
  const due = { confirmWait, dueAt: Number(contributedAt) + (kind === "take" ? ownerWait : refundWait) };
  if (kind === "refund") {
    if (dispute === undefined && age < refundWait) return { outcome: "CLAIM_TOO_EARLY", readyAt: due.dueAt };
    if (!agrees) return { outcome: "MODEL_DISAGREES", ...kept };
    if (dispute === undefined) return { outcome: "paid" };
    return afterPress(dispute, press(dispute, "contributor", due, now), true);
  }
  const opposes = kind === "report" && wasPaid; // once the contributor has answered, for no further pay
  if (opposes && dispute?.running !== "contributor") return { outcome: "ALREADY_REPORTED", ...kept };
  if (kind === "report" && age < refundWait - confirmWait) {
    return { outcome: "CLAIM_TOO_EARLY", readyAt: due.dueAt - confirmWait };
  }
  if (kind === "take" && age < ownerWait) return { outcome: "TAKE_TOO_EARLY", readyAt: due.dueAt, ...kept };
  if (agrees) return { outcome: "MODEL_AGREES", ...kept };
  if (kind === "take" && (dispute === undefined || !isAnswered(dispute))) return { outcome: "paid" };
  if (dispute === undefined) return { outcome: "filed", dispute: openDispute(now) };
  if (opposes) return { outcome: "filed", dispute: switchTo(dispute, "reporters", now) };
  return afterPress(dispute, press(dispute, "reporters", due, now), kind === "take");
}

describe("the disputes' clocks of the library and of the contract", function () {
  this.timeout(1_200_000);

  it("make the same of every call, and the events tell the same", async () => {
    const { ethers, hub, mechanism, owner, contributor, reporters, as, contribute, now, at, predict } =
      await openWorld();
    const random = new Random(7);
    const seen = new Map<string, number>();
    for (let history = 0; history < HISTORIES; history++) {
      const c = await contribute(contributor, 100 + history);
      const books = new StakeBooks(BigInt(HOUR));
      const paidTo = new Set<string>();
      let dispute: Dispute | undefined;
      let isOpen = true;
      for (let step = 0; step < STEPS && isOpen; step++) {
        const [kind, label, wait] = SCRIPTS[history]?.[step] ?? [
          (["refund", "report", "report", "take"] as const)[random.below(4)]!,
          random.below(2),
          1 + random.below(step === 0 ? 30 * HOUR : 2 * HOUR),
        ];
        await predict(label);
        const time = (await now()) + wait;
        await at(time);
        const reporter = reporters[history < SCRIPTS.length ? 0 : random.below(2)]!;
        const signer = { refund: contributor, report: reporter, take: owner }[kind];
        const wanted = expected(kind, c, dispute, label === AGREES, time, paidTo.has(signer.address));
        const done = await call(as(signer), kind, c);
        expect(done.outcome, `${kind} in step ${step}`).to.equal(wanted.outcome);
        if ("readyAt" in wanted) expect(done.error!.details.args["readyAt"]).to.equal(BigInt(wanted.readyAt!));
        for (const event of done.events) books.follow(event, BigInt(time));
        if (done.outcome === "filed" && paidTo.has(signer.address)) seen.set("opposed", 1);
        if (done.outcome === "paid" && kind === "report") paidTo.add(signer.address);
        isOpen = !(done.outcome === "paid" && kind !== "report");
        dispute = wanted.dispute;
        seen.set(`${kind} ${done.outcome}`, (seen.get(`${kind} ${done.outcome}`) ?? 0) + 1);
        expect(books.disputeOf(c.id)).to.deep.equal(dispute);
        const block = await ethers.provider.getBlock("latest");
        const told = await mechanism.getFunction("disputeOf")(1, c.id, { blockTag: block!.number });
        expect([...told].map(Number)).to.deep.equal(clocksAt(dispute, block!.timestamp));
      }
    }
    for (const what of ["refund paid", "refund filed", "report paid", "report filed", "take paid", "take filed"]) {
      expect(seen.get(what) ?? 0, what).to.be.greaterThan(0);
    }
    expect(seen.has("opposed"), "who was paid has opposed an answer").to.equal(true);
    for (const kind of ["refund", "report", "take"]) expect(seen.has(`${kind} CONFIRM_TOO_EARLY`), kind).to.equal(true);

    async function call(from: BaseContract, kind: string, c: Contribution) {
      try {
        const sent = (await from.getFunction(kind)(1, c, GAS)) as ContractTransactionResponse;
        const events = (await sent.wait())!.logs.map((log) => hub.interface.parseLog(log)!);
        const { amount, state } = events[0]!.args;
        const outcome = amount === 0n && state % 4n === 1n ? "filed" : "paid";
        return { outcome, events };
      } catch (error) {
        const explained = decoder.explain(error, kind) as ContractError;
        return { outcome: explained.code, events: [], error: explained };
      }
    }
  });

  it("say when a side can be paid, which is when pressing it proves it", () => {
    const random = new Random(3);
    for (let i = 0; i < 2_000; i++) {
      const rules = { confirmWait: 1 + random.below(50), dueAt: random.below(200) };
      let dispute = openDispute(random.below(100));
      for (let turn = 0; turn < random.below(4); turn++) {
        const { running, since } = dispute;
        const side = running === "reporters" ? "contributor" : "reporters";
        const pressed = press(dispute, side, rules, since + random.below(40));
        if (pressed.outcome !== "early") dispute = pressed.dispute;
      }
      for (const side of ["contributor", "reporters"] as const) {
        const at = confirmableAt(dispute, side, rules);
        const from = dispute.since;
        if (at === null) {
          expect(press(dispute, side, rules, from + 1_000).outcome).to.equal("filed");
        } else {
          expect(press(dispute, side, rules, Math.max(at, from)).outcome).to.equal("proven");
          if (at > from) expect(press(dispute, side, rules, at - 1).outcome).to.not.equal("proven");
        }
      }
    }
  });
});

/** What `disputeOf` answers. */
function clocksAt(dispute: Dispute | undefined, now: number): number[] {
  if (dispute === undefined) return [0, 0, 0];
  const side = dispute.running === "reporters" ? 1 : 2;
  return [side, runOf(dispute, "contributor", now), runOf(dispute, "reporters", now)];
}
