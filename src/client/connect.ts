import { getAddress } from "ethers";
import type { InterfaceAbi, Provider, Signer } from "ethers";

import { DcaiError } from "../errors.ts";
import { hubAbi } from "./abi.ts";
import { systemClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { decodeAnswer } from "./context.ts";
import type { Context } from "./context.ts";
import { ErrorDecoder } from "./contract-error.ts";
import { NotAHub, NotJsonRpc, WrongNetwork } from "./errors.ts";
import { placeOfKey } from "./keys.ts";
import { ModelAccess } from "./model-access.ts";
import { DEFAULT_RETRY } from "./retry.ts";
import type { RetryOptions } from "./retry.ts";
import { Rpc } from "./rpc.ts";
import type { Transport } from "./rpc.ts";
import { DEFAULT_SENDING, Sender } from "./sender.ts";
import type { SendOptions } from "./sender.ts";

/** How a client is connected. */
export interface ConnectOptions {
  /** The hub's address. */
  readonly hub: string;
  /** A signer with a provider that speaks JSON-RPC, or such a provider alone for reading. */
  readonly runner: Signer | Provider;
  /** The chain id that is expected; not checked unless told. */
  readonly chainId?: bigint | number;
  /** The block in which the hub was deployed; found out when needed unless told. */
  readonly deployedAt?: number;
  readonly clock?: Clock;
  /** Numbers from 0 to below 1, for the jitter of retries. */
  readonly random?: () => number;
  readonly retry?: Partial<RetryOptions>;
  readonly sending?: Partial<SendOptions>;
  /** ABIs of plug-ins of others, so that their errors are told by name too. */
  readonly abis?: readonly InterfaceAbi[];
}

/**
 * Connects to a hub, and checks that there is one.
 *
 * @throws WrongNetwork, NotAHub, NotJsonRpc, RpcFailed, RpcTimeout
 */
export async function connect(options: ConnectOptions): Promise<Context> {
  const { clock = systemClock, random = Math.random, runner } = options;
  const decoder = new ErrorDecoder(options.abis);
  const retry = { ...DEFAULT_RETRY, ...options.retry };
  const rpc = new Rpc(transportOf(runner), { clock, random, retry }, decoder);
  const chainId = await rpc.chainId();
  const expected = options.chainId === undefined ? chainId : BigInt(options.chainId);
  if (chainId !== expected) throw new WrongNetwork({ expected, actual: chainId });
  const hub = getAddress(options.hub);
  const cards = await cardsOf(rpc, hub);
  const sending = { ...DEFAULT_SENDING, ...options.sending };
  const signer = isSigner(runner) ? runner : null;
  const account = signer === null ? null : getAddress(await signer.getAddress());
  const sender =
    signer === null || account === null
      ? null
      : new Sender({
          signer,
          account,
          place: await placeOfKey(signer, account, rpc),
          chainId,
          rpc,
          clock,
          decoder,
          options: sending,
        });
  const { deployedAt } = options;
  const access = new ModelAccess(rpc, hub);
  return { hub, cards, chainId, rpc, clock, decoder, sending, sender, account, access, deployedAt };
}

function isSigner(runner: Signer | Provider): runner is Signer {
  return "signTransaction" in runner;
}

function transportOf(runner: Signer | Provider): Transport {
  const provider: object | null = isSigner(runner) ? runner.provider : runner;
  const isTransport = provider !== null && "send" in provider && typeof provider.send === "function";
  if (!isTransport) throw new NotJsonRpc({ provider: provider?.constructor.name ?? "A signer without a provider" });
  return provider as Transport;
}

async function cardsOf(rpc: Rpc, hub: string): Promise<string> {
  if ((await rpc.code(hub)) === "0x") throw new NotAHub({ address: hub, reason: "there is no contract" });
  try {
    const answer = await rpc.call({ to: hub, data: hubAbi.encodeFunctionData("modelCards") });
    return decodeAnswer<string>(hubAbi, "modelCards", answer)[0]!;
  } catch (cause) {
    if (cause instanceof DcaiError && cause.code.startsWith("RPC_")) throw cause;
    throw new NotAHub({ address: hub, reason: "the contract there is another one" }, { cause });
  }
}
