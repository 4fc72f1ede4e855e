import { useEffect, type ReactNode } from 'react';

/** A number on an axis, with a true minus sign. */
export function tickText(value: number): string {
  return String(Number(value.toFixed(3))).replace('-', '−');
}

/** How axes and grids look, in the page's own colours; SVG takes them as custom properties in both themes. */
export const tick = { fill: 'var(--text-soft)', fontSize: 12 } as const;
export const grid = { stroke: 'var(--line)' } as const;
export const axisLine = { stroke: 'var(--line-strong)' } as const;
/** The line where coarse and refined are alike. Axes always reach it, so that a bar is as long as what it stands for. */
export const zeroLine = { stroke: 'var(--control-line)', ifOverflow: 'extendDomain' } as const;
export const barCursor = { fill: 'var(--hover)' } as const;

export function axisTitle(value: string) {
  return { value, position: 'insideBottom', offset: -2, fill: 'var(--text-soft)', fontSize: 12 } as const;
}

function sideTitle(value: string) {
  return {
    value,
    angle: -90,
    position: 'insideLeft',
    fill: 'var(--text-soft)',
    fontSize: 12,
    style: { textAnchor: 'middle' },
  } as const;
}

/** The axis at the left, for numbers. */
export function sideAxis(title: string) {
  return {
    tickFormatter: tickText,
    width: 60,
    tick,
    axisLine: false,
    tickLine: false,
    label: sideTitle(title),
  } as const;
}

/** Blue above 0, orange below, as everywhere; the side of the axis says the same. */
export function signColour(value: number | null): string {
  return (value ?? 0) >= 0 ? 'var(--raised)' : 'var(--lowered)';
}

/** What the chart library hands to the content of a tooltip. */
export interface TipProps<Datum> {
  readonly active?: boolean;
  readonly payload?: readonly { readonly payload?: Datum }[];
}

interface TipBoxProps<Datum> {
  readonly tip: TipProps<Datum>;
  /** Told which datum is pointed at, by mouse or arrow keys. */
  readonly onDatum?: (datum: Datum | null) => void;
  readonly children: (datum: Datum) => ReactNode;
}

/** The little box beside the pointer. */
export function TipBox<Datum>({ tip, onDatum, children }: TipBoxProps<Datum>) {
  const datum = (tip.active ? tip.payload?.[0]?.payload : undefined) ?? null;
  useEffect(() => onDatum?.(datum), [datum, onDatum]);
  return datum && <div className="chart-tip">{children(datum)}</div>;
}
