import { G4SegError } from '../../core/errors.ts';
import type { Runtime } from '../protocol.ts';

/**
 * Refuses values that no working graph gives: NaN or infinity anywhere, or the same number everywhere. Half precision
 * overflows and broken drivers end in one of these, and the picture would be black without a word.
 * @param what the graph or value, for the message
 * @throws G4SegError 'wrong-numbers'
 */
export function checkNumbers(
  values: Float32Array,
  what: string,
  { backend, device, precision }: Pick<Runtime, 'backend' | 'device' | 'precision'>,
): void {
  let [broken, least, most] = [0, Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) broken++;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (broken === 0 && least < most) return;
  const wrong =
    broken > 0
      ? `${broken} of ${values.length} values that are not finite numbers`
      : `the value ${least} everywhere, which no working model gives`;
  const remedy =
    backend === 'webgpu'
      ? 'Update the browser and the graphics driver, or choose WebAssembly, which a small model can run on'
      : 'The file may be damaged or of another family: verify it, or choose another model';
  throw new G4SegError('wrong-numbers', `${what} gave ${wrong}, on ${device} in ${precision}. ${remedy}.`, {
    what,
    device,
    precision,
  });
}
