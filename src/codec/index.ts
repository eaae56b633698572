export * from "./bytes.ts";
export * from "./config.ts";
export * from "./dense.ts";
export * from "./errors.ts";
export * from "./lanes.ts";
export * from "./sparse.ts";
