import { isPerceptron } from "../codec/index.ts";
import type { ClassifierKind } from "../codec/index.ts";
import { floatOf } from "./float-classifier.ts";
import type { FloatModels } from "./float-model.ts";
import { quantise } from "./quantise.ts";
import type { QuantiseOptions } from "./quantise.ts";
import { twinOf } from "./quantised-model.ts";
import type { QuantisedModel } from "./quantised-model.ts";
import type { LabelledSample } from "./samples.ts";
import { accuracy, train } from "./train.ts";
import type { TrainOptions } from "./train.ts";

/** Samples for training, for learning online afterwards (none unless told), and held out. */
export interface SampleSplit {
  readonly train: readonly LabelledSample[];
  readonly online?: readonly LabelledSample[];
  readonly test: readonly LabelledSample[];
}

/** Settings of {@link evaluate}. */
export interface EvaluationOptions extends TrainOptions, QuantiseOptions {
  /** Perceptrons: what learning online adds to a weight, where training added `learningRate`; the same unless told. */
  readonly onlineLearningRate?: number;
}

/** How well one form of a model does on the held-out samples. */
export interface HeldOutScore {
  /** The share that is predicted rightly, 0 to 1. */
  readonly accuracy: number;
  /** The predicted label of each, in their order. */
  readonly predictions: readonly number[];
}

/** What {@link evaluate} finds out. */
export interface Evaluation<Kind extends ClassifierKind = ClassifierKind> {
  /** As trained, with the learning rate of what comes next, before anything is learnt online. */
  readonly model: FloatModels[Kind];
  /** The same in its on-chain form. */
  readonly quantised: QuantisedModel<Kind>;
  /** The float64 form, after what it learnt online. */
  readonly float: HeldOutScore;
  /** The twin, so the contract, after what it learnt online. */
  readonly twin: HeldOutScore;
  /** How many held-out samples the two forms predict differently. */
  readonly differing: number;
}

/**
 * Trains a classifier, puts it into the on-chain form, has the float64 form and the twin learn the online samples in the
 * same order, and predicts the held-out samples with both.
 *
 * @throws the errors of {@link train}, {@link quantise} and the twins; BadTrainingSetting if nothing is held out
 */
export function evaluate<Kind extends ClassifierKind>(
  kind: Kind,
  { train: pretraining, online = [], test }: SampleSplit,
  options: EvaluationOptions,
): Evaluation<Kind> {
  const { onlineLearningRate: learningRate } = options;
  const trained = train(kind, pretraining, options);
  const model = isPerceptron(kind) && learningRate !== undefined ? { ...trained, learningRate } : trained;
  const quantised = quantise(model, options) as QuantisedModel<Kind>;
  const float = floatOf(model);
  const twin = twinOf(quantised);
  for (const { features, label } of online) {
    float.update(features, label);
    twin.update(features, label);
  }
  const scores = { float: scoreOf(float, test), twin: scoreOf(twin, test) };
  const differing = scores.float.predictions.filter((label, i) => label !== scores.twin.predictions[i]).length;
  return { model, quantised, ...scores, differing };
}

function scoreOf(model: { predict(features: Uint8Array): number }, samples: readonly LabelledSample[]): HeldOutScore {
  const predictions = samples.map(({ features }) => model.predict(features));
  const inOrder = predictions.values();
  return { accuracy: accuracy({ predict: () => inOrder.next().value! }, samples), predictions };
}
