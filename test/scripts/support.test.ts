import { expect } from "chai";

import { ETHER_UNIT, formatAmount, formatDuration, parseAmount, parseDuration } from "../../scripts/support/amounts.ts";
import { fileName } from "../../scripts/support/creation.ts";
import { expectError } from "../src/expect-error.ts";

const TOKEN = { symbol: "USDC", decimals: 6 };

describe("amounts on the command line", () => {
  it("are whole units, or a number of a named unit", () => {
    expect(parseAmount("--amount", "0.05", ETHER_UNIT)).to.equal(50_000_000_000_000_000n);
    expect(parseAmount("--amount", "1.5gwei", ETHER_UNIT)).to.equal(1_500_000_000n);
    expect(parseAmount("--amount", "12 wei", ETHER_UNIT)).to.equal(12n);
    expect(parseAmount("--amount", "2 Ether", TOKEN)).to.equal(2_000_000_000_000_000_000n);
    expect(parseAmount("--amount", "0.000001", TOKEN)).to.equal(1n);
  });

  it("are refused if they are not, or finer than the currency", () => {
    for (const value of ["", "x", "-1", "1e3", "1,5", "0x10", "1 dollar", ".5"]) {
      expectError(() => parseAmount("--amount", value, ETHER_UNIT), "BAD_AMOUNT", { value });
    }
    expectError(() => parseAmount("--amount", "0.5wei", ETHER_UNIT), "BAD_AMOUNT");
    expectError(() => parseAmount("--amount", "0.0000001", TOKEN), "BAD_AMOUNT");
  });

  it("are written with six significant places, and never as nothing if they are something", () => {
    expect(formatAmount(0n, ETHER_UNIT)).to.equal("0 ETH");
    expect(formatAmount(1n, ETHER_UNIT)).to.equal("0.000000000000000001 ETH");
    expect(formatAmount(1_234_567_890_123_456_789n, ETHER_UNIT)).to.equal("1.234567 ETH");
    expect(formatAmount(1_234_567_891_234n, ETHER_UNIT)).to.equal("0.00000123456 ETH");
    expect(formatAmount(2_500_000n, TOKEN)).to.equal("2.5 USDC");
  });
});

describe("spans of time on the command line", () => {
  it("are seconds, or have a unit", () => {
    expect(["90", "90s", "15m", "24h", "7d"].map((value) => parseDuration("--refund-wait", value))).to.deep.equal([
      90, 90, 900, 86_400, 604_800,
    ]);
    for (const value of ["", "1w", "soon", "-1", "1.5h", "99999999999999999999d"]) {
      expectError(() => parseDuration("--refund-wait", value), "BAD_DURATION", { value });
    }
  });

  it("are written as people say them", () => {
    expect([45, 90, 900, 5_400, 86_400, 604_800, 180_000].map(formatDuration)).to.deep.equal([
      "45 s",
      "1 min 30 s",
      "15 min",
      "1 h 30 min",
      "24 h",
      "7 days",
      "2 days 2 h",
    ]);
  });
});

describe("names of files", () => {
  it("are made of letters and digits", () => {
    expect(["Spam or ham?", "../../etc", "ä"].map(fileName)).to.deep.equal(["spam-or-ham", "etc", "model"]);
  });
});
