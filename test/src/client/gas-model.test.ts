import { expect } from "chai";

import { BatchPacker } from "../../../src/client/batches.ts";
import { createTwin } from "../../../src/classifiers/index.ts";
import { GasModel } from "../../../src/client/gas-model.ts";
import { StorageGas } from "../../../src/client/storage-gas.ts";
import { encodeSparse, layoutOf } from "../../../src/codec/index.ts";

const sample = (bytes: number) => ({ label: 0, features: new Uint8Array(bytes) });

describe("GasModel", () => {
  const size = { samples: 10, bytes: 400, storage: 0 };

  it("takes over what a first batch needed", () => {
    const model = new GasModel();
    model.start(size, 900_000n);
    expect(model.guess(size)).to.equal(900_000n);
    expect(model.guess({ samples: 20, bytes: 800, storage: 0 })).to.satisfy(
      (gas: bigint) => gas > 1_500_000n && gas < 1_800_000n,
    );
  });

  it("believes a batch that needed more at once, and one that needed less by half", () => {
    const model = new GasModel();
    model.start(size, 900_000n);
    model.learn(size, 1_200_000n);
    expect(model.guess(size)).to.equal(1_200_000n);
    model.learn(size, 800_000n);
    expect(model.guess(size)).to.equal(1_000_000n);
  });
});

describe("StorageGas", () => {
  const config = { features: 64, laneBits: 32 };
  const slots = createTwin("SparseNearestCentroid", config).parameters(); // slot 0 is the header, all others are zero
  const of = (...indices: number[]) => ({ label: 1, features: encodeSparse(indices) });
  const storage = () => new StorageGas(layoutOf("SparseNearestCentroid", config, 2), slots);

  it("counts each slot once for a batch, more for one that was never written", () => {
    const model = new GasModel(storage());
    expect(model.measure([of(0)]).storage).to.equal(5_000 + 22_100);
    expect(model.measure([of(0), of(1, 2, 3), of(0, 4)]).storage).to.equal(5_000 + 2 * 22_100);
    const gas = model.guess(model.measure([of(0)]));
    expect(gas - model.guess({ ...model.measure([of(0)]), storage: 0 })).to.equal(27_100n);
  });

  it("takes slots for written from then on, until that is taken back", () => {
    const gas = storage();
    const model = new GasModel(gas);
    const fresh = gas.wrote([of(0, 4), of(1)]);
    expect(fresh).to.have.length(2);
    expect(model.measure([of(0, 4, 8)]).storage).to.equal(3 * 5_000 + 22_100);
    gas.forget(fresh);
    expect(model.measure([of(0, 4, 8)]).storage).to.equal(5_000 + 3 * 22_100);
  });

  it("is left out of what a model learns from a batch", () => {
    const model = new GasModel(storage());
    const size = model.measure([of(0), of(1)]);
    const before = Number(model.guess({ ...size, storage: 0 }));
    model.learn(size, BigInt(2 * before + size.storage));
    expect(Number(model.guess({ ...size, storage: 0 }))).to.be.closeTo(2 * before, 1);
  });
});

describe("BatchPacker", () => {
  it("fills batches up to the gas that is aimed at, in order, and loses none", () => {
    const model = new GasModel();
    const gasCap = 2_000_000n;
    const packer = new BatchPacker(model, { gasCap });
    const samples = Array.from({ length: 200 }, (_, i) => sample(2 + 2 * (i % 60)));
    const batches = samples.map((each) => packer.add(each)).filter((batch) => batch !== null);
    const all = [...batches, packer.rest()];
    expect(all.flat()).to.deep.equal(samples);
    for (const batch of batches) {
      expect(model.guess(model.measure(batch)) <= (gasCap * 6n) / 10n).to.equal(true);
      expect(model.guess(model.measure([...batch, sample(120)])) > (gasCap * 5n) / 10n, "not half empty").to.equal(
        true,
      );
    }
  });

  it("keeps to a number of samples, and sends one that is too large alone", () => {
    const packer = new BatchPacker(new GasModel(), { gasCap: 16_777_216n, maxBatch: 3 });
    const lengths = Array.from({ length: 7 }, () => packer.add(sample(2))?.length ?? 0);
    expect([...lengths.filter((length) => length > 0), packer.rest().length]).to.deep.equal([3, 3, 1]);
    const narrow = new BatchPacker(new GasModel(), { gasCap: 100_000n });
    expect(narrow.add(sample(2000))).to.equal(null);
    expect(narrow.add(sample(2))).to.have.length(1);
    expect(narrow.rest()).to.have.length(1);
  });
});
