import { expect } from "chai";
import { AbiCoder, ZeroAddress } from "ethers";
import hre from "hardhat";

import { encodeConfig } from "../../src/codec/index.ts";

const PREFIX = "data:application/json;base64,";
const CONFIG = { features: 4, learningRate: 1, binaryPoint: 0, featurePoint: 0, bias: 0 };

/** A model's metadata as wallets read it. */
interface Metadata {
  name: string;
  description: string;
  encoder: string;
  attributes: { trait_type: string; value: string }[];
}

describe("tokenURI", () => {
  async function create(texts: { name: string; labels: string[]; encoder: string }, token = false) {
    const { ethers } = await hre.network.create();
    const hub = await ethers.deployContract("CollaborativeTrainer");
    const address = await hub.getAddress();
    const classifier = await (await ethers.deployContract("SparsePerceptron", [address])).getAddress();
    const mechanism = await (await ethers.deployContract("StakeIncentive", [address])).getAddress();
    const currency = token ? await (await ethers.deployContract("PermitToken")).getAddress() : ZeroAddress;
    const types = ["uint96", "uint32", "uint32", "uint32", "uint32", "uint16", "uint32"];
    await hub.getFunction("createModel")({
      ...texts,
      classifier,
      classifierConfig: encodeConfig("SparsePerceptron", CONFIG),
      mechanism,
      mechanismConfig: AbiCoder.defaultAbiCoder().encode(types, [1, 60, 0, 7200, 7200, 0, 3600]),
      currency,
      parameters: "0x",
      openNow: false,
    });
    const read = async (): Promise<Metadata> => {
      const uri: string = await hub.getFunction("tokenURI")(1);
      expect(uri.startsWith(PREFIX)).to.equal(true);
      return JSON.parse(Buffer.from(uri.slice(PREFIX.length), "base64").toString("utf8")) as Metadata;
    };
    return { hub, classifier, mechanism, currency, read };
  }

  function trait({ attributes }: Metadata, name: string): string | undefined {
    return attributes.find(({ trait_type }) => trait_type === name)?.value;
  }

  it("is JSON that tells name, labels, encoder, plug-ins and currency", async () => {
    const model = await create({ name: "spam", labels: ["ham", "spam"], encoder: '{"kind":"indices"}' });
    const metadata = await model.read();
    expect(metadata.name).to.equal("spam");
    expect(metadata.description).to.contain("model 1");
    expect(JSON.parse(metadata.encoder)).to.deep.equal({ kind: "indices" });
    expect(trait(metadata, "classifier")).to.equal("SparsePerceptron");
    expect(trait(metadata, "classifier address")).to.equal(model.classifier);
    expect(trait(metadata, "incentive mechanism")).to.equal("StakeIncentive");
    expect(trait(metadata, "incentive mechanism address")).to.equal(model.mechanism);
    expect(trait(metadata, "currency")).to.equal("ether");
    expect([trait(metadata, "label 0"), trait(metadata, "label 1")]).to.deep.equal(["ham", "spam"]);
  });

  it("follows the model: its currency, and whether it is open", async () => {
    const model = await create({ name: "x", labels: ["a", "b"], encoder: "" }, true);
    expect(trait(await model.read(), "currency")).to.equal(model.currency);
    expect(trait(await model.read(), "open")).to.equal("no");
    await model.hub.getFunction("openModel")(1);
    expect(trait(await model.read(), "open")).to.equal("yes");
  });

  it("is JSON whatever people write into the texts", async () => {
    const name = 'quotes " and \\ backslashes, \n lines, \t tabs, \u0001 controls, ü, 漢字, 🙂, </script>';
    const texts = { name, labels: ['","value":"forged', "\\"], encoder: '{"a":"b\\"c"}' };
    const metadata = await (await create(texts)).read();
    expect(metadata.name).to.equal(name);
    expect(metadata.encoder).to.equal(texts.encoder);
    expect(trait(metadata, "label 0")).to.equal(texts.labels[0]);
    expect(trait(metadata, "label 1")).to.equal(texts.labels[1]);
  });
});
