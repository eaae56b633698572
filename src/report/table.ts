/** A column of a table. */
export interface Column {
  readonly name: string;
  /** Numbers are aligned to the right, text to the left. */
  readonly align: "left" | "right";
}

/** A table of text, ready to be shown in a terminal or on a page. */
export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  /** One cell for each column. */
  readonly rows: readonly (readonly string[])[];
}
