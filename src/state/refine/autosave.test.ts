import { beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../core/digest.ts';
import { paperParameters } from '../../method/parameters.ts';
import { useNoticesStore } from '../page/notices-store.ts';
import { Autosave, type Keeping } from './autosave.ts';
import { undoStep } from './input-history.ts';
import { currentInputs, noInputs, useInputsStore } from './inputs-store.ts';
import type { ShownResult } from './refine-follower.ts';
import type { SessionMaker } from './write-session.ts';

const model = {
  id: 'demo',
  digests: {},
  runtime: { backend: 'wasm', precision: 'float32', device: '', selfTest: [] },
  weights: 'as they were read',
} as unknown as SessionMaker;

/** A folder in memory, with the part of the file system's interface that is used. */
function memory(open: readonly string[]) {
  const files = new Map<string, File>();
  let time = 0;
  const handle = (name: string) => ({
    kind: 'file',
    name,
    getFile: () => Promise.resolve(files.get(name)),
    createWritable: () => {
      let text = '';
      return Promise.resolve({
        write: (part: string) => Promise.resolve(void (text += part)),
        close: () => Promise.resolve(void files.set(name, new File([text], name, { lastModified: ++time }))),
      });
    },
  });
  const folder = {
    getFileHandle: (name: string) => Promise.resolve(handle(name)),
    removeEntry: (name: string) => Promise.resolve(void files.delete(name)),
    async *values() {
      for (const name of [...files.keys()]) yield await Promise.resolve(handle(name));
    },
  };
  const keeping: Keeping = {
    folder: () => Promise.resolve(folder as unknown as FileSystemDirectoryHandle),
    openTabs: () => Promise.resolve(new Set(open)),
  };
  return { files, keeping };
}

async function work(name: string): Promise<ShownResult> {
  const pixels = Uint8ClampedArray.from({ length: 24 }, (_, i) => i);
  const probability = { height: 2, width: 3, data: Float32Array.of(0, 1, 0.5, 0, 0, 1) };
  const described = { name, origin: { kind: 'file' as const }, reading: '' };
  const size = { height: 2, width: 3 };
  const photo = { ...described, pixels: { ...size, data: pixels }, original: size, digest: await sha256(pixels) };
  const masks = [{ className: 'cat', probability, digest: await sha256(probability.data) }];
  const mask = { ...described, masks, ids: null };
  const request = { photo, masks, parameters: paperParameters };
  return { request, inputs: { photo, mask, truth: null }, result: { classes: [] } } as unknown as ShownResult;
}

const notices = () => useNoticesStore.getState().notices;

beforeEach(() => {
  useNoticesStore.setState({ notices: [] });
  useInputsStore.getState().put(noInputs);
});

describe('work that is kept', () => {
  it('of a closed tab is offered, restored, can be undone, and is gone then', async () => {
    const { files, keeping } = memory(['now']);
    await new Autosave(keeping, 'before').write(await work('boat.jpg'), model);
    await new Autosave(keeping, 'now').offer();
    expect(currentInputs()).toEqual(noInputs);
    notices()[0]?.action?.run();
    await expect.poll(() => currentInputs().photo?.name).toBe('boat.jpg');
    await expect.poll(() => files.size).toBe(0);
    undoStep();
    expect(currentInputs()).toEqual(noInputs);
  });

  it('of a tab that is open belongs to that tab, and each writes its own file', async () => {
    const { files, keeping } = memory(['one', 'two']);
    await new Autosave(keeping, 'one').write(await work('a.jpg'), model);
    const two = new Autosave(keeping, 'two');
    await two.write(await work('b.jpg'), model);
    expect([...files.keys()]).toEqual(['one.g4seg.json', 'two.g4seg.json']);
    expect(await two.left()).toBeNull();
  });

  it('is the newest of several closed tabs; the older are removed', async () => {
    const { files, keeping } = memory([]);
    for (const name of ['first', 'second']) await new Autosave(keeping, name).write(await work(`${name}.jpg`), model);
    expect((await new Autosave(keeping, 'now').left())?.name).toBe('second.g4seg.json');
    expect([...files.keys()]).toEqual(['second.g4seg.json']);
  });

  it('is not trusted: a damaged copy is told and changes nothing', async () => {
    const { files, keeping } = memory([]);
    files.set('old.g4seg.json', new File(['{"schema":"g4seg-session/2","photo":7}'], 'old.g4seg.json'));
    await new Autosave(keeping, 'now').offer();
    notices()[0]?.action?.run();
    await expect.poll(() => notices().at(-1)?.text).toContain('The last session is a damaged session file');
    expect(currentInputs()).toEqual(noInputs);
  });

  it('costs nothing where the browser refuses', async () => {
    const keeping: Keeping = {
      folder: () => Promise.reject(new Error('no')),
      openTabs: () => Promise.resolve(new Set<string>()),
    };
    const now = new Autosave(keeping, 'now');
    await now.write(await work('a.jpg'), model);
    expect(await now.left()).toBeNull();
  });
});
