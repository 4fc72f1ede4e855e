import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { catalogueEntry } from '../catalogue/catalogue.ts';
import { manifestBody } from '../catalogue/catalogue-entry.ts';

const root = await mkdtemp(join(tmpdir(), 'g4seg-cli-'));
afterAll(() => rm(root, { recursive: true }));

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly problems: string;
  readonly seconds: number;
}

function command(script: string, ...args: string[]): Promise<Outcome> {
  const begin = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', script, ...args]);
    const [out, problems]: Buffer[][] = [[], []];
    child.stdout.on('data', (piece: Buffer) => out?.push(piece));
    child.stderr.on('data', (piece: Buffer) => problems?.push(piece));
    child.on('close', (code) => {
      const seconds = (performance.now() - begin) / 1000;
      resolve({
        code,
        out: Buffer.concat(out ?? []).toString(),
        problems: Buffer.concat(problems ?? []).toString(),
        seconds,
      });
    });
  });
}

const models = (...args: string[]) => command('src/models/node/cli.ts', ...args);

describe('npm run models', () => {
  it.each([
    'src/models/node/cli.ts',
    'src/scenes/node/cli.ts',
    'src/onnx/node/cli.ts',
    'bench/main.ts',
    'bench/load.ts',
    'bench/full-size.ts',
  ])(
    '%s --help prints its usage and exits 0',
    async (script) => {
      const { code, out, problems } = await command(script, '--help');
      expect([code, problems]).toEqual([0, '']);
      expect(out).toMatch(/^(Usage: |Reads and rewrites)/);
    },
    60_000,
  );

  it('deletes nothing of the person’s, and says what it left', async () => {
    const folder = join(root, 'forged');
    await mkdir(join(folder, 'unet'), { recursive: true });
    await writeFile(join(folder, 'unet/model.onnx'), 'my work!');
    await writeFile(join(folder, 'thesis.txt'), 'five years');
    const files = [{ path: 'unet/model.onnx', bytes: 8, sha256: 'ab'.repeat(32) }];
    const manifest = { ...manifestBody(catalogueEntry('sd-turbo')), files };
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
    const { code, out } = await models('delete', 'sd-turbo', '--out', folder);
    expect(code).toBe(0);
    expect(out).toContain('Left: unet/model.onnx');
    expect(await readdir(folder)).toEqual(['thesis.txt', 'unet']);
  }, 60_000);

  it('says within 10 s that an address is dead, in one line without a stack', async () => {
    const { code, problems, seconds } = await models(
      ...['get', 'sd-turbo', '--base-url', 'http://127.0.0.1:9/nothing', '--out', join(root, 'dead')],
    );
    expect(code).toBe(2);
    expect(problems).toMatch(/127\.0\.0\.1:9.* does not answer/);
    expect(problems).not.toContain('    at ');
    expect(seconds).toBeLessThan(15); // with the start of the process on a busy machine
  }, 60_000);

  it('says what is wrong with an --out that is a file', async () => {
    const file = join(root, 'file.txt');
    await writeFile(file, 'x');
    const { code, problems } = await models('get', 'sd-turbo', '--base-url', 'http://127.0.0.1:9/', '--out', file);
    expect(code).toBe(2);
    expect(problems).toMatch(/file\.txt is a file.*--out/);
    expect(problems).not.toContain('    at ');
  }, 60_000);

  it('prints no escape of a manifest to the terminal', async () => {
    const folder = join(root, 'escapes');
    await mkdir(folder);
    const text = JSON.stringify({ schema: '\u001b[2J\u001b]0;owned\u0007' });
    await writeFile(join(folder, 'manifest.json'), text);
    const { problems, out } = await models('get', 'sd-turbo', '--out', folder, '--base-url', '\u001b[31mhttp://x');
    expect(problems + out).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
  }, 60_000);
});
