import { expect } from "chai";
import { AbiCoder, Interface } from "ethers";

import type { ContractError } from "../../../src/client/index.ts";
import { ErrorDecoder, KNOWN_CONTRACTS, upperSnake } from "../../../src/client/index.ts";
import { EXPLANATIONS, explanationOf } from "../../../src/client/contract-messages.ts";
import { isUnknownMethod, refusalOf, shapeOf } from "../../../src/client/error-shapes.ts";
import { isTransient } from "../../../src/client/retry.ts";
import { isRangeError } from "../../../src/client/logs.ts";

const hub = KNOWN_CONTRACTS[0]!.abi;
const data = hub.encodeErrorResult("DepositAboveMax", [3n, 20n, 10n]);

/** The same revert as different nodes and libraries wrap it. */
const SHAPES: Record<string, unknown> = {
  "geth, anvil": { code: 3, message: "execution reverted", data },
  Hardhat: Object.assign(new Error("VM Exception: reverted with custom error"), {
    code: 3,
    data: { data, txHash: "0x1" },
  }),
  "ethers CALL_EXCEPTION": Object.assign(new Error("execution reverted"), { code: "CALL_EXCEPTION", data }),
  "ethers UNKNOWN_ERROR": { code: "UNKNOWN_ERROR", error: { code: -32603, message: "reverted", data } },
  "a wallet": { code: -32603, message: "Internal error", data: { originalError: { code: 3, data } } },
  "ethers 5 style": { error: { error: { body: JSON.stringify({ error: { code: 3, data } }) } } },
  Parity: { code: -32015, message: "VM execution error.", data: `Reverted ${data}` },
  "in the message": new Error(`execution reverted: ${data}`),
  "as a cause": new Error("call failed", { cause: { cause: { data } } }),
};

describe("contract errors", () => {
  const decoder = new ErrorDecoder();

  for (const [node, error] of Object.entries(SHAPES)) {
    it(`are found however they are wrapped: ${node}`, () => {
      const explained = decoder.explain(error, "eth_call") as ContractError;
      expect(explained.code).to.equal("DEPOSIT_ABOVE_MAX");
      expect(explained.details).to.deep.include({ args: { modelId: 3n, deposit: 20n, maxDeposit: 10n } });
      expect(explained.message).to.equal("The deposits come to 20, and at most 10 were allowed.");
    });
  }

  it("have an explanation, each of them, that uses arguments which exist", () => {
    for (const { contract, abi } of KNOWN_CONTRACTS) {
      abi.forEachError((error) => {
        const { name, inputs } = error;
        const explanation = explanationOf({ name, signature: error.format("sighash") });
        expect(explanation, `${contract}: ${name}`).to.not.equal(undefined);
        const used = [...explanation![0].matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
        expect(inputs.map((input) => input.name)).to.include.members(used, `${contract}: ${name}`);
        expect(explanation![1], name).to.match(/\S/);
      });
    }
  });

  it("are all of contracts that exist", () => {
    const names = new Set<string>();
    for (const { abi } of KNOWN_CONTRACTS) {
      abi.forEachError((error) => names.add(error.name).add(error.format("sighash")));
    }
    expect([...names]).to.include.members(Object.keys(EXPLANATIONS));
  });

  it("have codes in upper snake case", () => {
    expect(upperSnake("DepositAboveMax")).to.equal("DEPOSIT_ABOVE_MAX");
    expect(upperSnake("NotAPlugin")).to.equal("NOT_A_PLUGIN");
    expect(upperSnake("ERC721InvalidOwner")).to.equal("ERC721_INVALID_OWNER");
    expect(upperSnake("ERC20InsufficientBalance")).to.equal("ERC20_INSUFFICIENT_BALANCE");
  });

  it("show tuples by their fields", () => {
    const config = { features: 0, learningRate: 1, binaryPoint: 2, featurePoint: 3, bias: -4 };
    const sparse = KNOWN_CONTRACTS.find(({ contract }) => contract === "SparsePerceptron")!.abi;
    const error = decoder.decode(sparse.encodeErrorResult("BadConfig", [config]));
    expect(error.message).to.contain('"features":0').and.to.contain('"bias":-4');
  });

  it("include texts, panics, unknown ones and none at all", () => {
    const coder = AbiCoder.defaultAbiCoder();
    const text = decoder.decode(`0x08c379a0${coder.encode(["string"], ["paused"]).slice(2)}`);
    expect([text.code, text.message]).to.deep.equal(["REVERTED_WITH_REASON", 'The call failed: "paused".']);
    const panic = decoder.decode(`0x4e487b71${coder.encode(["uint256"], [0x11]).slice(2)}`);
    expect([panic.code, panic.details.args]).to.deep.equal(["PANIC", { panic: 0x11n }]);
    expect(decoder.decode("0xdeadbeef").code).to.equal("UNKNOWN_REVERT");
    expect(decoder.decode("0x08c379a0ff").code).to.equal("UNKNOWN_REVERT");
    expect(decoder.decode("0x").code).to.equal("EMPTY_REVERT");
  });

  it("can be those of plug-ins of others", () => {
    const abi = ["error MoonIsFull(uint256 phase)"];
    const error = new ErrorDecoder([abi]).decode(new Interface(abi).encodeErrorResult("MoonIsFull", [4n]));
    expect([error.code, error.message]).to.deep.equal(["MOON_IS_FULL", "MoonIsFull (phase 4)."]);
  });

  it("tell want of gas from a revert, and a broken node from both", () => {
    const code = (error: unknown) => (decoder.explain(error, "eth_call") as ContractError).code;
    expect(code({ code: -32000, message: "gas required exceeds allowance (50000000)" })).to.equal("OUT_OF_GAS");
    expect(code({ code: -32000, message: "out of gas" })).to.equal("OUT_OF_GAS");
    expect(code({ code: 3, message: "execution reverted", data: "0x" })).to.equal("EMPTY_REVERT");
    expect(code({ code: -32603, message: "no such table" })).to.equal("RPC_FAILED");
  });
});

describe("errors of nodes", () => {
  it("are transient where asking again helps", () => {
    const transient = [
      { code: "TIMEOUT", message: "request timeout" },
      { code: "ECONNRESET" },
      { code: "SERVER_ERROR", info: { responseStatus: "503" }, response: { statusCode: 503 } },
      { statusCode: 429 },
      { code: -32005, message: "daily request count exceeded, request rate limited" },
      { message: "fetch failed", cause: { code: "UND_ERR_SOCKET" } },
      { code: -32603, message: "header not found" },
    ];
    for (const error of transient) expect(isTransient(error), JSON.stringify(error)).to.equal(true);
    const final = [
      { code: 3, message: "execution reverted", data },
      { code: -32602, message: "invalid argument 0" },
      { code: -32601, message: "the method eth_x does not exist/is not available" },
      { code: -32000, message: "nonce too low" },
      { code: 3, message: "execution reverted: auction timed out" },
    ];
    for (const error of final) expect(isTransient(error), JSON.stringify(error)).to.equal(false);
  });

  it("about too many logs are not taken for rate limits, and the other way round", () => {
    const range = [
      { code: -32005, message: "query returned more than 10000 results" },
      { code: -32602, message: "Log response size exceeded. this block range should work: [0x0, 0xd043b8]" },
      { code: -32602, message: "range 1000000 exceeds limit of 10000" },
      { code: -32600, message: "You can make eth_getLogs requests with up to a 500 block range." },
    ];
    for (const error of range) expect(isRangeError(error), JSON.stringify(error)).to.equal(true);
    expect(isRangeError({ statusCode: 429, message: "Too Many Requests" })).to.equal(false);
    expect(isRangeError({ code: -32005, message: "rate limit reached" })).to.equal(false);
    expect(isRangeError({ code: "ECONNRESET", message: "socket hang up" })).to.equal(false);
  });

  it("that refuse a transaction are sorted", () => {
    const cases: [string, string][] = [
      ["already known", "known"],
      ["nonce too low: next nonce 5, tx nonce 4", "nonce"],
      ["Expected nonce to be 5 but got 9. Note that transactions can't be queued when automining.", "nonce"],
      ["replacement transaction underpriced", "underpriced"],
      ["insufficient funds for gas * price + value", "funds"],
      ["Sender doesn't have enough funds to send tx. The max upfront cost is: 5 and the balance is: 4", "funds"],
      ["exceeds block gas limit", "other"],
    ];
    for (const [message, refusal] of cases) expect(refusalOf({ message }), message).to.equal(refusal);
    expect(refusalOf({ message: "VM Exception", data })).to.equal("reverted");
  });

  it("that do not know a method are recognised", () => {
    expect(isUnknownMethod({ code: -32601, message: "Method not found" })).to.equal(true);
    expect(
      isUnknownMethod({ message: "the method eth_maxPriorityFeePerGas does not exist/is not available" }),
    ).to.equal(true);
    expect(isUnknownMethod({ code: -32000, message: "nonce too low" })).to.equal(false);
  });

  it("can be circular", () => {
    const error: Record<string, unknown> = { message: "round" };
    error["cause"] = error;
    expect(shapeOf(error).messages).to.deep.equal(["round"]);
  });
});
