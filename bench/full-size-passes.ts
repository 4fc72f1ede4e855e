import { unetPlan } from '../src/engine/graphs/roles.ts';
import { catalogueEntry } from '../src/models/catalogue/catalogue.ts';
import type { InjectionOptions, Pass } from '../src/onnx/index.ts';

/** What the product writes into the U-Net of Stable Diffusion 2.1-base; `injection` may ask for one form everywhere. */
export function unetPasses(injection: InjectionOptions = {}): readonly Pass[] {
  const machine = { backend: 'webgpu', precision: 'float16' } as const;
  return unetPlan(catalogueEntry('sd-2.1-base').family, machine, injection).passes;
}
