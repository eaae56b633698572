const [MINUTE, HOUR, DAY] = [60, 3_600, 86_400] as const;

/** Writes a moment as `2026-01-05 14:05 UTC` does, without the zone. @param at Seconds since 1970. */
export function showTime(at: number): string {
  const date = new Date(at * 1_000);
  return Number.isNaN(date.getTime()) ? `${at} s` : date.toISOString().slice(0, 16).replace("T", " ");
}

/** Writes a span of time: `45 s`, `15 min`, `23 h`, `7 days`. */
export function showSpan(seconds: number): string {
  if (seconds >= 2 * DAY) return `${trim(seconds / DAY)} days`;
  if (seconds >= HOUR) return `${trim(seconds / HOUR)} h`;
  return seconds >= MINUTE ? `${trim(seconds / MINUTE)} min` : `${seconds} s`;
}

function trim(number: number): string {
  return Number(number.toFixed(1)).toString();
}

/** How a chart over time is cut. */
export interface Buckets {
  /** Seconds. */
  readonly width: number;
  /** `day`, `hour` … */
  readonly name: string;
}

const WIDTHS: readonly Buckets[] = [
  { width: MINUTE, name: "minute" },
  { width: 10 * MINUTE, name: "ten minutes" },
  { width: HOUR, name: "hour" },
  { width: 6 * HOUR, name: "six hours" },
  { width: DAY, name: "day" },
  { width: 7 * DAY, name: "week" },
  { width: 28 * DAY, name: "four weeks" },
  { width: 364 * DAY, name: "year" },
];
const MOST = 100;
const ENOUGH_DAYS = 5;

/** Days where there are some and not too many, else the finest cut into at most a hundred. @param first, last Seconds. */
export function bucketsOf(first: number, last: number): Buckets {
  const counted = ({ width }: Buckets) => Math.floor(last / width) - Math.floor(first / width) + 1;
  const day = WIDTHS.find(({ width }) => width === DAY)!;
  if (counted(day) >= ENOUGH_DAYS && counted(day) <= MOST) return day;
  return WIDTHS.find((buckets) => counted(buckets) <= MOST) ?? WIDTHS.at(-1)!;
}
