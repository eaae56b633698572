import { createTwin, restoreTwin } from "../classifiers/index.ts";
import type { Classifier } from "../classifiers/index.ts";
import type { Hex } from "../codec/bytes.ts";
import { decodeConfig } from "../codec/config.ts";
import { isClassifierKind } from "../codec/kinds.ts";
import type { Sql } from "./database.ts";
import { fromSql, upsert } from "./table.ts";
import { PARAMETERS } from "./tables.ts";
import type { ModelRow, ParameterRow } from "./tables.ts";

/** A twin, and its slots as they were last written. */
interface Kept {
  readonly twin: Classifier;
  saved: readonly Hex[];
}

/** Models with twins that are held in memory; beyond, all are loaded anew when they are needed. */
const MOST_TWINS = 64;

/** The twins of all models whose classifier is known. */
export class Twins {
  private readonly kept = new Map<bigint, Kept>();
  private readonly touched = new Set<bigint>();

  /** Makes the twin of a new model; null if its classifier is not known. Throws what the codec finds wrong with the settings. */
  create({ modelId, classifierName, classifierConfig, labels }: ModelRow): Classifier | null {
    if (!isClassifierKind(classifierName)) return null;
    const twin = createTwin(classifierName, decodeConfig(classifierName, classifierConfig), labels);
    this.kept.set(modelId, { twin, saved: [] });
    this.touched.add(modelId);
    return twin;
  }

  /** The twin of a model that was created or loaded; null if it has none. It is written at the next {@link flush}. */
  get(modelId: bigint): Classifier | null {
    const kept = this.kept.get(modelId);
    if (kept === undefined) return null;
    this.touched.add(modelId);
    return kept.twin;
  }

  /** Makes a model's twin ready. */
  async load(sql: Sql, { modelId, classifierName }: ModelRow): Promise<void> {
    if (this.kept.has(modelId) || !isClassifierKind(classifierName)) return;
    const rows = await sql.query("select * from parameters where model_id = $1 order by slot", [modelId.toString()]);
    if (rows.length === 0) return; // its settings made no sense
    const saved = rows.map((row) => fromSql<ParameterRow>(PARAMETERS.columns, row).value);
    this.kept.set(modelId, { twin: restoreTwin(classifierName, saved), saved });
  }

  /** Writes the slots that changed. */
  async flush(sql: Sql): Promise<void> {
    const rows: ParameterRow[] = [];
    for (const modelId of this.touched) {
      const kept = this.kept.get(modelId)!;
      const slots = kept.twin.parameters();
      slots.forEach((value, slot) => {
        if (value !== kept.saved[slot]) rows.push({ modelId, slot, value });
      });
      kept.saved = slots;
    }
    await upsert(sql, PARAMETERS, rows);
    this.touched.clear();
    if (this.kept.size > MOST_TWINS) this.kept.clear();
  }
}
