import type { Results } from '../../../evaluation/numbers/results.ts';
import { chartMetrics, useEvaluationView } from '../../../state/evaluate/view.ts';
import { Segmented } from '../../shared/Segmented.tsx';
import { BarsOfRows } from './BarsOfRows.tsx';
import { Panel } from '../results/Panel.tsx';
import type { RowDatum } from './row-datum.ts';
import { SweepLine } from './SweepLine.tsx';
import { intervalOf, metricWords } from '../words.ts';

interface RowsChartProps {
  readonly results: Results;
  readonly selected: string;
}

/** What each row gains: over its setting for a sweep, else as bars. The table above holds the same numbers. */
export function RowsChart({ results, selected }: RowsChartProps) {
  const metric = useEvaluationView((view) => view.metric);
  const words = metricWords[metric];
  const data = results.rows.map((row): RowDatum => {
    const value = words.value(row);
    const interval = metric === 'miou' ? intervalOf(row, results.count) : null;
    const spread = interval && value !== null ? ([value - interval[0], interval[1] - value] as const) : undefined;
    const { name, description, setting } = row;
    return { row: name, description, setting, isSelected: name === selected, value, spread, interval };
  });
  const isSweep = results.axis !== undefined;
  return (
    <Panel
      title={isSweep ? `Over ${results.axis}` : 'Gain of each row'}
      aside={
        <Segmented
          label="Metric"
          segments={chartMetrics.map((value) => ({ value, label: metricWords[value].name }))}
          value={metric}
          onChange={(value) => useEvaluationView.setState({ metric: value })}
        />
      }
    >
      {isSweep ? (
        <SweepLine data={data} axis={results.axis ?? ''} valueAxis={words.axis} />
      ) : (
        <BarsOfRows data={data} valueAxis={words.axis} />
      )}
    </Panel>
  );
}
