import { describe, expect, it } from 'vitest';
import { sha256 } from '../../core/digest.ts';
import { classNames } from '../../scenes/classes.ts';
import { corruptedMask } from '../../scenes/corrupted-mask.ts';
import { generateScene } from '../../scenes/scene.ts';
import { largestDifference } from '../../testing/largest-difference.ts';
import { createEngine } from '../run/engine.ts';
import { nodeEnvironment } from './environment-node.ts';
import type { RefineResult, Runtime } from '../protocol.ts';

const scene = generateScene(1_000_000_003);

async function refineOn(backend: Runtime['backend']): Promise<{ runtime: Runtime; result: RefineResult }> {
  const engine = createEngine(nodeEnvironment(1, backend));
  const { runtime, defaults } = await engine.load('public/models/demo', 'fastest');
  const [label] = scene.classes;
  const probability = corruptedMask(scene, label);
  const result = await engine.refine({
    photo: { pixels: scene.image, digest: await sha256(scene.image.data) },
    masks: [{ className: classNames[label - 1], probability, digest: await sha256(probability.data) }],
    parameters: defaults,
  });
  await engine.dispose();
  return { runtime, result };
}

describe('Node', { timeout: 120_000 }, () => {
  it('names a model file that is not there', async () => {
    const engine = createEngine(nodeEnvironment(1));
    await expect(engine.load('public/models/none', 'fastest')).rejects.toThrow(
      'The model file public/models/none/manifest.json cannot be read',
    );
  });

  it('computes on WebAssembly what it computes on the CPU', async () => {
    const [cpu, wasm] = [await refineOn('cpu'), await refineOn('wasm')];
    expect([cpu.runtime.backend, wasm.runtime.backend]).toEqual(['cpu', 'wasm']);
    const [expected, found] = [cpu, wasm].map(({ result }) => result.classes[0].rounds[0]);
    expect(largestDifference(found.generated.data, expected.generated.data)).toBeLessThanOrEqual(1);
    const others = found.match.filter((partner, patch) => partner !== expected.match[patch]).length;
    expect(others).toBeLessThanOrEqual(0.01 * found.match.length); // near ties
    expect(largestDifference(expected.after.data, expected.before.data)).toBeGreaterThan(0.05);
  });
});
