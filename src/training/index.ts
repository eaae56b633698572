export * from "./errors.ts";
export { FloatPerceptron } from "./float-perceptron.ts";
export type { FloatModel } from "./float-perceptron.ts";
export * from "./model-file.ts";
export * from "./quantise.ts";
export * from "./random.ts";
export * from "./reference-model.ts";
export * from "./train.ts";
