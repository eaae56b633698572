import { expect } from "chai";

import { DcaiError } from "../../src/errors.ts";

/** Runs something that must throw the library's error with this code, and checks what it says. */
export function expectError(run: () => unknown, code: string, details?: object): DcaiError {
  let thrown: unknown;
  try {
    run();
  } catch (error) {
    thrown = error;
  }
  return checkError(thrown, code, details);
}

/** The same for a promise. */
export async function expectRejection(promise: Promise<unknown>, code: string, details?: object): Promise<DcaiError> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  return checkError(thrown, code, details);
}

function checkError(thrown: unknown, code: string, details?: object): DcaiError {
  expect(thrown, `${code} was expected`).to.be.instanceOf(DcaiError);
  const error = thrown as DcaiError;
  expect(error.code, error.message).to.equal(code);
  expect(error.message).to.match(/\S/);
  expect(error.hint).to.match(/\S/);
  if (details !== undefined) expect(error.details).to.deep.include(details);
  return error;
}
