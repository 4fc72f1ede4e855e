import type { KeyboardEventHandler, ReactElement } from 'react';
import { ResponsiveContainer } from 'recharts';

interface ChartFrameProps {
  /** Pixels; the width is that of the panel. */
  readonly height: number;
  readonly onKeyDown?: KeyboardEventHandler;
  readonly children: ReactElement;
}

/** The place of a chart in its panel. */
export function ChartFrame({ height, onKeyDown, children }: ChartFrameProps) {
  return (
    <div className="chart" onKeyDown={onKeyDown}>
      <ResponsiveContainer width="100%" height={height}>
        {children}
      </ResponsiveContainer>
    </div>
  );
}
