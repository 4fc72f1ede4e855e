import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { serveHub } from '../../testing/hub-server.ts';
import { hubWith, smallEntry, testContent } from '../../testing/hub-world.ts';
import { manifestBody } from '../catalogue/catalogue-entry.ts';
import { systemNetwork } from '../download/network.ts';
import { deleteMirror } from './delete-mirror.ts';
import { listMirrors, mirrorModel } from './mirror.ts';

const root = await mkdtemp(join(tmpdir(), 'g4seg-safety-'));
afterAll(() => rm(root, { recursive: true }));
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'm-'));
});

const files = { 'unet/model.onnx': testContent(1, 40_000), 'tokenizer/vocab.json': testContent(2, 900) };
const entry = smallEntry(Object.keys(files));

async function put(path: string, text: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

async function get(): Promise<void> {
  const server = await serveHub(hubWith(files));
  try {
    await mirrorModel(entry, [{ kind: 'hub', host: server.host }], folder, systemNetwork());
  } finally {
    await server.close();
  }
}

const everything = async () =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((one) => !one.isDirectory())
    .map((one) => join(one.parentPath, one.name).slice(folder.length + 1))
    .sort();

describe('deleteMirror', () => {
  it('removes what the command wrote, and nothing else', async () => {
    await get();
    await put('thesis.txt', 'five years');
    await put('unet/notes.txt', 'mine');
    expect(await deleteMirror(folder, 'small-model')).toEqual({
      deleted: ['unet/model.onnx', 'tokenizer/vocab.json', 'manifest.json'],
      left: [],
    });
    expect(await everything()).toEqual(['thesis.txt', 'unet/notes.txt']);
  });

  it('removes the folder when nothing else is in it', async () => {
    await get();
    await deleteMirror(folder, 'small-model');
    await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('leaves a file that is not what the manifest says', async () => {
    await get();
    await put('unet/model.onnx', 'a model of my own');
    expect(await deleteMirror(folder, 'small-model')).toMatchObject({ left: ['unet/model.onnx'] });
    expect(await everything()).toEqual(['unet/model.onnx']);
  });

  it('deletes nothing of a folder that holds a forged manifest, or none', async () => {
    const listed = [{ path: 'unet/model.onnx', bytes: 8, sha256: 'ab'.repeat(32) }];
    await put('manifest.json', JSON.stringify({ ...manifestBody(entry), files: listed }));
    await put('unet/model.onnx', 'my work!');
    await put('photo.png', 'x');
    expect(await deleteMirror(folder, 'small-model')).toMatchObject({ left: ['unet/model.onnx'] });
    expect(await everything()).toContain('unet/model.onnx');
    expect(await everything()).toContain('photo.png');
    await expect(deleteMirror(folder, 'another')).rejects.toThrow(/holds no copy of another; nothing was deleted/);
  });

  it('does not follow a link out of the folder', async () => {
    await get();
    const outside = await mkdtemp(join(root, 'outside-'));
    await writeFile(join(outside, 'model.onnx'), files['unet/model.onnx']);
    await rm(join(folder, 'unet'), { recursive: true });
    await symlink(outside, join(folder, 'unet'));
    expect(await deleteMirror(folder, 'small-model')).toMatchObject({ left: ['unet/model.onnx'] });
    expect(await readdir(outside)).toEqual(['model.onnx']);
  });

  it('removes a copy that was begun and is not whole', async () => {
    const key = 'ab'.repeat(32);
    for (const name of [`${key}.json`, `${key}.0`, `${key}.1.writing`, 'plan-small-model.json'])
      await put(`.download/${name}`, 'x');
    await put('.download/mine.txt', 'x');
    await deleteMirror(folder, 'small-model');
    expect(await everything()).toEqual(['.download/mine.txt']);
  });
});

describe('mirrorModel', () => {
  it('puts a cut-off manifest.json right', async () => {
    await get();
    const whole = await readFile(join(folder, 'manifest.json'), 'utf8');
    for (const part of [whole.slice(0, 300), '', '\0\0\0\0']) {
      await put('manifest.json', part);
      expect(await listMirrors(root)).toEqual([]);
      await get();
      expect(await readFile(join(folder, 'manifest.json'), 'utf8')).toBe(whole);
    }
  });

  it('overwrites neither a manifest.json nor a model of the person’s', async () => {
    await put('manifest.json', '{"name":"My app","icons":[]}');
    await expect(get()).rejects.toThrow(/manifest.json is not of this command.*another folder/);
    expect(await everything()).toEqual(['manifest.json']);
    await rm(join(folder, 'manifest.json'));
    await put('unet/model.onnx', 'my own training');
    await expect(get()).rejects.toThrow(/unet\/model.onnx is there already.*another folder/);
    expect(await readFile(join(folder, 'unet/model.onnx'), 'utf8')).toBe('my own training');
  });
});
