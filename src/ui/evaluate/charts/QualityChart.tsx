import { Bar, BarChart, CartesianGrid, LabelList, Rectangle, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts';
import type { RowResult } from '../../../evaluation/numbers/results.ts';
import { ChartFrame } from './ChartFrame.tsx';
import {
  axisLine,
  axisTitle,
  barCursor,
  grid,
  sideAxis,
  signColour,
  tick,
  TipBox,
  zeroLine,
  type TipProps,
} from './chart-parts.tsx';
import { DataTable } from '../results/DataTable.tsx';
import { Panel } from '../results/Panel.tsx';
import { countText, signed } from '../words.ts';

interface LevelDatum {
  readonly range: string;
  readonly count: number;
  readonly gain: number | null;
  readonly label: string;
}

interface QualityChartProps {
  readonly row: RowResult;
  readonly isWide: boolean | 'pair';
}

/** Whether poor or good coarse masks gain more (Table VII). */
export function QualityChart({ row, isWide }: QualityChartProps) {
  const data = row.quality.map(({ from, to, count, gain }): LevelDatum => ({
    range: `${from}–${to} (${count.toLocaleString('en')})`,
    count,
    gain,
    label: count === 0 ? '' : signed(gain),
  }));
  return (
    <Panel
      title="Gain by initial quality"
      isWide={isWide}
      note={`Row ${row.name}: mean over pictures of the gain in a picture’s own mIoU.`}
    >
      <ChartFrame height={260}>
        <BarChart
          data={data}
          margin={{ top: 22, right: 12, bottom: 16, left: 4 }}
          title="Bars: gain by initial quality"
        >
          <CartesianGrid vertical={false} {...grid} />
          <XAxis
            dataKey="range"
            tick={tick}
            axisLine={axisLine}
            tickLine={false}
            label={axisTitle('mIoU of a picture’s coarse masks, points (pictures)')}
          />
          <YAxis {...sideAxis('Mean gain, points')} padding={{ top: 20, bottom: 20 }} />
          <ReferenceLine y={0} {...zeroLine} />
          <Tooltip
            cursor={barCursor}
            isAnimationActive={false}
            content={(tip) => <LevelTip tip={tip as unknown as TipProps<LevelDatum>} />}
          />
          <Bar dataKey="gain" isAnimationActive={false} maxBarSize={72} shape={LevelBar}>
            <LabelList dataKey="label" position="top" fill="var(--text)" fontSize={12} />
          </Bar>
        </BarChart>
      </ChartFrame>
      <DataTable
        label={`Gain by initial quality, row ${row.name}`}
        columns={[
          { name: 'mIoU of the coarse masks', cell: ({ range }) => range },
          { name: 'pictures', cell: ({ count }) => count },
          { name: 'mean gain, points', cell: ({ gain }) => signed(gain) },
        ]}
        rows={data}
        keyOf={({ range }) => range}
        isHidden
      />
    </Panel>
  );
}

function LevelBar(props: { readonly payload?: LevelDatum }) {
  return <Rectangle {...props} radius={2} fill={signColour(props.payload?.gain ?? null)} />;
}

function LevelTip({ tip }: { readonly tip: TipProps<LevelDatum> }) {
  return (
    <TipBox tip={tip}>
      {({ range, count, gain }) => (
        <>
          <strong>{range.replace(/ .*/, '')} points</strong>
          <span>{countText(count, 'picture')}</span>
          <span>{signed(gain)}</span>
        </>
      )}
    </TipBox>
  );
}
