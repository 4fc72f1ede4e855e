import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
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
    const { status, stdout } = run(
      'rewrite',
      fixture('clip-half'),
      '--out',
      out,
      '--expose-patch-features',
      'sclip',
      '--widen',
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/widened \d+ tensors to float32/);
    const session = await InferenceSession.create(out, { logSeverityLevel: 3 });
    expect(session.outputNames).toEqual(['image_embeds', 'patch_features']);
    const unknown = run('rewrite', fixture('clip-half'), '--out', `${out}.2`, '--expose-patch-features', 'cam');
    expect(unknown).toMatchObject({ status: 1 });
    expect(unknown.stderr).toContain('--expose-patch-features is one of maskclip, sclip, clearclip, naclip; got cam.');
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

  /** A folder of its own with a graph, and every file in it afterwards. */
  function place(name: string) {
    const at = join(folder, name);
    mkdirSync(at);
    copyFileSync(fixture('unet-dynamo'), join(at, 'm.onnx'));
    const contents = () =>
      readdirSync(at)
        .sort()
        .map((file) => [file, readFileSync(join(at, file)).length]);
    return { at, contents };
  }

  it('writes over no file that is there: not its input, by whatever name, nor another', () => {
    const { at, contents } = place('over');
    symlinkSync('m.onnx', join(at, 'link.onnx'));
    linkSync(join(at, 'm.onnx'), join(at, 'hard.onnx'));
    linkSync(join(at, 'm.onnx'), join(at, 'fresh.onnx.data'));
    writeFileSync(join(at, 'photo.jpg'), 'a photo');
    const before = contents();
    const refusal = (out: string) => run('rewrite', join(at, 'm.onnx'), '--out', join(at, out));
    for (const out of ['m.onnx', 'link.onnx', 'hard.onnx']) {
      expect(refusal(out)).toMatchObject({ status: 1, stderr: expect.stringMatching(/is the file that is read/) });
    }
    expect(refusal('fresh.onnx').stderr).toMatch(/fresh\.onnx\.data is the file that is read/);
    expect(refusal('photo.jpg').stderr).toMatch(/photo\.jpg is there already; choose another name/);
    expect(contents()).toEqual(before);
    expect(readFileSync(join(at, 'm.onnx')).equals(readFileSync(fixture('unet-dynamo')))).toBe(true);
  });

  it('gives its weights no name that the graph uses for others', () => {
    const { at, contents } = place('names');
    expect(run('rewrite', join(at, 'm.onnx'), '--out', join(at, 'a.onnx')).status).toBe(0);
    const before = contents();
    mkdirSync(join(at, 'b'));
    const { status, stderr } = run('rewrite', join(at, 'a.onnx'), '--out', join(at, 'b', 'a.onnx'));
    expect(stderr).toMatch(/reads weights from "a\.onnx\.data".*choose another name for --out/);
    expect(status).toBe(1);
    expect(readdirSync(join(at, 'b'))).toEqual([]);
    rmSync(join(at, 'b'), { recursive: true });
    expect(contents()).toEqual(before);
  });

  it('leaves nothing half written when the disk is full', () => {
    const { at, contents } = place('full');
    const before = contents();
    const cli = fileURLToPath(new URL('cli.ts', import.meta.url));
    const command = `ulimit -f 100; exec "${process.execPath}" --import tsx "${cli}" rewrite "${at}/m.onnx" --out "${at}/out.onnx"`;
    const { status, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
    expect(stderr).toMatch(/^\S*out\.onnx\.data could not be written: .*Nothing was left behind/);
    expect(status).toBe(1);
    expect(contents()).toEqual(before);
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
