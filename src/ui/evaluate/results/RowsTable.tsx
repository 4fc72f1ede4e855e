import type { Results, RowResult } from '../../../evaluation/numbers/results.ts';
import { protocolText } from '../../../evaluation/run/data-spec.ts';
import { DataTable, type Column } from './DataTable.tsx';
import { Panel } from './Panel.tsx';
import { selectRow } from '../charts/row-datum.ts';
import { directionOf, intervalOf, plain, signed } from '../words.ts';

interface RowsTableProps {
  readonly results: Results;
  readonly selected: string;
}

/** The rows of the experiment. Choosing one shows its pictures below. */
export function RowsTable({ results, selected }: RowsTableProps) {
  return (
    <Panel
      title={results.title}
      note={`Points of mIoU over all pictures, background included; ${protocolText(results.labels)}. The interval is a paired bootstrap over pictures. Choose a row to see its pictures.`}
      isWide="pair"
    >
      <DataTable
        label={results.title}
        columns={columnsOf(results, selected)}
        rows={results.rows}
        keyOf={(row) => row.name}
      />
    </Panel>
  );
}

function columnsOf(results: Results, selected: string): readonly Column<RowResult>[] {
  return [
    {
      name: 'Row',
      cell: ({ name, description }) => (
        <button type="button" aria-pressed={name === selected} onClick={() => selectRow(name)}>
          <span>{name}</span>
          <span className="note row-what">{description}</span>
        </button>
      ),
    },
    { name: 'Coarse', cell: () => plain(results.coarse.miou) },
    { name: 'Refined', cell: ({ refined }) => plain(refined.miou) },
    {
      name: 'Gain',
      cell: ({ delta }) => <strong>{signed(delta.miou)}</strong>,
      sign: (row) => directionOf(row, results.count),
    },
    { name: '95 % interval', cell: (row) => intervalText(intervalOf(row, results.count)) },
    {
      name: 'Boundary IoU',
      title: 'Change of boundary IoU, points',
      cell: ({ delta }) => signed(delta.boundaryIoU),
    },
    { name: 'AP', title: 'Change of average precision, points', cell: ({ delta }) => signed(delta.averagePrecision) },
    {
      name: 'Flips right',
      title: 'Share of the changed pixels that became right',
      cell: ({ delta }) => shareText(delta.flippedCorrect),
    },
    {
      name: 'Not worse',
      title: 'Share of the pictures whose own mIoU is not below that of their coarse masks',
      cell: ({ delta }) => shareText(delta.notWorse),
    },
  ];
}

function intervalText(interval: readonly [number, number] | null): string {
  return interval ? `${signed(interval[0])} to ${signed(interval[1])}` : '–';
}

function shareText(share: number | null): string {
  return share === null ? '–' : `${plain(100 * share, 0)} %`;
}
