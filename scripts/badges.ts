import { mkdirSync } from "node:fs";
import path from "node:path";

import { isAddress } from "ethers";

import type { Badge } from "../src/client/index.ts";
import { sessionAction } from "./support/action.ts";
import { count } from "./support/amounts.ts";
import { writeAtomically } from "./support/book.ts";
import { modelNumber } from "./support/models.ts";
import { shortPath } from "./support/paths.ts";
import { accountNamed, openPoints } from "./support/points-model.ts";
import type { CommonOptions, Session } from "./support/session.ts";

/** Options of {@link badges}. */
export interface BadgesOptions {
  readonly model?: string | undefined;
  readonly account?: string | undefined;
  /** Folder for pictures and metadata. */
  readonly out?: string | undefined;
}

/** A badge that an account has, and where its picture was written. */
export interface ShownBadge extends Badge {
  readonly name: string;
  readonly description: string;
  readonly svg?: string;
  readonly metadata?: string;
}

/** An account's badges of one model. */
export interface BadgesResult {
  readonly modelId: bigint;
  readonly account: string;
  /** The contract that they are tokens of. */
  readonly contract: string;
  readonly badges: readonly ShownBadge[];
}

/** Shows an account's badges of a model, and writes their pictures and metadata, as the chain makes them. */
export async function badges(session: Session, options: BadgesOptions): Promise<BadgesResult> {
  const { view, model } = await openPoints(session, modelNumber(session, options.model));
  const account = await accountNamed(session, options.account);
  const shown: ShownBadge[] = [];
  for (const badge of await model.badgesHeld(account)) {
    const { metadata, svg } = await model.badgePicture(badge.id);
    const { name, description } = metadata as { name: string; description: string };
    const files = options.out === undefined ? {} : write(options.out, badge, metadata, svg);
    shown.push({ ...badge, name, description, ...files });
  }
  if (shown.length === 0) session.ui.say(`${account} has no badges of model ${view.modelId} (${view.name}).`);
  else
    session.ui.table(
      ["badge", "id", "description"],
      shown.map(({ about, id, description }) => [about, id, description]),
    );
  if (options.out !== undefined)
    session.ui.say(`Wrote ${count(shown.length, "picture")} to ${shortPath(path.resolve(options.out))}.`);
  return { modelId: view.modelId, account, contract: model.place.badges, badges: shown };
}

function write(folder: string, { id, about }: Badge, metadata: object, svg: string): { svg: string; metadata: string } {
  const base = path.resolve(folder, `${id}-${about.toLowerCase().replaceAll(" ", "-")}`);
  mkdirSync(path.resolve(folder), { recursive: true });
  writeAtomically(`${base}.svg`, svg);
  writeAtomically(`${base}.json`, `${JSON.stringify(metadata, null, 2)}\n`);
  return { svg: `${base}.svg`, metadata: `${base}.json` };
}

export default sessionAction<BadgesOptions & CommonOptions>(
  badges,
  ({ account }) => account === undefined || !isAddress(account),
);
