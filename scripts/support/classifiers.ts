import type { ModelSettings } from "../../src/client/index.ts";
import { isPerceptron, isSparse, SMOOTHING_ONE } from "../../src/codec/index.ts";
import type { ClassifierKind, NaiveBayesConfig, PerceptronConfig } from "../../src/codec/index.ts";
import type { Encoder } from "../../src/encoders/index.ts";
import { count } from "./amounts.ts";
import { CLASSIFIERS } from "./classifier-names.ts";
import { BadOption } from "./errors.ts";
import { parseChoice, parseNumber } from "./options.ts";

type ClassifierName = keyof typeof CLASSIFIERS;

/** The settings of a new model that not every classifier has, as people give them. */
export interface ClassifierOptions {
  /** One of {@link CLASSIFIERS}. */
  readonly classifier?: string | undefined;
  /** Of naive Bayes, above 0. */
  readonly smoothing?: string | undefined;
  /** Bits of a count or sum; not of perceptrons. */
  readonly laneBits?: string | undefined;
}

/** The same, read. */
export interface ClassifierSettings {
  readonly smoothing?: number;
  readonly laneBits?: number;
}

/** The classifier that is named. Throws BadOption. */
export function parseClassifier(value: string): ClassifierKind {
  return CLASSIFIERS[parseChoice("--classifier", value, Object.keys(CLASSIFIERS) as ClassifierName[])];
}

/** What a classifier is called on the command line. */
export function classifierName(kind: ClassifierKind): ClassifierName {
  const [name] = Object.entries(CLASSIFIERS).find(([, other]) => other === kind)!;
  return name as ClassifierName;
}

/**
 * The classifier for samples of an encoder: as told, else a perceptron.
 *
 * @throws BadOption if the one that is named does not read such samples
 */
export function chooseClassifier(
  { classifier }: ClassifierOptions,
  { kind: samples, input }: Pick<Encoder, "kind" | "input">,
): ClassifierKind {
  const fitting = Object.entries(CLASSIFIERS).filter(([, kind]) => isSparse(kind) === (samples === "sparse"));
  if (classifier === undefined) return fitting[0]![1];
  const kind = parseClassifier(classifier);
  if (fitting.some(([, other]) => other === kind)) return kind;
  const expected = `${fitting.map(([name]) => name).join(" or ")} for ${input}; others take other data`;
  throw new BadOption({ option: "--classifier", value: classifier, expected });
}

/** Reads the settings that a classifier has. Throws BadOption for those that it does not have. */
export function parseSettings(kind: ClassifierKind, { smoothing, laneBits }: ClassifierOptions): ClassifierSettings {
  const name = classifierName(kind);
  if (smoothing !== undefined && kind !== "NaiveBayes") {
    throw new BadOption({ option: "--smoothing", value: smoothing, expected: `left out: a ${name} has none` });
  }
  if (laneBits !== undefined && isPerceptron(kind)) {
    throw new BadOption({ option: "--lane-bits", value: laneBits, expected: `left out: a ${name} has none` });
  }
  const widths = kind === "NearestCentroid" ? (["32", "64"] as const) : (["16", "32"] as const);
  return {
    ...(smoothing === undefined ? {} : { smoothing: parseNumber("--smoothing", smoothing) }),
    ...(laneBits === undefined ? {} : { laneBits: Number(parseChoice("--lane-bits", laneBits, widths)) }),
  };
}

/**
 * A model's settings as people read them.
 *
 * @param slots How many parameter slots it has.
 */
export function describeSettings({ kind, config }: Pick<ModelSettings, "kind" | "config">, slots: number): string {
  const size = `${count(config.features, "feature")} in ${count(slots, "slot")}`;
  if (isPerceptron(kind)) {
    const { learningRate, binaryPoint } = config as PerceptronConfig;
    return `${size}, learning rate ${(learningRate / 2 ** binaryPoint).toPrecision(3)}`;
  }
  const { laneBits, smoothing } = config as NaiveBayesConfig;
  const numbers = `${kind === "NearestCentroid" ? "sums" : "counts"} of ${laneBits} bits`;
  if (kind !== "NaiveBayes") return `${size}, ${numbers}`;
  return `${size}, ${numbers}, smoothing ${Number((smoothing / SMOOTHING_ONE).toPrecision(3))}`;
}
