import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InferenceSession } from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';
import { twin } from '../../testing/onnx/twins.ts';

const folder = mkdtempSync(join(tmpdir(), 'g4seg-onnx-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: string[]) {
  const cli = fileURLToPath(new URL('cli.ts', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', cli, ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}.onnx`, import.meta.url));

describe('cli', { timeout: 60_000 }, () => {
  it('inspects a graph: inputs, operators, weights, sites', () => {
    const { status, stdout } = run(
      'inspect',
      fixture('unet-fused-half'),
      '--height',
      '4',
      '--width',
      '6',
      '--tokens',
      '5',
    );
    expect(status).toBe(0);
    expect(stdout).toContain(
      'input   sample FLOAT [unet_sample_batch, unet_sample_channels, unet_sample_height, unet_sample_width]',
    );
    expect(stdout).toMatch(/nodes {3}862: Constant 221, Add 89, .*com\.microsoft\.SkipLayerNormalization 14/);
    expect(stdout).toMatch(/weights \d+ bytes, \d+ tensors of FLOAT16 in unet-fused-half\.onnx/);
    expect(stdout).toContain('attention sites: 14 (7 self, 7 cross, 0 refused)');
    expect(stdout).toContain('  fused self 2 × 4, 24 positions (rank-1)  Attention_0');
    expect(stdout).toContain('mask sizes 24, 6; tokens 5');
  });

  it('says which sizes it needs, and goes on', () => {
    const { status, stdout } = run('inspect', fixture('unet-sdpa-dynamic'));
    expect(status).toBe(0);
    expect(stdout).toMatch(/attention sites: not read\. The graph leaves the tokens/);
  });

  it('writes a rewritten graph that onnxruntime loads from disk', async () => {
    const out = join(folder, 'unet.onnx');
    const { status, stdout } = run('rewrite', fixture('unet-dynamo'), '--out', out, '--inject', '--form', 'bias');
    expect(stdout).toContain('attention sites: 14 (7 self, 7 cross, 0 refused)');
    expect(status).toBe(0);
    const session = await InferenceSession.create(out, { logSeverityLevel: 3 });
    expect(session.inputNames).toContain('g4seg_mask_24');
    expect(readFileSync(`${out}.data`).equals(readFileSync(fixture('unet-dynamo')))).toBe(true);
  });

  it('exposes features and widens', async () => {
    const out = join(folder, 'clip.onnx');
    const { status, stdout } = run('rewrite', fixture('clip-half'), '--out', out, '--expose-value-features', '--widen');
    expect(status).toBe(0);
    expect(stdout).toMatch(/widened \d+ tensors to float32/);
    const session = await InferenceSession.create(out, { logSeverityLevel: 3 });
    expect(session.outputNames).toEqual(['image_embeds', 'patch_features']);
  });

  it('resizes the input of a vision model, and exposes the moments of a VAE', async () => {
    const file = join(folder, 'twin.onnx');
    writeFileSync(file, twin('clip/vision-xenova'));
    const resized = run(
      'rewrite',
      file,
      '--out',
      join(folder, 'large.onnx'),
      '--resize-positions',
      '64x96',
      '--portable',
    );
    expect(resized.stdout).toMatch(/wrote .*large\.onnx/);
    const session = await InferenceSession.create(join(folder, 'large.onnx'), { logSeverityLevel: 3 });
    expect(session.inputMetadata).toMatchObject([{ name: 'pixel_values', shape: ['batch', 'num_channels', 64, 96] }]);
    writeFileSync(file, twin('vae/encoder-mean-static'));
    const out = join(folder, 'encoder.onnx');
    expect(run('rewrite', file, '--out', out, '--expose-moments', '4').status).toBe(0);
    const encoder = await InferenceSession.create(out, { logSeverityLevel: 3 });
    expect(encoder.outputNames).toEqual(['latent_sample', 'latent_parameters']);
    expect(run('rewrite', file, '--out', out, '--resize-positions', '64').stderr).toBe(
      '--resize-positions is HEIGHTxWIDTH in pixels, as in 512x512; got 64.\n',
    );
  });

  it('explains what is wrong instead of a stack trace', () => {
    expect(run('inspect', join(folder, 'missing.onnx'))).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^Cannot open .*missing\.onnx/),
    });
    expect(run('inspect', fixture('unet-dynamo'), '--form', 'x')).toMatchObject({
      status: 1,
      stderr: '--form is rank-1 or bias; got x.\n',
    });
    expect(run('frobnicate').status).toBe(2);
  });
});
