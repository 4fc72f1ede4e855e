import { Bar, BarChart, CartesianGrid, Rectangle, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts';
import type { ItemGain } from '../../../evaluation/numbers/quality.ts';
import { ChartFrame } from './ChartFrame.tsx';
import { axisTitle, barCursor, grid, sideAxis, signColour, TipBox, zeroLine, type TipProps } from './chart-parts.tsx';
import { usePointed } from './use-pointed.ts';
import { plain, signed } from '../words.ts';

interface PicturesChartProps {
  readonly gains: readonly ItemGain[];
  readonly onOpen: (item: ItemGain) => void;
}

/** More bars than this are thinner than a pixel; those in the middle are left out, and the axis says so. */
const mostBars = 400;

/** So many have room for gaps between them. */
const fewBars = 100;

/** A bar a picture, from the most lowered to the most raised. Arrow keys go from bar to bar, Enter opens one. */
export function PicturesSorted({ gains, onOpen }: PicturesChartProps) {
  const { point, openOnEnter } = usePointed(onOpen);
  const all = [...gains].sort((a, b) => a.gain - b.gain || a.index - b.index);
  const half = mostBars / 2;
  const data = all.length > mostBars ? [...all.slice(0, half), ...all.slice(-half)] : all;
  const left = all.length - data.length;
  const axis = `Pictures, sorted${left > 0 ? `; ${left.toLocaleString('en')} in the middle are left out` : ''}`;
  return (
    <ChartFrame height={320} onKeyDown={openOnEnter}>
      <BarChart
        data={data}
        margin={{ top: 8, right: 8, bottom: 16, left: 4 }}
        barCategoryGap={data.length > fewBars ? 0 : '12%'}
        title="Bars: gain of each picture"
      >
        <CartesianGrid vertical={false} {...grid} />
        <XAxis dataKey="name" tick={false} axisLine={false} tickLine={false} height={28} label={axisTitle(axis)} />
        <YAxis {...sideAxis('Gain, points')} />
        <ReferenceLine y={0} {...zeroLine} />
        <Tooltip
          cursor={barCursor}
          isAnimationActive={false}
          content={(tip) => <PictureTip tip={tip as unknown as TipProps<ItemGain>} onDatum={point} />}
        />
        <Bar
          dataKey="gain"
          isAnimationActive={false}
          maxBarSize={40}
          minPointSize={2}
          cursor="pointer"
          onClick={(bar) => onOpen(bar.payload as ItemGain)}
          shape={GainBar}
        />
      </BarChart>
    </ChartFrame>
  );
}

/** Stays the same component, or a bar would be another one between press and release, and never be clicked. */
function GainBar(props: { readonly payload?: ItemGain }) {
  return <Rectangle {...props} fill={signColour(props.payload?.gain ?? null)} />;
}

interface PictureTipProps {
  readonly tip: TipProps<ItemGain>;
  readonly onDatum: (item: ItemGain | null) => void;
}

export function PictureTip({ tip, onDatum }: PictureTipProps) {
  return (
    <TipBox tip={tip} onDatum={onDatum}>
      {({ name, before, after, gain }) => (
        <>
          <strong>{name}</strong>
          <span>
            {plain(before, 1)} → {plain(after, 1)} ({signed(gain, 1)})
          </span>
        </>
      )}
    </TipBox>
  );
}
