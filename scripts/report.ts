import { sessionAction } from "./support/action.ts";
import { claim } from "./support/claims.ts";
import type { ClaimKind, ClaimOptions, ClaimResult } from "./support/claims.ts";
import type { CommonOptions, Session } from "./support/session.ts";

const KIND: ClaimKind = {
  kind: "report",
  verb: "Report",
  one: async (client, modelId, contribution) => {
    const { hash, id, amount, filed } = await client.report(modelId, contribution);
    return { hash, id, worth: amount, filed };
  },
  many: (client, modelId, contributions) => client.reportBatch(modelId, contributions),
};

/** Claims shares of other people's deposits that the model differs from; it takes standing on the model. */
export function report(session: Session, options: ClaimOptions = {}): Promise<ClaimResult> {
  return claim(session, options, KIND);
}

export default sessionAction<ClaimOptions & CommonOptions & { readonly yes: boolean }>(report);
