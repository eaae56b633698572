export * from "./classifiers/index.ts";
export * from "./client/index.ts";
export * from "./codec/index.ts";
export { subjectAndBody } from "./data/email.ts";
export * from "./data/errors.ts";
export * from "./data/rows.ts";
export * from "./encoders/index.ts";
export * from "./errors.ts";
export * from "./training/index.ts";
