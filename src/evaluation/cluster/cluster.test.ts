import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readArguments } from '../node/arguments.ts';

const here = new URL('.', import.meta.url).pathname;
let bin: string;

/** An `npm` that says what it was called with, one word a line. */
beforeAll(async () => {
  bin = await mkdtemp(join(tmpdir(), 'g4seg-npm-'));
  await writeFile(join(bin, 'npm'), '#!/bin/sh\npwd\nfor word; do echo "$word"; done\n');
  await chmod(join(bin, 'npm'), 0o755);
});

afterAll(() => rm(bin, { recursive: true }));

const environment = {
  EVALUATE: '--data voc:/data --coarse /seeds --experiment timesteps',
  RESULTS: '/out put',
  SHARDS: '8',
};

async function words(script: string, variables: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const env = { PATH: `${bin}:${process.env.PATH}`, ...environment, ...variables };
  const { stdout } = await promisify(execFile)(join(here, script), { env });
  return stdout.trimEnd().split('\n');
}

describe('a shard on a cluster', () => {
  it.each([
    ['shard.sh', { SHARD: '3' }],
    ['shard.sh', { JOB_COMPLETION_INDEX: '2' }],
    ['slurm.sh', { SLURM_ARRAY_TASK_ID: '3', SLURM_SUBMIT_DIR: process.cwd() }],
  ])('is taken from the scheduler: %s, %j', async (script, variables) => {
    const [folder, ...line] = await words(script, variables);
    expect(folder).toBe(process.cwd());
    expect(line.slice(0, 4)).toEqual(['run', '--silent', 'evaluate', '--']);
    expect(readArguments(line.slice(4))).toMatchObject({
      data: { kind: 'voc', folder: '/data' },
      experiment: 'timesteps',
      shard: { index: 3, count: 8 },
      out: '/out put/shard-3-of-8',
    });
  });

  it('is asked for where nobody says it', async () => {
    await expect(words('shard.sh', {})).rejects.toThrow('Say which shard this is');
    await expect(words('shard.sh', { SHARD: '1', RESULTS: '' })).rejects.toThrow('RESULTS');
  });

  it('is one of as many as the Job completes', async () => {
    const yaml = await readFile(join(here, 'kubernetes.yaml'), 'utf8');
    const completions = /completions: (\d+)/.exec(yaml)?.[1];
    expect(yaml).toMatch(new RegExp(`name: SHARDS\\s+value: '${completions}'`));
    const line = /value: >-\n([^]*?)- name/.exec(yaml)?.[1].trim().split(/\s+/) ?? [];
    expect(readArguments([...line, '--out', 'x'])).toMatchObject({ backend: 'webgpu', experiment: 'timesteps' });
  });
});
