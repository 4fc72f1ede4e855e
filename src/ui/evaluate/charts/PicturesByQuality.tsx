import { CartesianGrid, ReferenceLine, Scatter, ScatterChart, Tooltip, XAxis, YAxis } from 'recharts';
import type { ItemGain } from '../../../evaluation/numbers/quality.ts';
import { ChartFrame } from './ChartFrame.tsx';
import { axisLine, axisTitle, grid, sideAxis, signColour, tick, zeroLine, type TipProps } from './chart-parts.tsx';
import { PictureTip } from './PicturesSorted.tsx';
import { usePointed } from './use-pointed.ts';

interface PicturesByQualityProps {
  readonly gains: readonly ItemGain[];
  readonly onOpen: (item: ItemGain) => void;
}

/** A point a picture: its gain over the mIoU of its coarse masks. */
export function PicturesByQuality({ gains, onOpen }: PicturesByQualityProps) {
  const { point, openOnEnter } = usePointed(onOpen);
  return (
    <ChartFrame height={320} onKeyDown={openOnEnter}>
      <ScatterChart
        margin={{ top: 8, right: 16, bottom: 16, left: 4 }}
        title="Points: gain over coarse mIoU of each picture"
      >
        <CartesianGrid {...grid} />
        <XAxis
          dataKey="before"
          type="number"
          domain={[0, 100]}
          ticks={[0, 20, 40, 60, 80, 100]}
          tick={tick}
          axisLine={axisLine}
          tickLine={false}
          label={axisTitle('mIoU of the picture’s coarse masks, points')}
        />
        <YAxis {...sideAxis('Gain, points')} dataKey="gain" type="number" />
        <ReferenceLine y={0} {...zeroLine} />
        <Tooltip
          cursor={false}
          isAnimationActive={false}
          content={(tip) => <PictureTip tip={tip as unknown as TipProps<ItemGain>} onDatum={point} />}
        />
        <Scatter
          data={[...gains]}
          isAnimationActive={false}
          cursor="pointer"
          onClick={(point) => onOpen(point.payload as ItemGain)}
          shape={PicturePoint}
        />
      </ScatterChart>
    </ChartFrame>
  );
}

interface PicturePointProps {
  readonly cx?: number | undefined;
  readonly cy?: number | undefined;
  readonly payload?: ItemGain;
}

function PicturePoint({ cx = 0, cy = 0, payload }: PicturePointProps) {
  const fill = signColour(payload?.gain ?? null);
  return <circle cx={cx} cy={cy} r={5} fill={fill} fillOpacity={0.75} stroke="var(--surface)" />;
}
