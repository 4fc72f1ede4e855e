import type { StageName } from '../../engine/protocol.ts';

export type StageCounts = Readonly<Record<StageName, number>>;

/**
 * Multiply-adds of one run of a stage, in 10⁹, at 512 × 512 with CLIP ViT-B/16 on 512 × 512: counted from the layers,
 * attention's matrix products included. Stages that are not listed are below 1 % of a pass.
 */
const autoencoder = { encode: 558, decode: 1257 };
const clip = { 'features-original': 107.4, 'features-generated': 107.4 };
const version1 = { ...autoencoder, ...clip, denoise: 401.6 };
const version2 = { ...autoencoder, ...clip, denoise: 402.1 };

export const stageOperations: Readonly<Record<string, Partial<Record<StageName, number>>>> = {
  'sd-1.5': version1,
  'lcm-dreamshaper-v7': version1,
  'sd-2.1-base': version2,
  'sd-turbo': version2,
};

/** Floating-point operations of these stage runs, two a multiply-add, in 10¹²; 0 for a model that is not listed. */
export function teraFlops(runs: StageCounts, model: string): number {
  const stages = Object.entries(stageOperations[model] ?? {}) as [StageName, number][];
  return stages.reduce((sum, [stage, gigaMacs]) => sum + (2 * gigaMacs * runs[stage]) / 1000, 0);
}
