import { expect } from "chai";

import { audit } from "../../src/audit/audit.ts";
import type { DcaiClient } from "../../src/client/index.ts";

/** Audits everything of a client's hub, and expects that it holds, and that nothing is left out. */
export async function expectProven({ context }: DcaiClient): Promise<void> {
  const { report, database } = await audit(context);
  await database.close();
  expect(report.mismatches).to.deep.equal([]);
  expect(report.unproven).to.deep.equal([]);
  expect(report.parameterSlots).to.be.above(0);
  for (const [name, { holds }] of Object.entries(report.invariants)) expect(holds, name).to.equal(true);
}
