import { cp, mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { coarseNpy, fiveNames, writeFivePictures } from '../../testing/five-pictures.ts';
import { model, StubEngine, twoRows } from '../../testing/evaluation-run.ts';
import { createJournal, memoryStore } from '../run/journal.ts';
import { isMeasured } from '../run/records.ts';
import { runExperiment } from '../run/run-experiment.ts';
import { openItems } from './open-items.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'g4seg-content-'));
});
afterAll(() => rm(root, { recursive: true }));

/** A run of the five pictures whose command is given again and again with the same journal. */
async function begin(name: string) {
  const { data, coarse } = await writeFivePictures(join(root, name));
  const store = memoryStore('items.jsonl');
  const again = async (onRecord?: () => Promise<void> | void, from = coarse) => {
    const engine = new StubEngine();
    const items = await openItems(engine, {
      data: { kind: 'folder', folder: data, split: 'val' },
      coarse: { kind: 'folder', folder: from },
      count: null,
      threshold: null,
      labels: 'image',
    });
    const journal = createJournal(store);
    await runExperiment({ engine, model, items, experiment: twoRows, journal, onRecord: () => void onRecord?.() });
    return { engine, records: await journal.records() };
  };
  return { data, coarse, again };
}

/** Other bytes under the same name, with the size and the time of the old ones. */
async function replaceUnseen(path: string, bytes: Uint8Array): Promise<void> {
  const { atime, mtime, size } = await stat(path);
  expect(bytes).toHaveLength(size);
  await writeFile(path, bytes);
  await utimes(path, atime, mtime);
}

describe('the content of files', () => {
  it('is part of a run: four of five coarse maps zeroed in place are another run, whatever their times say', async () => {
    const { coarse, again } = await begin('zeroed');
    expect((await again()).engine.refined).toHaveLength(10);
    for (const index of [1, 2, 3, 4]) {
      await replaceUnseen(join(coarse, `${fiveNames[index]}.npy`), coarseNpy(index, 0));
    }
    await expect(again()).rejects.toThrow(/items\.jsonl belongs to another run: .*content/);
  });

  it.each(['data/images/doe.png', 'data/masks/doe.png', 'coarse/doe.npy'])('covers %s', async (file) => {
    const { again } = await begin(file.replaceAll('/', '-'));
    await again();
    const other = file.replace('doe', 'bee');
    await cp(join(root, file.replaceAll('/', '-'), other), join(root, file.replaceAll('/', '-'), file));
    await expect(again()).rejects.toThrow(/another run/);
  });

  it('is the same in a copy of the folder, and where files were only touched', async () => {
    const { coarse, again } = await begin('copied');
    await again();
    const copy = join(root, 'copied', 'other', 'coarse');
    await cp(coarse, copy, { recursive: true });
    await utimes(join(copy, 'cow.npy'), new Date(), new Date(86400e3));
    expect((await again(undefined, copy)).engine.refined).toEqual([]);
  });

  it('that changes while the run goes on voids its picture', async () => {
    const { coarse, again } = await begin('meanwhile');
    let written = false;
    const { records } = await again(async () => {
      if (written) return;
      written = true;
      await writeFile(join(coarse, 'elk.npy'), coarseNpy(4, 0.5));
    });
    expect(records.map(isMeasured)).toEqual([true, true, true, true, false]);
    expect(records[4]).toMatchObject({ failure: { message: expect.stringMatching(/elk.*changed/) as string } });
  });
});
