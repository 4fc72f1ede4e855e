import { area } from '../../core/grid.ts';
import type { Features } from '../../method/correspondence.ts';
import type { Backend, DeviceFeatures } from '../machine/backend.ts';

/** The features in JavaScript memory. */
export async function hostFeatures(
  backend: Backend,
  { tensor, grid, channels, layout }: DeviceFeatures,
): Promise<Features> {
  const data = await backend.read(tensor);
  return { grid, channels, layout, data: data.subarray(0, channels * area(grid)) };
}
