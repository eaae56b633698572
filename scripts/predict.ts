import { posteriors } from "../src/classifiers/index.ts";
import type { ModelView } from "../src/client/index.ts";
import { toBytes } from "../src/codec/index.ts";
import type { Encoder, EncoderInput } from "../src/encoders/index.ts";
import { readRows } from "../src/node.ts";
import { sessionAction } from "./support/action.ts";
import { inputColumns, loadEncoder, splitList } from "./support/encoders.ts";
import { BadOption, ConflictingOptions, MissingOption, NothingRecognised } from "./support/errors.ts";
import { localName, modelNumber } from "./support/models.ts";
import { copyModel, realScores } from "./support/scorer.ts";
import { showPredictions } from "./support/show-predictions.ts";
import type { CommonOptions, Session } from "./support/session.ts";

/** Options of {@link predict}; one of `text` alone, `features` and `data`. */
export interface PredictOptions {
  readonly model?: string | undefined;
  /** A text; with `data` the column with the text. */
  readonly text?: string | undefined;
  /** Numbers or indices separated by commas, or encoded features as `0x…`. */
  readonly features?: string | undefined;
  /** A data file, with or without labels. */
  readonly data?: string | undefined;
  readonly columns?: string | undefined;
  /** Model file or vocabulary file; the one that was written here unless told. */
  readonly encoder?: string | undefined;
}

/** What the model says to one input. Lists have an entry for each label. */
export interface Prediction {
  /** Line of the data file. */
  readonly line?: number;
  /** Number of the label; null if the encoder found nothing in the input. */
  readonly label: number | null;
  readonly name: string | null;
  /** As the classifier counts, exact; of the highest, the lowest label is predicted. Null as `label` is. */
  readonly scores: readonly bigint[] | null;
  /** The same in real numbers, see `realScores`; of a classifier of ours only. */
  readonly values?: readonly (number | null)[];
  /** How likely each label is, as naive Bayes sees it. */
  readonly probabilities?: readonly number[];
}

/** What the model says. */
export interface PredictResult {
  readonly modelId: bigint;
  readonly predictions: readonly Prediction[];
}

/** Inputs that are asked for at a time. */
const PAGE = 256;

interface Input {
  readonly line?: number;
  readonly features: Uint8Array;
}

/** Asks the model on the chain for labels. It costs nothing, and needs no account. */
export async function predict(session: Session, options: PredictOptions): Promise<PredictResult> {
  const modelId = modelNumber(session, options.model);
  const model = await session.client.modelInfo(modelId);
  const encoder = await loadEncoder(model, options.encoder ?? localName(session, modelId).file);
  const scorer = await makeScorer(session, model, options.data !== undefined);
  const predictions: Prediction[] = [];
  let page: Input[] = [];
  const flush = async () => {
    predictions.push(...(await ask(session, model, encoder, scorer, page)));
    page = [];
  };
  for await (const input of inputs(encoder, options)) {
    page.push(input);
    if (page.length === PAGE) await flush();
  }
  await flush();
  showPredictions(session.ui, model, predictions);
  return { modelId, predictions };
}

async function* inputs(encoder: Encoder, { text, features, data, columns }: PredictOptions): AsyncGenerator<Input> {
  if (features !== undefined && (text !== undefined || data !== undefined)) {
    throw new ConflictingOptions({ options: ["--features", text === undefined ? "--data" : "--text"] });
  }
  if (data !== undefined) {
    for await (const { line, input } of readRows(data, inputColumns(encoder, { text, columns }))) {
      yield { line, features: encoder.encode(input) };
    }
    return;
  }
  const input = text ?? features;
  if (input === undefined)
    throw new MissingOption({ option: "--text, --features or --data", what: "there is nothing to predict" });
  const encoded = text === undefined ? encodeFeatures(encoder, input) : encoder.encode(text);
  if (encoded.length === 0) throw new NothingRecognised({ input });
  yield { features: encoded };
}

function encodeFeatures(encoder: Encoder, features: string): Uint8Array {
  if (features.startsWith("0x")) return toBytes(features);
  if (encoder.input === "text") {
    throw new BadOption({
      option: "--features",
      value: features,
      expected: "0x… for a model of texts; or give --text",
    });
  }
  const input: EncoderInput = encoder.input === "numbers" ? splitList(features).map(toNumber) : features;
  return encoder.encode(input);
}

function toNumber(item: string): number {
  const number = item === "" ? NaN : Number(item);
  if (!Number.isFinite(number)) throw new BadOption({ option: "--features", value: item, expected: "numbers" });
  return number;
}

/** Gives a sample's exact scores. */
type Scorer = (features: Uint8Array) => Promise<bigint[]>;

/** Asks the chain for the scores of a few inputs; for many of them, it is quicker to copy a model that can be copied. */
async function makeScorer(session: Session, model: ModelView, many: boolean): Promise<Scorer> {
  const copy = many ? await copyModel(session, model) : undefined;
  if (copy === undefined) return (features) => session.client.scores(model.modelId, features);
  return (features) => Promise.resolve(copy.scores(features));
}

async function ask(
  { client }: Session,
  model: ModelView,
  encoder: Encoder,
  scorer: Scorer,
  page: readonly Input[],
): Promise<Prediction[]> {
  const known = page.filter(({ features }) => features.length > 0);
  const labels = await client.predictBatch(
    model.modelId,
    known.map(({ features }) => features),
  );
  const answers = new Map(known.map((input, i) => [input, labels[i]!]));
  return Promise.all(
    page.map(async (input) => {
      const where = input.line === undefined ? {} : { line: input.line };
      const label = answers.get(input);
      if (label === undefined) return { ...where, label: null, name: null, scores: null };
      const scores = await scorer(input.features);
      return { ...where, label, name: model.labels[label] ?? null, scores, ...readable(model, encoder, scores) };
    }),
  );
}

function readable({ settings }: ModelView, { featurePoint }: Encoder, scores: readonly bigint[]) {
  if (settings === null) return {};
  const values = realScores(settings, scores, featurePoint);
  return settings.kind === "NaiveBayes" ? { values, probabilities: posteriors(scores) } : { values };
}

export default sessionAction<PredictOptions & CommonOptions>(predict, false);
