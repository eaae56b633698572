import path from "node:path";

/** The gas figures that are committed. */
export const RESULTS = path.join(import.meta.dirname, "results", "gas.json");
