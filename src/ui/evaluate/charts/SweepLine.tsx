import { CartesianGrid, ErrorBar, Line, LineChart, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts';
import { RowTip } from './BarsOfRows.tsx';
import { ChartFrame } from './ChartFrame.tsx';
import { axisLine, axisTitle, grid, sideAxis, tick, zeroLine, type TipProps } from './chart-parts.tsx';
import { selectRow, type RowDatum } from './row-datum.ts';

interface SweepLineProps {
  readonly data: readonly RowDatum[];
  readonly axis: string;
  readonly valueAxis: string;
}

/** A metric over the setting that is swept; the row with the model's own parameters is a dashed line. */
export function SweepLine({ data, axis, valueAxis }: SweepLineProps) {
  const points = data.filter(({ setting }) => setting !== undefined);
  const settings = points.map(({ setting }) => setting ?? 0);
  const own = data.find(({ setting }) => setting === undefined);
  return (
    <ChartFrame height={320}>
      <LineChart data={points} margin={{ top: 16, right: 20, bottom: 16, left: 4 }} title={`${valueAxis} over ${axis}`}>
        <CartesianGrid {...grid} vertical={false} />
        <XAxis
          dataKey="setting"
          type="number"
          domain={['dataMin', 'dataMax']}
          ticks={settings}
          padding={{ left: 16, right: 16 }}
          tick={tick}
          axisLine={axisLine}
          tickLine={axisLine}
          label={axisTitle(axis)}
        />
        <YAxis {...sideAxis(valueAxis)} />
        <ReferenceLine y={0} {...zeroLine} />
        {own && own.value !== null && (
          <ReferenceLine
            y={own.value}
            stroke="var(--accent)"
            strokeDasharray="5 4"
            label={{ value: own.row, position: 'insideTopRight', fill: 'var(--accent-text)', fontSize: 12 }}
          />
        )}
        <Tooltip
          cursor={{ stroke: 'var(--line-strong)' }}
          isAnimationActive={false}
          content={(tip) => <RowTip tip={tip as unknown as TipProps<RowDatum>} />}
        />
        <Line
          dataKey="value"
          stroke="var(--raised)"
          strokeWidth={2}
          isAnimationActive={false}
          dot={RowPoint}
          activeDot={false}
        >
          <ErrorBar
            dataKey="spread"
            direction="y"
            width={6}
            strokeWidth={1.5}
            stroke="var(--text)"
            isAnimationActive={false}
          />
        </Line>
      </LineChart>
    </ChartFrame>
  );
}

interface RowPointProps {
  readonly cx?: number | undefined;
  readonly cy?: number | undefined;
  readonly payload?: RowDatum;
}

function RowPoint({ cx = 0, cy = 0, payload }: RowPointProps) {
  if (!payload || payload.value === null) return <g />;
  const { row, isSelected } = payload;
  return <circle className="sweep-point" cx={cx} cy={cy} r={isSelected ? 7 : 5} onClick={() => selectRow(row)} />;
}
