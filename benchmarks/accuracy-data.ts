// Real data sets, split, and the classifiers that suit them.
import { hashingEncoder } from "../src/index.ts";
import type { ClassifierKind } from "../src/index.ts";
import { encodeSamples, loadIris, loadMnist, loadSpamAssassin, SPAM_LABELS, splitSamples } from "../src/node.ts";
import type { DataSet } from "../src/node.ts";

const SEED = 1;
const MAIL_FEATURES = 1_024;
const MAIL_TEST_SHARE = 0.2;

export interface Task {
  /** For people. */
  readonly name: string;
  readonly kinds: readonly ClassifierKind[];
  load(): Promise<DataSet>;
}

const SPARSE = ["SparsePerceptron", "NaiveBayes", "SparseNearestCentroid"] as const;
const DENSE = ["DensePerceptron", "NearestCentroid"] as const;

/** Only the seed decides what is held out: the last part of the shuffled samples. */
export const TASKS: readonly Task[] = [
  { name: "SpamAssassin: ham or spam", kinds: SPARSE, load: loadMails },
  { name: "MNIST: 3 or 8", kinds: DENSE, load: () => loadMnist(SEED, { digits: [3, 8] }) },
  { name: "MNIST: ten digits", kinds: DENSE, load: () => loadMnist(SEED) },
  { name: "iris: three species", kinds: DENSE, load: () => loadIris(SEED, { testShare: 1 / 3 }) },
];

/** The e-mails' words, hashed. */
async function loadMails(): Promise<DataSet> {
  const encoder = hashingEncoder({ features: MAIL_FEATURES });
  const mails = (await loadSpamAssassin(SEED)).map(({ text, label }) => ({ input: text, label }));
  return { labels: SPAM_LABELS, encoder, ...splitSamples(encodeSamples(mails, encoder), MAIL_TEST_SHARE) };
}
