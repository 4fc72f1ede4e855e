import { Bar, BarChart, CartesianGrid, ErrorBar, Rectangle, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts';
import { ChartFrame } from './ChartFrame.tsx';
import {
  axisLine,
  axisTitle,
  barCursor,
  grid,
  signColour,
  tick,
  tickText,
  TipBox,
  zeroLine,
  type TipProps,
} from './chart-parts.tsx';
import { selectRow, type RowDatum } from './row-datum.ts';
import { signed } from '../words.ts';

interface BarsOfRowsProps {
  readonly data: readonly RowDatum[];
  readonly valueAxis: string;
}

const barHeight = 30;
const axesHeight = 54;

/** A bar a row, with the interval across it. */
export function BarsOfRows({ data, valueAxis }: BarsOfRowsProps) {
  return (
    <ChartFrame height={data.length * barHeight + axesHeight}>
      <BarChart
        layout="vertical"
        data={[...data]}
        margin={{ top: 4, right: 16, bottom: 14, left: 0 }}
        title={`Bars: ${valueAxis}`}
      >
        <CartesianGrid horizontal={false} {...grid} />
        <XAxis
          type="number"
          tickFormatter={tickText}
          tick={tick}
          axisLine={axisLine}
          tickLine={false}
          label={axisTitle(valueAxis)}
        />
        <YAxis type="category" dataKey="row" width={132} tick={tick} axisLine={false} tickLine={false} interval={0} />
        <ReferenceLine x={0} {...zeroLine} />
        <Tooltip
          cursor={barCursor}
          isAnimationActive={false}
          content={(tip) => <RowTip tip={tip as unknown as TipProps<RowDatum>} />}
        />
        <Bar
          dataKey="value"
          isAnimationActive={false}
          barSize={16}
          cursor="pointer"
          onClick={(bar) => selectRow((bar.payload as RowDatum).row)}
          shape={RowBar}
        >
          <ErrorBar
            dataKey="spread"
            direction="x"
            width={5}
            strokeWidth={1.5}
            stroke="var(--text)"
            isAnimationActive={false}
          />
        </Bar>
      </BarChart>
    </ChartFrame>
  );
}

/** Stays the same component, or a bar would be another one between press and release, and never be clicked. */
function RowBar(props: { readonly payload?: RowDatum }) {
  const { value = null, isSelected = false } = props.payload ?? {};
  return <Rectangle {...props} radius={2} fill={signColour(value)} fillOpacity={isSelected ? 1 : 0.62} />;
}

export function RowTip({ tip }: { readonly tip: TipProps<RowDatum> }) {
  return (
    <TipBox tip={tip}>
      {({ row, description, value, interval }) => (
        <>
          <strong>{row}</strong>
          <span>{description}</span>
          <span>
            {signed(value)}
            {interval && `, 95 %: ${signed(interval[0])} to ${signed(interval[1])}`}
          </span>
        </>
      )}
    </TipBox>
  );
}
