import { expect } from "chai";
import { AbiCoder, hexlify, ParamType } from "ethers";

import { AbiList } from "../../src/audit/abi.ts";
import { Random } from "../../src/training/random.ts";

const TYPES = [
  ...["uint256", "uint8", "int256", "int16", "bool", "address", "bytes32", "bytes4", "bytes"],
  ...["uint16[]", "bytes[]", "bytes32[2]", "tuple(uint8 a, bytes b)", "tuple(uint8 a, bool b)[]", "bytes[2][]"],
];
const ROUNDS = 300;

describe("an audit's reading and writing of the contract ABI", () => {
  const random = new Random(3);
  const coder = AbiCoder.defaultAbiCoder();

  it("writes and reads what ethers does", () => {
    for (let round = 0; round < ROUNDS; round++) {
      const params = Array.from({ length: 1 + random.below(4) }, () =>
        ParamType.from(TYPES[random.below(TYPES.length)]!),
      );
      const values = params.map((param) => valueOf(param));
      const list = new AbiList(params);
      const digits = list.write(values);
      expect(`0x${digits}`).to.equal(coder.encode(params, values));
      expect(list.read(digits)).to.deep.equal(values);
    }
  });

  it("reads texts as bytes, whatever they are", () => {
    const digits = coder.encode(["bytes"], ["0xff00"]).slice(2);
    expect(new AbiList([ParamType.from("string")]).read(digits)).to.deep.equal(["0xff00"]);
  });

  it("writes a number below zero as none that the type has", () => {
    const list = new AbiList([ParamType.from("uint128")]);
    expect(list.read(list.write([-1n]))).to.equal(null);
  });

  it("refuses every other encoding of the same values", () => {
    const params = ["uint8", "address", "bool", "bytes", "bytes4", "uint16[]"].map((type) => ParamType.from(type));
    const list = new AbiList(params);
    const digits = list.write([7n, `0x${"ab".repeat(20)}`, true, "0x010203", "0x01020304", [1n, 2n]]);
    const words = digits.match(/.{64}/g)!;
    const changed = (index: number, word: string) => words.map((old, i) => (i === index ? word : old)).join("");
    const word = (value: number) => value.toString(16).padStart(64, "0");
    expect(list.read(digits)).to.not.equal(null);
    const others = {
      "a number that is too large": changed(0, word(256)),
      "an address with more digits": changed(1, `1${words[1]!.slice(1)}`),
      "a truth value of two": changed(2, word(2)),
      "an offset into nowhere": changed(3, "f".repeat(64)),
      "an offset elsewhere": changed(3, word(0)),
      "bytes behind those that count": changed(7, `${words[7]!.slice(0, -1)}1`),
      "a length beyond the end": changed(6, word(1_000)),
      "a longer array than there is": changed(8, word(3)),
      "a word too many": digits + word(0),
      "a word too few": digits.slice(64),
      "digits that are none": changed(7, `zz${words[7]!.slice(2)}`),
      nothing: "",
    };
    for (const [what, other] of Object.entries(others)) expect(list.read(other), what).to.equal(null);
  });

  function valueOf(param: ParamType): unknown {
    if (param.baseType === "tuple") return param.components!.map(valueOf);
    if (param.baseType === "array") {
      const length = param.arrayLength === -1 ? random.below(4) : param.arrayLength!;
      return Array.from({ length }, () => valueOf(param.arrayChildren!));
    }
    if (param.type === "bool") return random.below(2) === 1;
    if (param.type === "bytes") return bytes(random.below(70));
    if (param.type === "address") return bytes(20);
    const [, kind, size] = /^(u?int|bytes)(\d+)$/.exec(param.type)!;
    if (kind === "bytes") return bytes(Number(size));
    const number = BigInt(bytes(32));
    return kind === "int" ? BigInt.asIntN(Number(size), number) : BigInt.asUintN(Number(size), number);
  }

  function bytes(length: number): string {
    return hexlify(Uint8Array.from({ length }, () => random.below(256)));
  }
});
