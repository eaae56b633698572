import { sessionAction } from "./support/action.ts";
import { claim } from "./support/claims.ts";
import type { ClaimKind, ClaimOptions, ClaimResult } from "./support/claims.ts";
import type { CommonOptions, Session } from "./support/session.ts";

const KIND: ClaimKind = {
  kind: "refund",
  verb: "Refund",
  one: async (client, modelId, contribution) => {
    const { hash, id, amount, filed } = await client.refund(modelId, contribution);
    return { hash, id, worth: amount, filed };
  },
  many: (client, modelId, contributions) => client.refundBatch(modelId, contributions),
};

/** Claims back the account's own deposits that the model agrees with. */
export function refund(session: Session, options: ClaimOptions = {}): Promise<ClaimResult> {
  return claim(session, options, KIND);
}

export default sessionAction<ClaimOptions & CommonOptions & { readonly yes: boolean }>(refund);
