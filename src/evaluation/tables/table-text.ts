import type { Cell, Column, Table } from './table.ts';

/** Tables one below the other, for people. */
export function toMarkdown(tables: readonly Table[]): string {
  return tables.map(markdownTable).join('\n');
}

function markdownTable({ title, note, columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    `### ${title}`,
    ...(note === undefined ? [] : [note]),
    '',
    line(columns.map(({ name }) => name)),
    `|${columns.map(({ digits }) => (digits === undefined ? '---' : '--:')).join('|')}|`,
    ...rows.map((row) => line(row.map((cell, at) => cellText(cell, columns[at])))),
    '',
  ].join('\n');
}

/** A value as it is shown: "–" where it is not defined, a true minus sign. */
export function cellText(cell: Cell, { digits, signed }: Column): string {
  if (cell === null) return '–';
  if (typeof cell === 'string') return cell;
  const size = Math.abs(cell).toFixed(digits ?? 0);
  const isZero = Number(size) === 0;
  if (cell < 0 && !isZero) return `−${size}`;
  return signed && !isZero ? `+${size}` : size;
}

/**
 * One line a value: table, row, column, value, in full precision. Tables of different columns fit into one file, and
 * pandas or R turn it into whichever is wanted. Quoted as RFC 4180 says.
 */
export function toCsv(tables: readonly Table[]): string {
  const lines = tables.flatMap(({ name, columns, rows }) =>
    rows.flatMap((row) =>
      row
        .slice(1)
        .map((cell, at) => [name, String(row[0] ?? ''), columns[at + 1].name, cell === null ? '' : String(cell)]),
    ),
  );
  return [['table', 'row', 'column', 'value'], ...lines]
    .map((fields) => `${fields.map(quoted).join(',')}\r\n`)
    .join('');
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
