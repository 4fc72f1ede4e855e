import type { ReactNode } from 'react';

/** One column of a table: its heading, and what stands in it for a row. */
export interface Column<Row> {
  readonly name: string;
  /** Says more about the heading on hover. */
  readonly title?: string;
  readonly cell: (row: Row) => ReactNode;
  /** Colours the cell: a gain, a loss, or neither. */
  readonly sign?: (row: Row) => 'raised' | 'lowered' | undefined;
  /** Words stand at the left, numbers at the right. */
  readonly isText?: (row: Row) => boolean;
}

interface DataTableProps<Row> {
  /** What the table is of; a screen reader says it. */
  readonly label: string;
  /** The first column holds the names of the rows. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row, index: number) => string | number;
  /** A table that repeats a chart is for screen readers only. */
  readonly isHidden?: boolean;
  readonly className?: string;
}

/** The one table of this view. It scrolls sideways by itself where it is wider than the page. */
export function DataTable<Row>({ label, columns, rows, keyOf, isHidden = false, className = '' }: DataTableProps<Row>) {
  const table = (
    <table className="results-table">
      {isHidden && <caption>{label}</caption>}
      <thead>
        <tr>
          {columns.map(({ name, title }) => (
            <th key={name} scope="col" title={title}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={keyOf(row, index)}>
            {columns.map(({ name, cell, sign, isText }, column) =>
              column === 0 ? (
                <th key={name} scope="row">
                  {cell(row)}
                </th>
              ) : (
                <td key={name} data-sign={sign?.(row)} data-text={isText?.(row)}>
                  {cell(row)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
  if (isHidden) return <div className="visually-hidden">{table}</div>;
  return (
    <div className={`table-scroll ${className}`} tabIndex={0} role="region" aria-label={`Table: ${label}`}>
      {table}
    </div>
  );
}
