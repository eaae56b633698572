import type { Sql, SqlRow } from "./database.ts";

/** What a column's values are here: `int` a number, `big` a bigint, `json` anything. */
export type ColumnType = "int" | "big" | "text" | "bool" | "json";

/** A table of the schema: its columns by their names here (`modelId` is `model_id` there), and its key. */
export interface TableSpec<Row> {
  readonly name: string;
  readonly key: readonly (keyof Row & string)[];
  readonly columns: { readonly [Column in keyof Row & string]: ColumnType };
}

/** Rows of one statement: a database takes many times their size to read them. */
const ROWS_AT_ONCE = 125;

/**
 * The part of a table that one page of the history needs: rows are asked for by key, loaded together, changed in memory, and
 * those that changed are written together. So memory is bounded by the page.
 */
export class WorkingTable<Row extends object> {
  private readonly rows = new Map<string, Row>();
  private readonly wanted = new Map<string, Partial<Row>>();
  private readonly known = new Set<string>();
  private readonly changed = new Set<string>();

  constructor(readonly spec: TableSpec<Row>) {}

  /** Asks for a row to be there after the next {@link load}, if there is one. */
  want(key: Partial<Row>): void {
    const text = this.keyOf(key);
    if (!this.known.has(text)) this.wanted.set(text, key);
  }

  async load(sql: Sql): Promise<void> {
    if (this.wanted.size === 0) return;
    const { name, key, columns } = this.spec;
    const names = key.map(snake).join(", ");
    const query = `select t.* from ${name} t join json_populate_recordset(null::${name}, $1::json) k using (${names})`;
    const keys = JSON.stringify([...this.wanted.values()].map((wanted) => toSql(wanted)));
    for (const found of await sql.query(query, [keys])) {
      const row = fromSql<Row>(columns, found);
      this.rows.set(this.keyOf(row), row);
    }
    for (const text of this.wanted.keys()) this.known.add(text);
    this.wanted.clear();
  }

  /** A row that was asked for; undefined if there is none. */
  get(key: Partial<Row>): Row | undefined {
    const text = this.keyOf(key);
    if (!this.known.has(text)) throw new Error(`${this.spec.name} ${text} was not asked for`);
    return this.rows.get(text);
  }

  /** Sets a row, to be written. */
  put(row: Row): void {
    const text = this.keyOf(row);
    this.known.add(text);
    this.rows.set(text, row);
    this.changed.add(text);
  }

  /** Writes what changed, and forgets everything. */
  async flush(sql: Sql): Promise<void> {
    await upsert(sql, this.spec, [...this.changed].map((text) => this.rows.get(text)!)); // prettier-ignore
    this.forget();
  }

  /** Forgets everything; nothing changed. */
  forget(): void {
    for (const part of [this.rows, this.wanted, this.known, this.changed]) part.clear();
  }

  private keyOf(row: Partial<Row>): string {
    return this.spec.key.map((column) => String(row[column])).join(" ");
  }
}

/** Inserts rows, or overwrites those that have their keys. */
export async function upsert<Row extends object>(sql: Sql, spec: TableSpec<Row>, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const { name, key } = spec;
  const columns = Object.keys(spec.columns);
  const others = columns.filter((column) => !(key as readonly string[]).includes(column)).map(snake);
  const names = columns.map(snake).join(", ");
  const update =
    others.length === 0
      ? "nothing"
      : `update set ${others.map((column) => `${column} = excluded.${column}`).join(", ")}`;
  const query =
    `insert into ${name} (${names}) select ${names} from json_populate_recordset(null::${name}, $1::json) ` +
    `on conflict (${key.map(snake).join(", ")}) do ${update}`;
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    const part = rows.slice(start, start + ROWS_AT_ONCE);
    await sql.query(query, [JSON.stringify(part.map((row) => toSql(row)))]);
  }
}

/**
 * All rows in the order of the key, in pages, so that memory stays bounded.
 *
 * @param where A condition without parameters.
 */
export async function* pagesOf<Row extends object>(
  sql: Sql,
  spec: TableSpec<Row>,
  size: number,
  where = "true",
): AsyncGenerator<Row[], void> {
  const names = spec.key.map(snake);
  let after: readonly unknown[] = [];
  for (;;) {
    const bound =
      after.length === 0 ? "" : `and (${names.join(", ")}) > (${names.map((_, i) => `$${i + 1}`).join(", ")})`;
    const query = `select * from ${spec.name} where (${where}) ${bound} order by ${names.join(", ")} limit ${size}`;
    const rows = (await sql.query(query, after)).map((row) => fromSql<Row>(spec.columns, row));
    if (rows.length > 0) yield rows;
    if (rows.length < size) return;
    after = spec.key.map((column) => String(rows.at(-1)![column]));
  }
}

/** A row as it is used here. */
export function fromSql<Row extends object>(columns: TableSpec<Row>["columns"], row: SqlRow): Row {
  const result: Record<string, unknown> = {};
  for (const [column, type] of Object.entries(columns) as [string, ColumnType][]) {
    const value = row[snake(column)];
    if (value === null || value === undefined) result[column] = null;
    else if (type === "int") result[column] = Number(value);
    else if (type === "big") result[column] = BigInt(value as string | number | bigint);
    else result[column] = value;
  }
  return result as Row;
}

function toSql(row: object): SqlRow {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [snake(column), typeof value === "bigint" ? value.toString() : value]),
  );
}

const snakes = new Map<string, string>();

function snake(column: string): string {
  let name = snakes.get(column);
  if (name === undefined) {
    name = column.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    snakes.set(column, name);
  }
  return name;
}
