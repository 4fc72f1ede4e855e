import { resizeBilinear } from '../../images/resize.ts';
import { toTensor } from '../../images/tensors.ts';
import type { Backend } from '../machine/backend.ts';
import type { Picture } from './picture.ts';
import { pictureBytes, pictureOfPlanes } from './picture.ts';
import type { Photo } from '../protocol.ts';
import type { Stage } from '../run/stage-graph.ts';

/** The photo squashed to the model's square, its values mapped to [-1, 1]. */
export function prepareStage(backend: Backend, side: number): Stage<Record<never, never>, Photo, Picture> {
  return {
    name: 'prepare',
    run: (_inputs, photo) => {
      const planes = toTensor(resizeBilinear(photo.pixels, { height: side, width: side }));
      return pictureOfPlanes(planes, backend.upload(planes, [1, 3, side, side]));
    },
    bytes: pictureBytes,
    dispose: (picture) => picture.tensor.dispose(),
  };
}
