import { isHexString } from "ethers";

import { readRows } from "../../src/node.ts";
import type { Hex, Vote } from "../../src/index.ts";
import { splitList } from "./encoders.ts";
import { BadOption, ConflictingVotes } from "./errors.ts";

/** Where people's verdicts come from. */
export interface VerdictOptions {
  /** Ids separated by commas. */
  readonly valid?: string | undefined;
  readonly invalid?: string | undefined;
  /** A `.csv`, `.tsv` or `.jsonl` file with the columns `id` and `verdict`. */
  readonly votes?: string | undefined;
}

const VERDICTS = ["invalid", "valid"] as const;

/**
 * Reads what people hold of contributions.
 *
 * @returns Undefined if no option says anything.
 * @throws BadOption, ConflictingVotes, and the errors of data files
 */
export async function readVerdicts({ valid, invalid, votes: file }: VerdictOptions): Promise<Vote[] | undefined> {
  if (valid === undefined && invalid === undefined && file === undefined) return undefined;
  const votes = [...listed("--valid", valid, true), ...listed("--invalid", invalid, false)];
  if (file !== undefined) {
    for await (const { line, input, label } of readRows(file, { text: "id", label: "verdict", labels: VERDICTS })) {
      votes.push({ id: toId(`${file}, line ${line}`, String(input)), valid: label === 1 });
    }
  }
  return withoutRepeats(votes);
}

/** The first verdict on each id. Throws {@link ConflictingVotes} where another one differs. */
function withoutRepeats(votes: readonly Vote[]): Vote[] {
  const byId = new Map<Hex, boolean>();
  for (const { id, valid } of votes) {
    if (byId.has(id) && byId.get(id) !== valid) throw new ConflictingVotes({ id });
    byId.set(id, valid);
  }
  return [...byId].map(([id, valid]) => ({ id, valid }));
}

function listed(option: string, list: string | undefined, valid: boolean): Vote[] {
  if (list === undefined) return [];
  return splitList(list).map((item) => ({ id: toId(option, item), valid }));
}

function toId(option: string, value: string): Hex {
  const id = value.trim().toLowerCase();
  if (!isHexString(id, 32)) throw new BadOption({ option, value, expected: "ids: 0x and 64 hexadecimal digits" });
  return id as Hex;
}
