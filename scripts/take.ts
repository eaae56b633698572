import { sessionAction } from "./support/action.ts";
import { claim } from "./support/claims.ts";
import type { ClaimKind, ClaimOptions, ClaimResult } from "./support/claims.ts";
import type { CommonOptions, Session } from "./support/session.ts";

const KIND: ClaimKind = {
  kind: "take",
  verb: "Take",
  one: async (client, modelId, contribution) => {
    const { hash, id, amount, filed } = await client.take(modelId, contribution);
    return { hash, id, worth: amount, filed };
  },
  many: (client, modelId, contributions) => client.takeAll(modelId, contributions),
};

/** Takes what is left of deposits that the model differs from, as the model's owner. */
export function take(session: Session, options: ClaimOptions = {}): Promise<ClaimResult> {
  return claim(session, options, KIND);
}

export default sessionAction<ClaimOptions & CommonOptions & { readonly yes: boolean }>(take);
