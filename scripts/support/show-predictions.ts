import type { ModelView } from "../../src/client/index.ts";
import type { Prediction } from "../predict.ts";
import type { Ui } from "./ui.ts";

/** Labels whose scores are shown of each row of a file; all are in the JSON. */
const SHOWN = 3;

/** Shows what a model says: to one input, each label's score; to the rows of a file, a line for each. */
export function showPredictions(ui: Ui, model: ModelView, predictions: readonly Prediction[]): void {
  const [first] = predictions;
  if (first !== undefined && first.line === undefined && first.scores !== null) showOne(ui, model, first);
  else showRows(ui, model, predictions);
}

function showOne(ui: Ui, model: ModelView, prediction: Prediction): void {
  const { label, name, probabilities } = prediction;
  const rows = bestFirst(prediction).map((number) => [
    `${number} ${model.labels[number] ?? ""}`,
    scoreText(prediction, number),
    ...(probabilities === undefined ? [] : [percent(probabilities[number]!)]),
  ]);
  ui.table(["label", "score", ...(probabilities === undefined ? [] : ["probability"])], rows);
  ui.say(`The model predicts ${label} ${name ?? ""}.`);
}

function showRows(ui: Ui, model: ModelView, predictions: readonly Prediction[]): void {
  const isSure = predictions.some(({ probabilities }) => probabilities !== undefined);
  const rows = predictions.map((prediction) => {
    const { line, label, name, scores, probabilities } = prediction;
    if (label === null || scores === null) return [line!, "nothing recognised", "", ...(isSure ? [""] : [])];
    const shown = bestFirst(prediction).slice(0, SHOWN);
    const texts = shown.map((number) => `${model.labels[number] ?? number} ${scoreText(prediction, number)}`);
    const list = `${texts.join(", ")}${scores.length > SHOWN ? ", …" : ""}`;
    return [line!, `${label} ${name ?? ""}`, list, ...(isSure ? [percent(probabilities![label]!)] : [])];
  });
  ui.table(["line", "label", "scores, best first", ...(isSure ? ["probability"] : [])], rows);
}

/** Labels by their scores; of equal ones the lower label first, as the classifiers predict. */
function bestFirst({ scores }: Prediction): number[] {
  const labels = [...scores!.keys()];
  return labels.sort((a, b) => (scores![a] === scores![b] ? a - b : scores![a]! > scores![b]! ? -1 : 1));
}

function scoreText({ scores, values }: Prediction, label: number): string {
  if (values === undefined) return scores![label]!.toString();
  return values[label]?.toFixed(4) ?? "no samples";
}

function percent(probability: number): string {
  return `${(100 * probability).toFixed(1)} %`;
}
