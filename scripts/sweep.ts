import { sessionAction } from "./support/action.ts";
import { claim } from "./support/claims.ts";
import type { ClaimKind, ClaimOptions, ClaimResult } from "./support/claims.ts";
import type { CommonOptions, Session } from "./support/session.ts";

const KIND: ClaimKind = {
  kind: "sweep",
  verb: "Sweep",
  one: async (client, modelId, contribution) => {
    const { hash, id, tip } = await client.sweep(modelId, contribution);
    return { hash, id, worth: tip, filed: null };
  },
  many: (client, modelId, contributions) => client.sweepAll(modelId, contributions),
};

/** Clears up deposits that nobody claimed in time, for a tip. */
export function sweep(session: Session, options: ClaimOptions = {}): Promise<ClaimResult> {
  return claim(session, options, KIND);
}

export default sessionAction<ClaimOptions & CommonOptions & { readonly yes: boolean }>(sweep);
