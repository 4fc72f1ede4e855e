import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { recordingEnvironment } from '../../testing/recording-environment.ts';
import { twinModelFolder } from '../../testing/twin-repository.ts';
import { wholePassRequest } from '../../testing/whole-pass.ts';
import { createEngine } from '../run/engine.ts';
import { nodeEnvironment } from '../node/environment-node.ts';

const root = await mkdtemp(join(tmpdir(), 'g4seg-styles-'));
afterAll(() => rm(root, { recursive: true }));

describe('a whole pass', () => {
  it.each(['sd-turbo', 'sd-1.5', 'lcm-dreamshaper-v7'] as const)(
    'of %s, one graph at a time',
    async (id) => {
      const folder = join(root, id);
      await twinModelFolder(id, folder);
      const { environment, recording } = recordingEnvironment(nodeEnvironment(2));
      const engine = createEngine(environment);
      const { defaults } = await engine.load(folder, 'fastest', { memory: 'one-graph' });
      const request = await wholePassRequest();
      const { classes } = await engine.refine({ ...request, parameters: { ...defaults, features: 'vae-latent' } });
      const [{ rounds, prompt }] = classes;
      expect(prompt?.tokenSpan).toEqual({ start: 4, end: 6 });
      expect(rounds[0].grid).toEqual({ height: 64, width: 64 });
      expect(new Set(rounds[0].match).size).toBeGreaterThan(400);
      const graphs = recording.runs.map(({ graph }) => graph.split('/')[0]);
      expect(graphs).toEqual(['vae_encoder', 'text_encoder', 'unet', 'vae_decoder', 'vae_encoder']);
      const [encoded, , unet] = recording.runs;
      expect(encoded.output.dims).toEqual([1, 8, 64, 64]);
      expect(unet.feeds['timestep'].data[0]).toBe(defaults.timestep);
      expect('timestep_cond' in unet.feeds).toBe(id === 'lcm-dreamshaper-v7');
      const pad = id === 'sd-turbo' ? 0 : 49407;
      expect(recording.runs[1].feeds['input_ids'].data[76]).toBe(pad);
    },
    120_000,
  );
});
