import { ETHER_UNIT, parseAmount } from "../support/amounts.ts";
import { Fields } from "./fields.ts";
import type { FieldPath, FieldProblem } from "./fields.ts";
import type { AgentPlan } from "./plan.ts";
import type { AgentKind } from "./scenario.ts";

const DAY = 86_400;
const KINDS = [
  "honest",
  "careless",
  "malicious",
  "sybil",
  "lazy copier",
  "reporter",
  "price-sensitive",
  "caller",
] as const satisfies readonly AgentKind[];
const VOTES = ["truth", "opposite", "valid", "coin", "own", "none"] as const;
const ONE = { least: 0, most: 1 };

/** What an owner is called that no entry is there for. */
export const OWNER_NAME = "Model owner";

/** What kinds do unless told: whether they report, how they vote, and how often they are wrong. */
const HABITS: Readonly<Record<AgentKind, Pick<AgentPlan, "reports" | "votes" | "errorRate">>> = {
  honest: { reports: true, votes: "truth", errorRate: 0 },
  careless: { reports: false, votes: "truth", errorRate: 0.2 },
  malicious: { reports: true, votes: "opposite", errorRate: 1 },
  sybil: { reports: true, votes: "own", errorRate: 0.5 },
  "lazy copier": { reports: false, votes: "valid", errorRate: 0 },
  reporter: { reports: true, votes: "truth", errorRate: 0 },
  "price-sensitive": { reports: true, votes: "truth", errorRate: 0 },
  caller: { reports: false, votes: "none", errorRate: 0 },
};

/** Reads the people. Problems are noted; see {@link Fields}. */
export function readAgents(scenario: Fields, season: number, problems: FieldProblem[]): AgentPlan[] {
  const items = scenario.list("agents", { least: 1, most: 100 });
  const agents = items.map(({ value, path }) => readAgent(new Fields(value, path, problems), season));
  const note = (path: FieldPath, reason: string) => problems.push({ path, reason });
  agents.forEach(({ name, isOwner }, i) => {
    const before = agents.slice(0, i);
    if (before.some((other) => other.name === name))
      note(items[i]!.path.concat("name"), `is ${JSON.stringify(name)} twice`);
    if (isOwner && before.some((other) => other.isOwner)) note(items[i]!.path.concat("owner"), "is true a second time");
  });
  return agents.some(({ isOwner }) => isOwner) ? agents : [...agents, silentOwner(season)];
}

/** A model has an owner, who does nothing unless the scenario says so. */
function silentOwner(season: number): AgentPlan {
  const owner = readAgent(new Fields({ name: OWNER_NAME, kind: "caller", every: "365d" }, [], []), season);
  return { ...owner, isOwner: true, sweeps: false, refunds: false };
}

function readAgent(fields: Fields, season: number): AgentPlan {
  const kind = fields.choice("kind", KINDS);
  const habits = HABITS[kind];
  const isCaller = kind === "caller";
  const times = { least: 0, most: 3_650 * DAY };
  let plan: AgentPlan = {
    name: fields.text("name", undefined, /^[\w .-]{1,40}$/, "1 to 40 letters, digits, spaces, -, _ and ."),
    kind,
    count: fields.integer("count", { least: 1, most: 1_000 }, 1),
    budget: fields.amount("budget", 0n, isCaller ? 0n : parseAmount("budget", "1", ETHER_UNIT)),
    every: fields.duration("every", { least: 1, most: 3_650 * DAY }, DAY),
    from: fields.has("from") ? fields.duration("from", times) : null,
    until: fields.duration("until", times, season),
    jitter: fields.number("jitter", { least: 0, most: 0.5 }, 0),
    samples: isCaller ? 0 : fields.integer("samples", { least: 0, most: 10_000 }, 1),
    refunds: fields.flag("refunds", true),
    reports: fields.flag("reports", habits.reports),
    takes: false,
    sweeps: fields.flag("sweeps", isCaller),
    votes: fields.choice("votes", VOTES, habits.votes),
    voteAccuracy: fields.number("voteAccuracy", ONE, 0.95),
    accounts: kind === "sybil" ? fields.integer("accounts", { least: 2, most: 1_000 }, 10) : 1,
    errorRate: ["careless", "malicious", "sybil"].includes(kind)
      ? fields.number("errorRate", ONE, habits.errorRate)
      : habits.errorRate,
    contributions: kind === "reporter" ? fields.integer("contributions", { least: 1, most: 10_000 }, 10) : null,
    maxPrice: kind === "price-sensitive" ? fields.amount("maxPrice", 1n) : null,
    isOwner: isCaller && fields.flag("owner", false),
  };
  if (plan.isOwner) plan = { ...plan, takes: true };
  if (plan.isOwner && plan.count > 1) fields.fail("count", `is ${plan.count}; it must be 1 for the owner`);
  // Which fields there are depends on the kind.
  if (fields.isOne("kind", KINDS)) fields.end();
  return plan;
}
