import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hubWith, openWorld, smallEntry, testContent, testSources } from '../../testing/hub-world.ts';
import { manifestBody } from '../catalogue/catalogue-entry.ts';
import { getModel } from '../download/download.ts';
import { localModel } from './local-model.ts';
import { readModel } from './model-files.ts';
import { storedAddress, storedReader } from './stored-model.ts';

const files = { 'unet/model.onnx': testContent(1, 100_000), 'clip/text_model.onnx': testContent(2, 3000) };
const paths = Object.keys(files);
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('storedReader', () => {
  it('gives the engine the manifest and the files of an installed model', async () => {
    const { store, clock, network } = openWorld({ hub: hubWith(files) });
    const address = storedAddress('small-model');
    await expect(readModel(storedReader(store, 'small-model'), address)).rejects.toThrow(
      /"small-model" is not downloaded/,
    );
    await clock.run(getModel(smallEntry(paths), testSources, store, network));
    const model = await readModel(storedReader(store, 'small-model'), address);
    expect(model.manifest).toMatchObject({
      id: 'small-model',
      family: { padTokenId: 0 },
      files: [{ path: 'unet/model.onnx', sha256: digest(files['unet/model.onnx']) }, {}],
    });
    const middle = new Uint8Array(await model.file('unet/model.onnx').slice(30_000, 70_000).arrayBuffer());
    expect(Buffer.compare(middle, files['unet/model.onnx'].subarray(30_000, 70_000))).toBe(0);
  });

  it('refuses a model that lost a chunk instead of giving a part of it', async () => {
    const { store, clock, network, directory } = openWorld({ hub: hubWith(files) });
    const model = await clock.run(getModel(smallEntry(paths), testSources, store, network));
    await directory.remove(`${model?.keys['unet/model.onnx']}.1`);
    await expect(readModel(storedReader(store, 'small-model'), 'x')).rejects.toThrow(
      /unet\/model.onnx is not complete/,
    );
  });
});

describe('localModel', () => {
  const entry = smallEntry([...paths, 'unet/weights.pb']);
  const like = { ...entry, files: entry.files.map((file) => ({ ...file, optional: file.path.endsWith('.pb') })) };
  const dropped = (prefix: string) =>
    paths.map((path) => ({ path: prefix + path, file: new Blob([files[path as keyof typeof files]]) }));

  it.each(['', 'my model/', 'a\\b\\'])('finds the layout below "%s" and takes the digests', async (prefix) => {
    let last: [number, number] = [0, 0];
    const { manifest, read } = await localModel(
      [...dropped(prefix), { path: `${prefix}README.md`, file: new Blob(['hello']) }],
      like,
      (...progress) => (last = progress),
    );
    expect(manifest.files).toEqual(
      paths.map((path) => ({
        path,
        bytes: files[path as keyof typeof files].byteLength,
        sha256: digest(files[path as keyof typeof files]),
      })),
    );
    expect(manifest.id).toBe('local-small-model');
    expect(last).toEqual([103_000, 103_000]);
    expect((await readModel(read, 'x')).file('clip/text_model.onnx').size).toBe(3000);
  });

  it('names what is missing', async () => {
    await expect(localModel(dropped('').slice(0, 1), like)).rejects.toThrow(/lacks clip\/text_model.onnx\./);
  });

  it('holds the files to a manifest.json beside them', async () => {
    const described = (sha256: string) => {
      const manifest = {
        ...manifestBody(like),
        id: 'mine',
        files: [{ path: 'unet/model.onnx', bytes: 100_000, sha256 }],
      };
      return [...dropped('folder/'), { path: 'folder/manifest.json', file: new Blob([JSON.stringify(manifest)]) }];
    };
    expect((await localModel(described(digest(files['unet/model.onnx'])), like)).manifest).toMatchObject({
      id: 'mine',
      files: [{ bytes: 100_000 }],
    });
    await expect(localModel(described('ab'.repeat(32)), like)).rejects.toThrow(
      /unet\/model.onnx differs from what manifest.json says/,
    );
  });
});
