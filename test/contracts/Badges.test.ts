import { expect } from "chai";
import { AbiCoder, ZeroAddress, concat, dataLength, toUtf8Bytes } from "ethers";
import hre from "hardhat";
import { JSDOM } from "jsdom";

import { encodeConfig } from "../../src/codec/index.ts";
import type { Badges, CollaborativeTrainer, PointsIncentive } from "../../typechain-types/index.js";

const JSON_PREFIX = "data:application/json;base64,";
const SVG_PREFIX = "data:image/svg+xml;base64,";
const CONFIG = { features: 4, learningRate: 1, binaryPoint: 0, featurePoint: 0, bias: 0 };
const KINDS = 8;

/** `createModel`'s parameter with the name as bytes, so that it can be anything. */
const SPEC =
  "tuple(bytes name, string[] labels, string encoder, address classifier, bytes classifierConfig, address mechanism, " +
  "bytes mechanismConfig, address currency, bytes parameters, bool openNow)";

/** A badge's metadata as wallets read it. */
interface Metadata {
  name: string;
  description: string;
  decimals: number;
  image: string;
  attributes: { trait_type: string; value: string | number }[];
}

function isControl(character: string): boolean {
  return character < " " || character === "\u007f";
}

describe("badges", () => {
  async function world() {
    const { ethers } = await hre.network.create();
    const hub = (await ethers.deployContract("CollaborativeTrainer")) as unknown as CollaborativeTrainer;
    const address = await hub.getAddress();
    const classifier = await (await ethers.deployContract("SparsePerceptron", [address])).getAddress();
    const points = (await ethers.deployContract("PointsIncentive", [address])) as unknown as PointsIncentive;
    const badges = (await ethers.getContractAt("Badges", await points.badges())) as unknown as Badges;
    const [signer] = await ethers.getSigners();
    const create = async (name: Uint8Array | string): Promise<bigint> => {
      const spec = {
        name: typeof name === "string" ? toUtf8Bytes(name) : name,
        labels: ["ham", "spam"],
        encoder: "{}",
        classifier,
        classifierConfig: encodeConfig("SparsePerceptron", CONFIG),
        mechanism: await points.getAddress(),
        mechanismConfig: AbiCoder.defaultAbiCoder().encode(
          ["uint24", "uint24", "uint8", "uint16", "uint16"],
          [86_400, 86_400, 2, 100, 1000],
        ),
        currency: ZeroAddress,
        parameters: "0x",
        openNow: true,
      };
      const data = AbiCoder.defaultAbiCoder().encode([SPEC], [spec]);
      const { selector } = hub.interface.getFunction("createModel");
      await (await signer!.sendTransaction({ to: address, data: concat([selector, data]) })).wait();
      return hub.modelCount();
    };
    const read = async (modelId: bigint, kind: number): Promise<Metadata> => {
      const uri = await badges.uri(await badges.idOf(modelId, kind));
      expect(uri.startsWith(JSON_PREFIX)).to.equal(true);
      const json = Buffer.from(uri.slice(JSON_PREFIX.length), "base64");
      return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json)) as Metadata;
    };
    return { ethers, badges, create, read };
  }

  /** The picture as an XML document; a browser's parser throws on anything that is not well formed. */
  function parse({ image }: Metadata) {
    expect(image.startsWith(SVG_PREFIX)).to.equal(true);
    const svg = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(image.slice(SVG_PREFIX.length), "base64"));
    const { window } = new JSDOM(svg, { contentType: "image/svg+xml" });
    expect(window.document.documentElement.namespaceURI).to.equal("http://www.w3.org/2000/svg");
    return { svg, document: window.document };
  }

  it("have metadata that tells what they are for and on which model", async () => {
    const { create, read } = await world();
    const modelId = await create("spam filter");
    const names = [];
    for (let kind = 0; kind < KINDS; kind++) names.push((await read(modelId, kind)).name);
    expect(names).to.deep.equal([
      "First contributor, spam filter",
      "First valid contribution, spam filter",
      "10 valid contributions, spam filter",
      "100 valid contributions, spam filter",
      "1000 valid contributions, spam filter",
      "10 right votes, spam filter",
      "100 right votes, spam filter",
      "1000 right votes, spam filter",
    ]);
    const { description, decimals, attributes } = await read(modelId, 5);
    expect(description).to.contain("10 votes").and.to.contain("model 1;");
    expect(decimals).to.equal(0);
    expect(attributes).to.deep.equal([
      { trait_type: "badge", value: "10 right votes" },
      { trait_type: "model", value: "spam filter" },
      { trait_type: "model number", display_type: "number", value: 1 },
    ]);
  });

  it("have pictures that are well-formed SVG, all different, with number, title and model", async () => {
    const { create, read } = await world();
    const modelId = await create("spam filter");
    const pictures = new Set<string>();
    for (let kind = 0; kind < KINDS; kind++) {
      const { svg, document } = parse(await read(modelId, kind));
      pictures.add(svg);
      const texts = [...document.querySelectorAll("text")].map((text) => text.textContent);
      expect(texts).to.have.length(3);
      expect(texts[0]).to.equal(["1st", "1", "10", "100", "1000", "10", "100", "1000"][kind]);
      expect(texts[2]).to.equal("spam filter");
      for (const use of document.querySelectorAll("use")) {
        expect(document.querySelector(use.getAttribute("href")!), `${kind} ${use.outerHTML}`).to.not.equal(null);
      }
      for (const [, id] of svg.matchAll(/url\(#(\w+)\)/g)) expect(document.getElementById(id!)).to.not.equal(null);
    }
    expect(pictures.size).to.equal(KINDS);
  });

  it("draw networks of 1, 7, 19 and 37 nodes", async () => {
    const { create, read } = await world();
    const modelId = await create("x");
    for (const [kind, nodes, lines] of [
      [1, 1, 0],
      [2, 7, 12],
      [3, 19, 42],
      [4, 37, 90],
    ] as const) {
      const { document } = parse(await read(modelId, kind));
      const paths = [...document.querySelectorAll("g[stroke-linecap] path")].map((path) => path.getAttribute("d")!);
      expect(paths[0]!.split("M").length - 1).to.equal(lines);
      expect(paths[1]!.split("M").length - 1).to.equal(nodes);
    }
  });

  it("are data and nothing else, whatever a model is called", async () => {
    const { create, read } = await world();
    const hostile = [
      `</text><script>alert(1)</script><text>`,
      `"]},"image":"https://evil.example/x.png","x":["`,
      `<!--]]><![CDATA[ &amp; & &#0; <svg onload=alert(1)>`,
      `' onload='alert(1)' x='\\" \\u0000 \\`,
      `\u0001\u0008\t\n\r\u000b\u001f\u007f`,
      `${"🙂".repeat(32)}`,
      `\u202eevil \u2028 \ufffd`,
    ];
    for (const name of hostile) {
      const modelId = await create(name);
      const metadata = await read(modelId, 3);
      const spaced = [...name].map((character) => (isControl(character) ? " " : character)).join("");
      expect(metadata.name).to.equal(`100 valid contributions, ${spaced}`);
      expect(Object.keys(metadata)).to.deep.equal(["name", "description", "decimals", "image", "attributes"]);
      const { document } = parse(metadata);
      expect(document.querySelectorAll("script, foreignObject, image, a, [onload]")).to.have.length(0);
      const texts = [...document.querySelectorAll("text")].map((text) => text.textContent);
      expect(texts).to.have.length(3);
      const shown = texts[2]!;
      const whole = shown.endsWith("…") ? shown.slice(0, -1) : shown;
      expect(spaced.startsWith(whole)).to.equal(true);
      expect([...shown].length).to.be.lessThanOrEqual(32);
    }
  });

  it("show a replacement character for bytes that are no UTF-8", async () => {
    const { create, read } = await world();
    const modelId = await create(Uint8Array.from([0x61, 0xff, 0x62, 0xed, 0xa0, 0x80, 0xef, 0xbf, 0xbf, 0x63, 0xc3]));
    const metadata = await read(modelId, 0);
    const cleaned = "a\ufffdb\ufffd\ufffd\ufffd\ufffd\ufffd\ufffdc\ufffd";
    expect(metadata.name).to.equal(`First contributor, ${cleaned}`);
    expect([...parse(metadata).document.querySelectorAll("text")][2]!.textContent).to.equal(cleaned);
  });

  it("can be read within the gas that nodes allow a call", async () => {
    const { ethers, badges, create } = await world();
    const modelId = await create("\u0001".repeat(128));
    for (let kind = 0; kind < KINDS; kind++) {
      const gas = await badges.uri.estimateGas(await badges.idOf(modelId, kind));
      expect(Number(gas)).to.be.lessThan(5_000_000);
    }
    expect(dataLength(await ethers.provider.getCode(await badges.getAddress()))).to.be.lessThan(24_576);
  });
});
