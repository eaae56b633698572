import { readFileSync } from "node:fs";

import { expect } from "chai";

import { audit } from "../../src/audit/audit.ts";
import { openDatabase } from "../../src/audit/database.ts";
import type { Database, SqlRow } from "../../src/audit/database.ts";
import { fateOf } from "../../src/audit/export.ts";
import { auditPage } from "../../src/audit/page/index.ts";
import type { AuditReport } from "../../src/audit/report.ts";
import { fromSql } from "../../src/audit/table.ts";
import { CONTRIBUTIONS } from "../../src/audit/tables.ts";
import type { ContributionRow } from "../../src/audit/tables.ts";
import { connect } from "../../src/client/connect.ts";
import type { Context } from "../../src/client/context.ts";
import { expectRejection } from "../src/expect-error.ts";
import { History } from "../contracts/replay/history.ts";
import { deploySuite } from "../contracts/replay/suite.ts";
import { findPostgres, startPostgres } from "./postgres.ts";
import type { PostgresServer } from "./postgres.ts";

const mustRun = process.env["CI"] === "true";

describe("the databases of an audit", function () {
  this.timeout(300_000);
  let context: Context;
  let embedded: Database;
  let report: AuditReport;

  before(async () => {
    const suite = await deploySuite(8);
    await new History(suite).run(250);
    context = await connect({ hub: suite.hubAddress, runner: suite.ethers.provider });
    embedded = await openDatabase();
    ({ report } = await audit(context, { database: embedded }));
  });
  after(() => embedded.close());

  it("answer the example queries of the docs", async () => {
    const queries = exampleQueries();
    expect(queries.length).to.be.at.least(5);
    for (const query of queries) expect(await embedded.query(query), query).to.not.deep.equal([]);
  });

  it("have every table and column that the docs describe, and no other", async () => {
    expect(await columnsOf(embedded)).to.deep.equal(documentedColumns());
  });

  it("tell the fate of a contribution as the export does", async () => {
    const rows = await embedded.query("select * from fates");
    for (const row of rows) expect(row["fate"]).to.equal(fateOf(fromSql<ContributionRow>(CONTRIBUTIONS.columns, row)));
    expect(rows.map(({ fate }) => fate)).to.include.members(["refunded", "open"]);
  });

  describe("in PostgreSQL", () => {
    const programs = findPostgres();
    let server: PostgresServer;
    let database: Database;

    before(async function () {
      if (programs === undefined) {
        if (mustRun) throw new Error("CI=true, but PostgreSQL is not installed");
        process.stderr.write("\n  SKIPPED: PostgreSQL is not installed, so only PGlite was tried.\n");
        this.skip();
      }
      server = await startPostgres(programs);
      database = await openDatabase(server.url);
    });
    after(async () => {
      if (server === undefined) return;
      await database.close();
      await server.stop();
    });

    it("an audit ends with the same report, and the tables are the same", async () => {
      const other = await audit(context, { database });
      expect(other.report).to.deep.equal(report);
      const again = await audit(context, { database });
      expect(again.report).to.deep.equal(report);
      expect(await columnsOf(database)).to.deep.equal(await columnsOf(embedded));
    });

    it("a page is the same", async () => {
      const mechanisms = new Map(report.models.map((model) => [model.mechanism, model]));
      const some = { ...report, models: [...mechanisms.values()] };
      expect(await pageOf(some, database)).to.equal(await pageOf(some, embedded));
    });

    it("the example queries have the same answers", async () => {
      for (const query of exampleQueries()) {
        expect(texts(await database.query(query)), query).to.deep.equal(texts(await embedded.query(query)));
      }
    });

    it("nobody else can write meanwhile", async () => {
      await expectRejection(openDatabase(server.url), "DATABASE_IN_USE");
    });
  });
});

function exampleQueries(): string[] {
  const text = readFileSync("docs/audit.md", "utf8");
  return [...text.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, query]) => query!.trim());
}

/** `table: column, column …` for each table, from the docs' list. */
function documentedColumns(): string[] {
  const text = readFileSync("docs/audit.md", "utf8");
  const rows = [...text.matchAll(/^\| `([a-z_]+)` \| ([^|]+) \|/gm)];
  return rows.map(([, table, columns]) => `${table}: ${[...columns!.matchAll(/`([a-z_]+)`/g)].map(([, c]) => c).sort().join(", ")}`).sort(); // prettier-ignore
}

async function columnsOf(database: Database): Promise<string[]> {
  const query =
    "select table_name, column_name from information_schema.columns where table_schema = 'public' and table_name <> 'fates'";
  const tables = new Map<string, string[]>();
  for (const row of await database.query(query)) {
    const table = String(row["table_name"]);
    tables.set(table, [...(tables.get(table) ?? []), String(row["column_name"])]);
  }
  return [...tables].map(([table, columns]) => `${table}: ${columns.sort().join(", ")}`).sort();
}

/** Values as texts: the drivers do not agree on what a number is. */
function texts(rows: readonly SqlRow[]): string[][] {
  return rows.map((row) =>
    Object.values(row).map((value) => String(value instanceof Date ? value.toISOString() : value)),
  );
}

async function pageOf(report: AuditReport, database: Database): Promise<string> {
  const options = { units: new Map(), explorer: null, tests: new Map(), vocabularies: new Map() };
  const lines: string[] = [];
  for await (const line of auditPage({ report, database, ...options })) lines.push(line);
  return lines.join("\n");
}
