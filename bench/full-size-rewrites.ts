import { planOf } from '../src/engine/graphs/graph-plan.ts';
import { catalogueEntry } from '../src/models/catalogue/catalogue.ts';
import type { InjectionOptions, Rewrites } from '../src/onnx/index.ts';

/** What the product writes into the U-Net of Stable Diffusion 2.1-base; `inject` may ask for one form everywhere. */
export function unetRewrites(inject: InjectionOptions = {}): Rewrites {
  const { rewrites } = planOf('unet/model.onnx', catalogueEntry('sd-2.1-base').family, {
    backend: 'webgpu',
    precision: 'float16',
  });
  return { ...rewrites, inject: { ...rewrites.inject, ...inject } };
}
