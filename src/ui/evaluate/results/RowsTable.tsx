import type { Results } from '../../../evaluation/numbers/results.ts';
import { protocolText } from '../../../evaluation/run/data-spec.ts';
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
      <div className="table-scroll" tabIndex={0} role="region" aria-label={`Table: ${results.title}`}>
        <table className="results-table">
          <thead>
            <tr>
              <th scope="col">Row</th>
              <th scope="col">Coarse</th>
              <th scope="col">Refined</th>
              <th scope="col">Gain</th>
              <th scope="col">95 % interval</th>
              <th scope="col" title="Change of boundary IoU, points">
                Boundary IoU
              </th>
              <th scope="col" title="Change of average precision, points">
                AP
              </th>
              <th scope="col" title="Share of the changed pixels that became right">
                Flips right
              </th>
              <th scope="col" title="Share of the pictures whose own mIoU is not below that of their coarse masks">
                Not worse
              </th>
            </tr>
          </thead>
          <tbody>
            {results.rows.map((row) => {
              const interval = intervalOf(row, results.count);
              const { miou, boundaryIoU, averagePrecision, flippedCorrect, notWorse } = row.delta;
              return (
                <tr key={row.name} data-selected={row.name === selected}>
                  <th scope="row">
                    <button type="button" aria-pressed={row.name === selected} onClick={() => selectRow(row.name)}>
                      <span>{row.name}</span>
                      <span className="row-what">{row.description}</span>
                    </button>
                  </th>
                  <td>{plain(results.coarse.miou)}</td>
                  <td>{plain(row.refined.miou)}</td>
                  <td data-sign={directionOf(row, results.count)}>
                    <strong>{signed(miou)}</strong>
                  </td>
                  <td>{interval ? `${signed(interval[0])} to ${signed(interval[1])}` : '–'}</td>
                  <td>{signed(boundaryIoU)}</td>
                  <td>{signed(averagePrecision)}</td>
                  <td>{flippedCorrect === null ? '–' : `${plain(100 * flippedCorrect, 0)} %`}</td>
                  <td>{notWorse === null ? '–' : `${plain(100 * notWorse, 0)} %`}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
