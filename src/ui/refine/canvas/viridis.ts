import { interpolateViridis } from 'd3-scale-chromatic';
import type { Rgb } from './class-colours.ts';

const steps = 256;

/** Viridis as a table: the library gives colours as text, and a picture needs thousands of them. */
const table: readonly Rgb[] = Array.from({ length: steps }, (_, i) => {
  const hex = Number.parseInt(interpolateViridis(i / (steps - 1)).slice(1), 16);
  return [hex >> 16, (hex >> 8) & 255, hex & 255];
});

/** @param share 0..1, dark to bright */
export function viridis(share: number): Rgb {
  return table[Math.round(Math.min(1, Math.max(0, share)) * (steps - 1))];
}
