import type { LabelledSample } from "../../src/training/index.ts";
import { claimAll, contributeNext, takeAll } from "./behaviour.ts";
import { imbalance, wealth } from "./measure.ts";
import type { AccuracyPoint, WealthPoint } from "./measure.ts";
import type { Visit } from "./schedule.ts";
import { DAY, SCENARIO } from "./settings.ts";
import type { World } from "./world.ts";

/** People come some time before they contribute, so that their claims are settled first, in blocks of their own. */
const CLAIMING_SECONDS = 600;

/** How far the demo is. */
export interface DemoProgress {
  readonly done: number;
  readonly visits: number;
  readonly day: number;
  readonly contributions: number;
  /** Held-out accuracy now, 0 to 1. */
  readonly accuracy: number;
}

/** What was noted while it went on. */
export interface History {
  /** After every visit. */
  readonly accuracies: AccuracyPoint[];
  /** Once a day, for every account. */
  readonly wealth: WealthPoint[];
  /** When the malicious account contributed, in days since the start. */
  readonly attacks: number[];
  /** What the hub held less what it owed, once a day: wei. */
  readonly imbalances: bigint[];
  /** E-mails sent. */
  sent: number;
  /** Days until the last visit that was needed. */
  days: number;
}

/** Lets people come round until the season is over and every deposit is settled. */
export async function live(
  world: World,
  visits: readonly Visit[],
  stream: readonly LabelledSample[],
  progress?: (progress: DemoProgress) => void,
): Promise<History> {
  const history: History = { accuracies: [], wealth: [], attacks: [], imbalances: [], sent: 0, days: 0 };
  noteAccuracy(world, history);
  await noteMoney(world, history);
  for (const [i, visit] of visits.entries()) {
    const next = stream.slice(history.sent, history.sent + visit.emails);
    const sent = await carryOut(world, visit, next);
    history.sent += sent;
    history.days = (visit.at - SCENARIO.start) / DAY;
    if (sent > 0 && visit.person.role === "malicious") history.attacks.push(history.days);
    noteAccuracy(world, history);
    const over = visit.day >= SCENARIO.seasonDays && world.book.open().length === 0;
    if (over || visits[i + 1]?.day !== visit.day) await noteMoney(world, history);
    const accuracy = history.accuracies.at(-1)!.all;
    progress?.({ done: i + 1, visits: visits.length, day: visit.day, contributions: world.book.ids.length, accuracy });
    if (over) break;
  }
  return history;
}

/** One visit; gives back how many e-mails were sent. */
async function carryOut(world: World, visit: Visit, next: readonly LabelledSample[]): Promise<number> {
  const who = world.participants.find(({ name }) => name === visit.person.name)!;
  await world.network.networkHelpers.time.increaseTo(visit.at);
  if (who.role === "owner") {
    await takeAll(world, who, visit.at);
    return 0;
  }
  await claimAll(world, who, visit.at);
  return contributeNext(world, who, next, visit.at + CLAIMING_SECONDS);
}

function noteAccuracy({ shadow }: World, { accuracies, days }: History): void {
  accuracies.push({ day: days, ...shadow.accuracies() });
}

async function noteMoney(world: World, history: History): Promise<void> {
  history.wealth.push(...(await wealth(world, history.days)));
  history.imbalances.push(await imbalance(world));
}
