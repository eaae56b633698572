import { CONTRIBUTORS, DAY, OWNER, SCENARIO } from "./settings.ts";
import type { Pace, Person } from "./settings.ts";

/** One time that somebody looks after their affairs. */
export interface Visit {
  readonly person: Person;
  /** Days since the start, from 0. */
  readonly day: number;
  /** Unix time, seconds. */
  readonly at: number;
  /** How many e-mails the person means to contribute; 0 to claim only. */
  readonly emails: number;
}

/** Long enough after the season that every deposit can be swept. */
const LAST_DAY = SCENARIO.seasonDays + Math.ceil(SCENARIO.anyoneWait / DAY) + 1;

/**
 * Who comes when: each contributor once a day at the same hour, honest ones with a batch all season, the malicious one with a
 * batch from the day of attack on; the owner once a week. After the season contributors come to claim only. In order of time.
 */
export function scheduleOf(pace: Pace): Visit[] {
  const visits: Visit[] = [];
  for (let day = 0; day <= LAST_DAY; day++) {
    const morning = SCENARIO.start + day * DAY;
    if (day > 0 && day <= SCENARIO.seasonDays && day % SCENARIO.ownerEveryDays === 0) {
      visits.push({ person: OWNER, day, at: morning + DAY / (4 * CONTRIBUTORS.length), emails: 0 });
    }
    CONTRIBUTORS.forEach((person, place) => {
      const at = morning + ((place + 0.5) * DAY) / CONTRIBUTORS.length;
      visits.push({ person, day, at, emails: emailsOf(person, day, pace) });
    });
  }
  return visits;
}

function emailsOf(person: Person, day: number, pace: Pace): number {
  if (day >= SCENARIO.seasonDays) return 0;
  if (person.role === "honest") return pace.honestBatch;
  return day < SCENARIO.attackDay ? 0 : pace.maliciousBatch;
}
