import type { Rgba } from '../core/grid.ts';
import { fromTensor } from '../images/tensors.ts';
import type { Backend, DeviceTensor } from './backend.ts';

/** A picture at the model's size, on the device and in memory: [1, 3, H, W], float32 in [-1, 1]. */
export interface Picture {
  readonly tensor: DeviceTensor;
  /** Channel-first values, [3, H, W]. */
  readonly planes: Float32Array<ArrayBuffer>;
  readonly display: Rgba;
}

export function pictureOfPlanes(backend: Backend, planes: Float32Array<ArrayBuffer>, side: number): Picture {
  const size = { height: side, width: side };
  return { tensor: backend.upload(planes, [1, 3, side, side]), planes, display: fromTensor(planes, size) };
}

export async function pictureOfTensor(backend: Backend, tensor: DeviceTensor): Promise<Picture> {
  const planes = await backend.read(tensor);
  const [height, width] = tensor.dims.slice(2);
  return { tensor, planes, display: fromTensor(planes, { height, width }) };
}

export function pictureBytes(picture: Picture): number {
  return picture.tensor.bytes + picture.planes.byteLength + picture.display.data.byteLength;
}
