import { Signature, TypedDataEncoder, isError } from "ethers";

import { tokenAbi } from "./abi.ts";
import { senderOf, view } from "./context.ts";
import type { Context } from "./context.ts";

/** Of ERC-2612. */
const PERMIT_TYPES = {
  Permit: ["owner address", "spender address", "value uint256", "nonce uint256", "deadline uint256"].map((field) => {
    const [name, type] = field.split(" ");
    return { name: name!, type: type! };
  }),
};

/**
 * Whether a token says that it takes ERC-2612 permits: it counts nonces, and separates domains as we do.
 *
 * Some tokens say so and mean a permit of their own (DAI on Ethereum); the hub refuses theirs before anything is sent.
 */
export async function takesPermits(context: Context, token: string): Promise<boolean> {
  try {
    const [separator] = await view<string>(context, token, tokenAbi, "DOMAIN_SEPARATOR");
    await view(context, token, tokenAbi, "nonces", [token]);
    return TypedDataEncoder.hashDomain(await permitDomain(context, token)) === separator;
  } catch {
    return false;
  }
}

/** Signs that the hub may take `value` of a token until `deadline`, seconds since 1970. */
export async function signPermit(context: Context, token: string, value: bigint, deadline: number): Promise<Signature> {
  const { account, parts } = senderOf(context, "sign");
  const [nonce] = await view<bigint>(context, token, tokenAbi, "nonces", [account]);
  const message = { owner: account, spender: context.hub, value, nonce: nonce!, deadline };
  return Signature.from(await parts.signer.signTypedData(await permitDomain(context, token), PERMIT_TYPES, message));
}

/** The same; null if the account's key signs no typed data. Who refuses to sign is not asked for anything else. */
export async function trySignPermit(
  context: Context,
  token: string,
  value: bigint,
  deadline: number,
): Promise<Signature | null> {
  try {
    return await signPermit(context, token, value, deadline);
  } catch (error) {
    if (isError(error, "ACTION_REJECTED")) throw error;
    return null;
  }
}

/** What a signature is for: name and version by ERC-5267, or else the name and version(), "1" where there is none. */
async function permitDomain(context: Context, token: string) {
  return { ...(await nameAndVersion(context, token)), chainId: context.chainId, verifyingContract: token };
}

async function nameAndVersion(context: Context, token: string): Promise<{ name: string; version: string }> {
  try {
    const [, name, version] = await view<string>(context, token, tokenAbi, "eip712Domain");
    return { name: name!, version: version! };
  } catch {
    const [name] = await view<string>(context, token, tokenAbi, "name");
    const [version] = await view<string>(context, token, tokenAbi, "version").catch(() => ["1"]);
    return { name: name!, version: version! };
  }
}
