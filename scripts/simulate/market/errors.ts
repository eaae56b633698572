import { defineError } from "../../../src/errors.ts";

/** The chain and the library disagree, or the books do not balance. */
export class SimulationFailed extends defineError(
  "SIMULATION_FAILED",
  (d: { what: string }) => d.what,
  "This is a defect of the contracts or of the library: please report it with scenario and seed.",
) {}
