import { computePipeline } from '../../compute.ts';
import blur from './blur.wgsl?raw';
import insert from './insert.wgsl?raw';
import keys from './keys.wgsl?raw';
import neighbours from './neighbours.wgsl?raw';
import normalise from './normalise.wgsl?raw';
import number from './number.wgsl?raw';
import shape from './shape.wgsl?raw';
import slice from './slice.wgsl?raw';
import splat from './splat.wgsl?raw';
import units from './units.wgsl?raw';
import update from './update.wgsl?raw';

export type Pipelines = ReturnType<typeof createPipelines>;

/** All kernels of the dense CRF. `keys.wgsl` and `shape.wgsl` are the beginnings that several share. */
export function createPipelines(device: GPUDevice) {
  const make = (code: string, entryPoint: string) => computePipeline(device, code, entryPoint);
  return {
    insert: make(keys + insert, 'insert'),
    numberPoints: make(number, 'number_points'),
    namePoints: make(number, 'name_points'),
    link: make(keys + neighbours, 'link'),
    measure: make(shape + units, 'measure'),
    makeUnits: make(shape + units, 'make_units'),
    splat: make(shape + splat, 'splat'),
    blurSums: make(shape + blur, 'blur_sums'),
    blur: make(shape + blur, 'blur'),
    slice: make(shape + slice, 'slice'),
    normalise: make(shape + normalise, 'normalise'),
    update: make(update, 'update'),
    finish: make(update, 'finish'),
  };
}
