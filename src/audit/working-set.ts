import type { Sql } from "./database.ts";
import { upsert, WorkingTable } from "./table.ts";
import { BALANCES, CARDS, CONTRIBUTIONS, CURRENCIES, ESCROWS, FINDINGS, MODELS, PAYMENTS } from "./tables.ts";
import type { FindingRow, PaymentRow } from "./tables.ts";
import { Twins } from "./twins.ts";

/** What one page of the history works on: the rows that it touches, the twins, and what it adds. */
export class WorkingSet {
  readonly models = new WorkingTable(MODELS);
  readonly cards = new WorkingTable(CARDS);
  readonly contributions = new WorkingTable(CONTRIBUTIONS);
  readonly balances = new WorkingTable(BALANCES);
  readonly currencies = new WorkingTable(CURRENCIES);
  readonly escrows = new WorkingTable(ESCROWS);
  readonly twins = new Twins();
  readonly payments: PaymentRow[] = [];
  readonly findings: FindingRow[] = [];

  /** Loads all rows that were asked for but those of models, which are loaded before. */
  async load(sql: Sql): Promise<void> {
    for (const table of [this.cards, this.contributions, this.balances, this.currencies, this.escrows]) {
      await table.load(sql);
    }
  }

  /** Writes everything that changed, and forgets it but for the twins. */
  async flush(sql: Sql): Promise<void> {
    await this.twins.flush(sql);
    for (const table of [this.models, this.cards, this.contributions, this.balances, this.currencies, this.escrows]) {
      await table.flush(sql);
    }
    await upsert(sql, PAYMENTS, this.payments);
    await upsert(sql, FINDINGS, this.findings);
    this.payments.length = 0;
    this.findings.length = 0;
  }
}
