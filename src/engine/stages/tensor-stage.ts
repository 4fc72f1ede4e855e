import type { DeviceTensor } from '../machine/backend.ts';
import type { Stage } from '../run/stage-graph.ts';

/** A stage whose value is one device tensor. */
export function tensorStage<Inputs extends Record<string, unknown>, Parameters>(
  name: Stage<Inputs, Parameters, DeviceTensor>['name'],
  run: (inputs: Inputs, parameters: Parameters) => Promise<DeviceTensor> | DeviceTensor,
): Stage<Inputs, Parameters, DeviceTensor> {
  return { name, run, bytes: (tensor) => tensor.bytes, dispose: (tensor) => tensor.dispose() };
}
