import { defineError, show } from "../../src/errors.ts";

/** An argument that the demo does not understand. */
export class BadArgument extends defineError(
  "BAD_ARGUMENT",
  (d: { argument: string; value: unknown; expected: string }) =>
    `${d.argument} is ${show(d.value)}, not ${d.expected}.`,
  "See npm run demo -- --help.",
) {}

/** The chain and the library disagree about something on which the whole project rests. */
export class DemoFailed extends defineError(
  "DEMO_FAILED",
  (d: { what: string }) => d.what,
  "This is a defect of the contracts or of the library: please report it with the seed.",
) {}
