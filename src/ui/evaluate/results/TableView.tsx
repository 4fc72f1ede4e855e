import { cellText } from '../../../evaluation/tables/table-text.ts';
import type { Table } from '../../../evaluation/tables/table.ts';
import { DataTable, type Column } from './DataTable.tsx';

interface TableViewProps {
  readonly table: Table;
  readonly isOpen: boolean;
}

/** One of the tables that the headless run writes, folded away until it is wanted. */
export function TableView({ table, isOpen }: TableViewProps) {
  const { title, note, columns, rows } = table;
  return (
    <details className="card more-table" open={isOpen}>
      <summary>{title}</summary>
      {note && <p className="result-note">{note}</p>}
      <DataTable
        label={title}
        columns={columns.map((column, at): Column<Table['rows'][number]> => ({
          name: column.name,
          cell: (row) => cellText(row[at], column),
          isText: (row) => typeof row[at] === 'string',
        }))}
        rows={rows}
        keyOf={(_, index) => index}
      />
    </details>
  );
}
