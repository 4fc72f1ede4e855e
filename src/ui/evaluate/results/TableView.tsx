import { cellText } from '../../../evaluation/tables/table-text.ts';
import type { Table } from '../../../evaluation/tables/table.ts';

interface TableViewProps {
  readonly table: Table;
  readonly isOpen: boolean;
}

/** One of the tables that the headless run writes, folded away until it is wanted. */
export function TableView({ table, isOpen }: TableViewProps) {
  const { title, note, columns, rows } = table;
  return (
    <details className="more-table" open={isOpen}>
      <summary>{title}</summary>
      {note && <p className="result-note">{note}</p>}
      <div className="table-scroll" tabIndex={0} role="region" aria-label={`Table: ${title}`}>
        <table className="results-table">
          <thead>
            <tr>
              {columns.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={at}>
                {row.map((cell, column) =>
                  column === 0 ? (
                    <th key={column} scope="row">
                      {cellText(cell, columns[column])}
                    </th>
                  ) : (
                    <td key={column} data-text={typeof cell === 'string'}>
                      {cellText(cell, columns[column])}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
