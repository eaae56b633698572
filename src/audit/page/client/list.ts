import { countOf, grouped, scaleOf } from "../amounts.ts";
import type { ModelMeta } from "../chunk.ts";
import type { Explorer } from "../links.ts";
import { findRows, readFilter } from "./filters.ts";
import { drawRow } from "./row.ts";
import type { RowContext } from "./row.ts";
import { Rows } from "./rows.ts";

/** A list that is filled when it is first shown. */
export interface List {
  show(): void;
}

const PAGE = 50;
const TYPING_MS = 150;

/** Makes a model's list of contributions work. */
export function makeList(model: ModelMeta, explorer: Explorer | null): List | undefined {
  const element = document.querySelector<HTMLElement>(`.list[data-model="${model.id}"]`);
  if (element === null) return undefined;
  let isShown = false;
  return {
    show: () => {
      if (isShown) return;
      isShown = true;
      element.hidden = false;
      void new ListView(element, model, explorer).start();
    },
  };
}

/** A list on the page: filters, rows, pager. */
class ListView {
  private readonly rows: Rows;
  private readonly form: HTMLFormElement;
  private readonly body: HTMLTableSectionElement;
  private readonly context: RowContext;
  private found: readonly number[] = [];
  private page = 0;
  private search = 0;
  private isLoading = true;

  constructor(
    private readonly element: HTMLElement,
    private readonly model: ModelMeta,
    explorer: Explorer | null,
  ) {
    this.rows = new Rows(model);
    this.form = element.querySelector("form")!;
    this.body = element.querySelector("tbody")!;
    this.context = { model, explorer, rows: this.rows, unit: model.unit, onAccount: (who) => this.only(who) };
  }

  async start(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    this.form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => void this.find(), TYPING_MS);
    });
    this.form.addEventListener("reset", () => setTimeout(() => void this.find()));
    this.form.addEventListener("submit", (event) => event.preventDefault());
    for (const button of this.element.querySelectorAll<HTMLButtonElement>(".pager button")) {
      button.addEventListener("click", () => this.go(button.dataset["go"]!));
    }
    let isFirst = true;
    await this.rows.load(() => {
      if (isFirst) this.begin();
      isFirst = false;
    });
    this.isLoading = false;
    await this.find();
  }

  /** Shows the newest rows while the others are read. */
  private begin(): void {
    const deposits = Array.from({ length: this.rows.length }, (_, row) => this.rows.get(row).deposit);
    const largest = deposits.reduce((most, deposit) => (deposit > most ? deposit : most), 0n);
    this.context.unit = scaleOf(this.model.unit, largest);
    this.element.querySelector("th.deposit")!.textContent =
      largest === 0n ? "" : `Deposit (${this.context.unit.symbol})`;
    this.found = deposits.map((_, row) => row);
    this.draw();
  }

  private async find(): Promise<void> {
    const search = ++this.search;
    const found = await findRows(this.rows, readFilter(this.form), () => search !== this.search);
    if (found === null || search !== this.search) return;
    this.found = found;
    this.page = 0;
    this.draw();
  }

  private only(who: string): void {
    (this.form.elements.namedItem("who") as HTMLInputElement).value = who;
    void this.find();
  }

  private go(where: string): void {
    this.page = where === "first" ? 0 : this.page + (where === "on" ? 1 : -1);
    this.draw();
    this.element.scrollIntoView();
  }

  private draw(): void {
    const first = this.page * PAGE;
    const shown = this.found.slice(first, first + PAGE);
    this.body.replaceChildren(...shown.map((row) => drawRow(this.context, row)));
    const all = this.found.length;
    const text = this.isLoading
      ? `Reading ${countOf(this.model.shown, "contribution")} …`
      : all === this.rows.length
        ? `${countOf(all, "contribution")}, the newest first.`
        : `${grouped(all)} of ${countOf(this.rows.length, "contribution")}, the newest first.`;
    this.element.querySelector(".count")!.textContent = text;
    const place = all === 0 ? "" : `${grouped(first + 1)} to ${grouped(first + shown.length)}`;
    this.element.querySelector(".place")!.textContent = place;
    this.element.querySelector<HTMLElement>(".pager")!.hidden = all <= PAGE;
    this.enable("first", this.page > 0);
    this.enable("back", this.page > 0);
    this.enable("on", first + PAGE < all);
  }

  private enable(name: string, isEnabled: boolean): void {
    this.element.querySelector<HTMLButtonElement>(`[data-go="${name}"]`)!.disabled = !isEnabled;
  }
}
