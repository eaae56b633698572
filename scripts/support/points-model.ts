import { isAddress } from "ethers";

import type { ModelView, PointsModel } from "../../src/client/index.ts";
import { parseAddress } from "./amounts.ts";
import { pickSigner } from "./connect.ts";
import { NotAPointsModel } from "./errors.ts";
import type { Session } from "./session.ts";

/** Opens a model that goes by points. Throws {@link NotAPointsModel}. */
export async function openPoints(session: Session, modelId: bigint): Promise<{ view: ModelView; model: PointsModel }> {
  const view = await session.client.modelInfo(modelId);
  const { mechanismName: mechanism } = view;
  if (mechanism !== "PointsIncentive") throw new NotAPointsModel({ modelId, mechanism });
  return { view, model: await session.client.points(modelId) };
}

/** The account that `--account` means: its number or address; one's own unless told. Throws UnknownAccount, BadAddress. */
export async function accountNamed({ place, client }: Session, account: string | undefined): Promise<string> {
  if (account === undefined) return client.account!;
  return isAddress(account) ? parseAddress("--account", account) : (await pickSigner(place, account)).address;
}
