import type { Person } from "./agents/person.ts";

/** One time that somebody looks after their affairs. */
export interface Visit {
  readonly person: Person;
  /** Seconds since the start, at least 1. */
  readonly at: number;
  /** Whether there may be contributions; afterwards there are claims only. */
  readonly contributes: boolean;
}

/**
 * Who comes when, in order of time; at the same time in the order of the scenario.
 *
 * @param season Seconds for which people contribute.
 * @param horizon Seconds until everything is over.
 */
export function visitsOf(people: readonly Person[], season: number, horizon: number): Visit[] {
  const visits = people.flatMap((person) => visitsBy(person, people.length, season, horizon));
  return visits.sort((a, b) => a.at - b.at || a.person.place - b.person.place);
}

function visitsBy(person: Person, count: number, season: number, horizon: number): Visit[] {
  const { agent, place, random } = person;
  const { every, jitter, until } = agent;
  const first = agent.from ?? ((place + 0.5) * every) / count;
  const last = Math.min(until, season);
  const visits: Visit[] = [];
  for (let regular = first; regular < horizon; regular += every) {
    const moved = jitter === 0 ? 0 : jitter * every * (2 * random.fraction() - 1);
    const at = Math.max(1, Math.round(regular + moved));
    visits.push({ person, at, contributes: at < last });
  }
  return visits;
}
