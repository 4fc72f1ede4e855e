import { costTables } from '../../../evaluation/tables/cost-tables.ts';
import { tables } from '../../../evaluation/tables/tables.ts';
import { useEvaluationStore } from '../../../state/evaluate/store.ts';
import { useEvaluationView } from '../../../state/evaluate/view.ts';
import { Failures } from './Failures.tsx';
import { Headline } from './Headline.tsx';
import { Pictures } from './Pictures.tsx';
import { QualityChart } from '../charts/QualityChart.tsx';
import { RowsChart } from '../charts/RowsChart.tsx';
import { RowsTable } from './RowsTable.tsx';
import { TableView } from './TableView.tsx';

/** These have a view of their own. */
const shownElsewhere = ['rows', 'quality', 'failed'];

/** Table and charts of the run in view; they grow with it. */
export function Results() {
  const summary = useEvaluationStore((state) => state.summary);
  const wanted = useEvaluationView((view) => view.row);
  if (!summary) return <div className="skeleton results-wait" aria-hidden />;
  const { results, gains, cost } = summary;
  if (results.count === 0) {
    return results.failed.length > 0 ? (
      <div className="results">
        <Failures results={results} />
      </div>
    ) : (
      <p className="results-none">The first picture is being measured.</p>
    );
  }
  const rows = results.rows;
  const row = rows.find((one) => one.name === wanted) ?? rows[0];
  const others = [...tables(results), ...costTables(cost)].filter(({ name }) => !shownElsewhere.includes(name));
  return (
    <div className="results">
      <Headline results={results} row={row} />
      <RowsTable results={results} selected={row.name} />
      {rows.length > 1 && <RowsChart results={results} selected={row.name} />}
      <QualityChart row={row} isWide={rows.length === 1 && 'pair'} />
      <Pictures gains={gains[row.name] ?? []} row={row} />
      {results.failed.length > 0 && <Failures results={results} />}
      <div className="stack more-tables">
        {others.map((table) => (
          <TableView
            key={table.name}
            table={table}
            isOpen={results.experiment === 'cost' && table.name === 'seconds'}
          />
        ))}
      </div>
    </div>
  );
}
