/** A table as values; `table-text.ts` writes it. */
export interface Table {
  /** For file formats: "rows". */
  readonly name: string;
  readonly title: string;
  /** A sentence below the title. */
  readonly note?: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Column {
  readonly name: string;
  /** Digits after the point; text columns have none. */
  readonly digits?: number;
  /** Numbers carry their sign. */
  readonly signed?: boolean;
}

export type Cell = string | number | null;
