import { shownValue } from '../../core/errors.ts';
import type { Control, FeatureExtractor, RefineParameters } from '../../engine/protocol.ts';
import { controls, featureExtractors, parameterRanges } from './parameter-catalogue.ts';

/**
 * Parameters from a file somebody else may have written: every value is checked against what the sliders allow.
 * @throws Error that names the first value that cannot be
 */
export function parseParameters(value: unknown): RefineParameters {
  if (typeof value !== 'object' || value === null) throw new Error('its parameters are missing');
  const given = value as Record<string, unknown>;
  const number = (name: keyof typeof parameterRanges) => {
    const { least, most, whole } = parameterRanges[name];
    const found = given[name];
    if (typeof found !== 'number' || !(found >= least && found <= most) || (whole && !Number.isInteger(found))) {
      throw new Error(
        `${name} must be ${whole ? 'a whole number ' : ''}from ${least} to ${most}, not ${shownValue(found)}`,
      );
    }
    return found;
  };
  const oneOf = <T extends string>(name: string, allowed: readonly T[]) => {
    const found = allowed.find((option) => option === given[name]);
    if (!found) throw new Error(`${name} must be one of ${allowed.join(', ')}, not ${shownValue(given[name])}`);
    return found;
  };
  return {
    timestep: number('timestep'),
    seed: number('seed'),
    crossStrength: number('crossStrength'),
    selfStrength: number('selfStrength'),
    features: oneOf<FeatureExtractor>('features', featureExtractors),
    beta: number('beta'),
    band: parseBand(given['band']),
    rounds: number('rounds'),
    control: oneOf<Control>('control', controls),
  };
}

function parseBand(value: unknown): RefineParameters['band'] {
  if (value === null) return null;
  const { low, high } = (value ?? {}) as { low?: unknown; high?: unknown };
  if (typeof low === 'number' && typeof high === 'number' && low >= 0 && low <= high && high <= 1) return { low, high };
  throw new Error(`band must be null or 0 ≤ low ≤ high ≤ 1, not ${shownValue(value)}`);
}
