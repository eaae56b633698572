import { expect } from "chai";

import { encodeSparse } from "../../../src/codec/index.ts";
import { importReferenceModel, quantise, twinOf } from "../../../src/training/index.ts";
import type {
  NaiveBayesModel,
  NearestCentroidModel,
  ReferenceOptions,
  SparseNearestCentroidModel,
} from "../../../src/training/index.ts";
import { expectError } from "../expect-error.ts";
import { expectNear } from "../expect-near.ts";

const BAYES = {
  type: "naive bayes",
  classifications: ["sport", "news", "recipes"],
  classCounts: [4, 7, 2],
  featureCounts: [
    [
      [5, 2],
      [0, 4],
    ],
    [[2, 7]],
    [],
  ],
  totalNumFeatures: 6,
  smoothingFactor: 0.25,
};

const read = (file: object, options: ReferenceOptions = {}) => importReferenceModel(file, options);

describe("naive Bayes models of the reference implementation", () => {
  it("are read with all labels, and go on chain", () => {
    const { model, labels, largestDifference } = importReferenceModel(JSON.stringify(BAYES));
    expect(labels).to.deep.equal(BAYES.classifications);
    expect(largestDifference).to.equal(0);
    const { featureCounts, ...rest } = model as NaiveBayesModel;
    expect(rest).to.deep.equal({ kind: "NaiveBayes", labels: 3, features: 6, classCounts: [4, 7, 2], smoothing: 0.25 });
    expect(featureCounts.map((row) => Array.from(row))).to.deep.equal([
      [4, 0, 0, 0, 0, 2],
      [0, 0, 7, 0, 0, 0],
      [0, 0, 0, 0, 0, 0],
    ]);
    expect(quantise(model).config).to.deep.equal({ features: 6, laneBits: 32, smoothing: 16_384 });
    const twin = twinOf(quantise(model));
    // Feature 1 was never seen: 4/13 * 0.25/7.5, 7/13 * 0.25/8.5, and 2/13 * 0.25/1.5, which is the largest.
    expect([0, 2, 1].map((index) => twin.predict(encodeSparse([index])))).to.deep.equal([0, 1, 2]);
  });

  it("have Laplace's smoothing unless told, and one scaled by 10^9 or otherwise", () => {
    const smoothing = (change: object, options = {}) =>
      (read({ ...BAYES, ...change }, options).model as NaiveBayesModel).smoothing;
    expect(smoothing({ smoothingFactor: undefined })).to.equal(1);
    expect(smoothing({ smoothingFactor: 500_000_000 })).to.equal(0.5);
    expect(smoothing({ smoothingFactor: 3 }, { scale: 4 })).to.equal(0.75);
    expect(smoothing({ smoothingFactor: 3 })).to.equal(3);
    expect(read(BAYES, { features: 10 }).model.features).to.equal(10);
  });

  const wrong: [string, object, string, object?][] = [
    ["a label given twice", { classifications: ["a", "b", "a"] }, "LABEL_REPEATED", { label: "a" }],
    ["one label", { classifications: ["a"] }, "BAD_MODEL_FILE", { where: "classifications" }],
    ["no class counts", { classCounts: undefined }, "BAD_MODEL_FILE", { where: "classCounts" }],
    ["too few class counts", { classCounts: [4, 7] }, "WRONG_LENGTH", { where: "classCounts", given: 2, expected: 3 }],
    ["a lost class count", { classCounts: [4, null, 2] }, "BAD_PARAMETER", { value: null }],
    ["a class count that is not a number", { classCounts: [4, NaN, 2] }, "BAD_PARAMETER", { value: NaN }],
    ["a negative class count", { classCounts: [4, 7, -2] }, "VALUE_OUT_OF_RANGE", { value: -2 }],
    ["a fraction of a sample", { classCounts: [4, 7.5, 2] }, "VALUE_OUT_OF_RANGE", { value: 7.5 }],
    ["a class count below a feature count", { classCounts: [3, 7, 2] }, "COUNT_ABOVE_SAMPLES", { label: 0, index: 0 }],
    ["counts for an unknown label", { featureCounts: [[], [], [], []] }, "LABEL_OUT_OF_RANGE", { label: 3, labels: 3 }],
    ["counts for too few labels", { featureCounts: [[], []] }, "WRONG_LENGTH", { where: "featureCounts" }],
    ["counts for an unknown feature", { featureCounts: [[[6, 1]], [], []] }, "FEATURE_OUT_OF_RANGE", { index: 6 }],
    ["counts for a negative feature", { featureCounts: [[[-1, 1]], [], []] }, "FEATURE_OUT_OF_RANGE", { index: -1 }],
    [
      "a feature counted twice",
      {
        featureCounts: [
          [
            [1, 1],
            [1, 2],
          ],
          [],
          [],
        ],
      },
      "FEATURE_REPEATED",
      { index: 1 },
    ],
    ["a lost count", { featureCounts: [[[1, null]], [], []] }, "BAD_PARAMETER", { value: null }],
    ["a negative count", { featureCounts: [[[1, -1]], [], []] }, "VALUE_OUT_OF_RANGE", { value: -1 }],
    ["a fraction of a count", { featureCounts: [[[1, 0.5]], [], []] }, "VALUE_OUT_OF_RANGE", { value: 0.5 }],
    ["counts that are no pairs", { featureCounts: [[1, 2], [], []] }, "BAD_MODEL_FILE"],
    ["no number of features", { totalNumFeatures: undefined }, "BAD_PARAMETER", { where: "totalNumFeatures" }],
    ["too many features", { totalNumFeatures: 65_537 }, "BAD_CONFIG", { field: "totalNumFeatures", value: 65_537 }],
    ["half a feature", { totalNumFeatures: 6.5 }, "BAD_CONFIG", { field: "totalNumFeatures", value: 6.5 }],
    ["no smoothing", { smoothingFactor: 0 }, "BAD_SMOOTHING", { smoothing: 0 }],
    ["a negative smoothing", { smoothingFactor: -1 }, "BAD_SMOOTHING", { smoothing: -1 }],
    ["too much smoothing", { smoothingFactor: 65_536 }, "BAD_SMOOTHING", { smoothing: 65_536 }],
    ["a lost smoothing", { smoothingFactor: null }, "BAD_PARAMETER", { value: null }],
  ];
  for (const [what, change, code, details] of wrong) {
    it(`are refused with ${what}`, () => {
      expectError(() => read({ ...BAYES, ...change }), code, details);
    });
  }
});

describe("dense nearest-centroid models of the reference implementation", () => {
  const centroids = {
    wet: { centroid: [0.5, -0.25, 0], dataCount: 10 },
    dry: { centroid: [1 / 3, 0.1, 7], dataCount: 3 },
    "snow, or ice": { centroid: [0, 0, 0], dataCount: 0 },
  };
  const FILE = { type: "nearest centroid classifier", centroids };
  const options = { featurePoint: 8 };
  const asDense = (file: object, more: ReferenceOptions = options) => {
    const { model, ...rest } = read(file, more);
    const { sums, ...others } = model as NearestCentroidModel;
    return { ...rest, model: { ...others, sums: sums.map((row) => Array.from(row)) } };
  };
  const sums = [
    [1280, -640, 0],
    [256, 77, 5376],
    [0, 0, 0],
  ];

  it("become integer sums, with the labels in the order of the keys, and go on chain", () => {
    for (const type of ["nearest centroid classifier", "dense nearest centroid classifier"]) {
      for (const file of [
        { type, centroids },
        { type, intents: centroids },
      ]) {
        const { model, labels } = asDense(file);
        expect(labels).to.deep.equal(["wet", "dry", "snow, or ice"]);
        expect(model).to.deep.equal({ kind: "NearestCentroid", labels: 3, features: 3, classCounts: [10, 3, 0], sums });
      }
    }
    const twin = twinOf(quantise(read(FILE, options).model));
    expect(twin.predict(Uint8Array.of(0, 100, 0, 0, 0, 0))).to.equal(0);
    expect(twin.predict(Uint8Array.of(0, 100, 0, 0, 4, 0))).to.equal(1);
  });

  it("say what rounding lost: the largest difference of an average", () => {
    // 0.1 * 3 * 256 = 76.8 became 77.
    expectNear(asDense(FILE).largestDifference, (77 - 76.8) / 3 / 256, 1e-15);
    // 0.1 * 3 became 0, -0.25 * 10 became -2.
    expectNear(asDense(FILE, { featurePoint: 0 }).largestDifference, 0.1, 1e-15);
    const exact = { wet: { centroid: [0.5], dataCount: 2 }, dry: { centroid: [-3], dataCount: 1 } };
    expect(asDense({ ...FILE, centroids: exact }, {}).largestDifference).to.equal(0);
  });

  it("are divided by the reference's scale when all averages are scaled integers, or by another scale", () => {
    const times = (factor: number) =>
      Object.fromEntries(
        Object.entries(centroids).map(([name, { centroid, dataCount }]) => [
          name,
          { centroid: centroid.map((x) => Math.round(x * factor)), dataCount },
        ]),
      );
    expect(asDense({ ...FILE, centroids: times(1e9) }).model.sums).to.deep.equal(sums);
    expect(asDense({ ...FILE, centroids: times(1e5) }, { ...options, scale: 1e5 }).model.sums).to.deep.equal(sums);
    expect(asDense({ ...FILE, centroids: times(100) }, {}).model.sums[0]).to.deep.equal([500, -250, 0]);
  });

  const change = (wet: object) => ({ centroids: { ...centroids, wet: { ...centroids.wet, ...wet } } });
  const wrong: [string, object, string, object?][] = [
    ["no centroids", { centroids: undefined }, "BAD_MODEL_FILE", { where: "centroids" }],
    ["one label", { centroids: { wet: centroids.wet } }, "BAD_MODEL_FILE", { where: "centroids" }],
    ["centroids of unequal dimension", change({ centroid: [1, 2] }), "WRONG_LENGTH", { given: 3, expected: 2 }],
    [
      "empty centroids",
      { centroids: { a: { centroid: [], dataCount: 1 }, b: { centroid: [], dataCount: 1 } } },
      "BAD_CONFIG",
      { field: "features", value: 0 },
    ],
    ["a centroid by index", change({ centroid: { 0: 1 } }), "BAD_MODEL_FILE", { where: 'centroid "wet"' }],
    [
      "a centroid that is no object",
      { centroids: { ...centroids, wet: [1] } },
      "BAD_MODEL_FILE",
      { where: 'centroid "wet"' },
    ],
    ["a lost average", change({ centroid: [1, null, 2] }), "BAD_PARAMETER", { value: null }],
    ["an average that is not a number", change({ centroid: [1, NaN, 2] }), "BAD_PARAMETER", { value: NaN }],
    ["an average that no sample can have", change({ centroid: [1, 2, 128] }), "VALUE_OUT_OF_RANGE", { value: 32_768 }],
    [
      "no number of samples",
      change({ dataCount: undefined }),
      "BAD_PARAMETER",
      { where: 'the dataCount of centroid "wet"' },
    ],
    ["a negative number of samples", change({ dataCount: -1 }), "VALUE_OUT_OF_RANGE", { value: -1 }],
    ["half a sample", change({ dataCount: 0.5 }), "VALUE_OUT_OF_RANGE", { value: 0.5 }],
    ["an average of no samples", change({ dataCount: 0 }), "BAD_MODEL_FILE"],
  ];
  for (const [what, fields, code, details] of wrong) {
    it(`are refused with ${what}`, () => {
      expectError(() => read({ ...FILE, ...fields }, options), code, details);
    });
  }

  it("are refused with a label given twice, which JSON would let pass", () => {
    const text = JSON.stringify(FILE).replace('"dry"', '"w\\u0065t"');
    expectError(() => importReferenceModel(text, options), "LABEL_REPEATED", { label: "wet" });
  });
});

describe("sparse nearest-centroid models of the reference implementation", () => {
  const FILE = {
    type: "sparse nearest centroid classifier",
    centroids: { AA: { centroid: { 0: 0.5, 7: 1 }, dataCount: 4 }, BB: { centroid: [0, 1 / 3, 0.6], dataCount: 3 } },
  };
  const asSparse = (file: object, more: ReferenceOptions = {}) => {
    const { model, ...rest } = read(file, more);
    return { ...rest, model: model as SparseNearestCentroidModel };
  };

  it("become counts, by index or as lists, and go on chain", () => {
    const { model, labels, largestDifference } = asSparse(FILE);
    expect(labels).to.deep.equal(["AA", "BB"]);
    expect(model).to.deep.include({ kind: "SparseNearestCentroid", features: 8, labels: 2, classCounts: [4, 3] });
    expect(model.featureCounts.map((row) => Array.from(row))).to.deep.equal([
      [2, 0, 0, 0, 0, 0, 0, 4],
      [0, 1, 2, 0, 0, 0, 0, 0],
    ]);
    expectNear(largestDifference, 2 / 3 - 0.6, 1e-15);
    expect(asSparse(FILE, { features: 500 }).model.features).to.equal(500);
    const twin = twinOf(quantise(model));
    expect([7, 2].map((index) => twin.predict(encodeSparse([index])))).to.deep.equal([0, 1]);
  });

  it("are divided by the reference's scale, or by another", () => {
    const scaled = { AA: { centroid: { 3: 250_000_000 }, dataCount: 4 }, BB: { centroid: {}, dataCount: 3 } };
    expect(asSparse({ ...FILE, centroids: scaled }).model.featureCounts[0]![3]).to.equal(1);
    const other = { AA: { centroid: { 3: 25 }, dataCount: 4 }, BB: { centroid: {}, dataCount: 3 } };
    expect(asSparse({ ...FILE, centroids: other }, { scale: 100 }).model.featureCounts[0]![3]).to.equal(1);
  });

  const change = (AA: object) => ({ centroids: { ...FILE.centroids, AA: { ...FILE.centroids.AA, ...AA } } });
  const wrong: [string, object, string, object?][] = [
    ["an average above 1", change({ centroid: { 2: 1.5 } }), "COUNT_ABOVE_SAMPLES", { index: 2, count: 6, samples: 4 }],
    ["a negative average", change({ centroid: { 2: -0.5 } }), "VALUE_OUT_OF_RANGE", { value: -2 }],
    ["a lost average", change({ centroid: { 2: null } }), "BAD_PARAMETER", { value: null }],
    ["a feature that is no index", change({ centroid: { two: 1 } }), "BAD_MODEL_FILE"],
    ["too many features", change({ centroid: { 65536: 1 } }), "BAD_CONFIG", { field: "features", value: 65_537 }],
    ["no centroid", change({ centroid: undefined }), "BAD_MODEL_FILE", { where: 'centroid "AA"' }],
  ];
  for (const [what, fields, code, details] of wrong) {
    it(`are refused with ${what}`, () => {
      expectError(() => read({ ...FILE, ...fields }), code, details);
    });
  }

  it("are refused with a feature given twice, which JSON would let pass", () => {
    const text = JSON.stringify(FILE).replace('"7":1', '"0":1');
    expectError(() => importReferenceModel(text), "BAD_MODEL_FILE", { where: "centroid" });
  });
});
