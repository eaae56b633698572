/**
 * Measures what a frequency-ordered vocabulary saves over feature hashing: how many storage slots of sixteen weights the
 * 6,046 SpamAssassin e-mails touch, and the gas that this costs. Writes `benchmarks/results/vocabulary.json`.
 *
 *   npx tsx benchmarks/vocabulary.ts
 */
import { writeFileSync } from "node:fs";
import path from "node:path";

import { readIndices } from "../src/codec/index.ts";
import { buildVocabulary, hashingEncoder, vocabularyEncoder } from "../src/encoders/index.ts";
import type { Encoder } from "../src/encoders/index.ts";
import { loadSpamAssassin } from "../src/node.ts";
import { accuracy, floatOf, trainPerceptron } from "../src/training/index.ts";

/** EIP-2929 and EIP-2200: reading a slot for the first time in a transaction, and then changing it from non-zero. */
const COLD_READ_GAS = 2_100;
const WRITE_GAS = 2_900;
/** Weights of 16 bits in a slot, and those that the header takes up of the first. */
const LANES = 16;
const HEADER_LANES = 6;
const SEED = 1;
const CAPS = [undefined, 60];

const mails = await loadSpamAssassin(SEED);
const tenth = mails.slice(0, Math.floor(mails.length / 10));
const rest = mails.slice(tenth.length);

/** Mean over all mails outside the tenth that vocabularies are built from. */
function measure(name: string, encoder: Encoder, cap: number | undefined) {
  const encoded = rest.map(({ text, label }) => ({ features: encoder.encode(text), label }));
  const samples = encoded.filter(({ features }) => features.length > 0);
  const indices = samples.map(({ features }) => readIndices(features));
  const slots = mean(indices.map((list) => new Set([...list].map((i) => Math.floor((i + HEADER_LANES) / LANES))).size));
  const heldOut = samples.splice(-Math.floor(mails.length / 5));
  const model = trainPerceptron(samples, { kind: "SparsePerceptron", features: encoder.featureCount });
  return {
    encoder: name,
    features: encoder.featureCount,
    maxFeatures: cap ?? null,
    mails: indices.length,
    skippedEmpty: encoded.length - indices.length,
    featuresPerMail: round(mean(indices.map((list) => list.length))),
    slotsPerMail: round(slots),
    gasAgrees: Math.round(slots * COLD_READ_GAS),
    gasLearns: Math.round(slots * (COLD_READ_GAS + WRITE_GAS)),
    onePassAccuracy: round(accuracy(floatOf(model), heldOut), 4),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

type Gas = Pick<ReturnType<typeof measure>, "gasAgrees" | "gasLearns">;

function savings(row: Gas, base: Gas): Gas {
  return { gasAgrees: base.gasAgrees - row.gasAgrees, gasLearns: base.gasLearns - row.gasLearns };
}

const rows = CAPS.flatMap((cap) =>
  [1024, 2048].flatMap((features) => {
    const options = cap === undefined ? {} : { maxFeatures: cap };
    const words = buildVocabulary(
      tenth.map(({ text }) => text),
      features,
    );
    const hashed = measure("hashing", hashingEncoder({ features, ...options }), cap);
    const ordered = measure("vocabulary by frequency", vocabularyEncoder(words, options), cap);
    // The same words in another order: what the order alone saves.
    const alphabetical = measure("vocabulary by alphabet", vocabularyEncoder([...words].sort(), options), cap);
    return [hashed, alphabetical, ordered].map((row) => ({ ...row, saved: savings(row, hashed) }));
  }),
);

const what =
  "Means per SpamAssassin e-mail: features, distinct weight slots touched, and their gas when cold (2,100 to read each, " +
  "2,900 more to change it); saved: gas less than hashing into as many features.";
const file = path.join(import.meta.dirname, "results", "vocabulary.json");
writeFileSync(file, `${JSON.stringify({ what, seed: SEED, rows }, null, 2)}\n`);
console.table(
  rows.map(({ saved, ...row }) => ({ ...row, savedAgrees: saved.gasAgrees, savedLearns: saved.gasLearns })),
);
