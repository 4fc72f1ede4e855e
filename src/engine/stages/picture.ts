import type { Rgba } from '../../core/grid.ts';
import { fromTensor } from '../../images/tensors.ts';
import type { DeviceTensor } from '../machine/backend.ts';

/** A picture at the model's size, on the device and in memory: [1, 3, H, W], float32 in [-1, 1]. */
export interface Picture {
  readonly tensor: DeviceTensor;
  /** Channel-first values, [3, H, W]. */
  readonly planes: Float32Array<ArrayBuffer>;
  readonly display: Rgba;
}

/** @param tensor the same values [1, 3, H, W] on the device; the picture's from now on */
export function pictureOfPlanes(planes: Float32Array<ArrayBuffer>, tensor: DeviceTensor): Picture {
  const [height, width] = tensor.dims.slice(2);
  return { tensor, planes, display: fromTensor(planes, { height, width }) };
}

export function pictureBytes(picture: Picture): number {
  return picture.tensor.bytes + picture.planes.byteLength + picture.display.data.byteLength;
}
