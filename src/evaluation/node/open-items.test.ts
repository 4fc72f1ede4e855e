import { cp, mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunArguments } from './arguments.ts';
import { createJournal, memoryStore } from '../run/journal.ts';
import { openItems } from './open-items.ts';
import { runExperiment } from '../run/run-experiment.ts';
import { runHeader } from '../run/run-header.ts';
import { summarise } from '../numbers/summarise.ts';
import { model, StubEngine, twoRows } from '../../testing/evaluation-run.ts';

const fixtures = fileURLToPath(new URL('../../data/fixtures', import.meta.url));
let copy: string;

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'g4seg-items-'));
  await cp(fixtures, copy, { recursive: true });
});

afterAll(() => rm(copy, { recursive: true }));

type Asked = Pick<RunArguments, 'data' | 'coarse' | 'count' | 'threshold' | 'labels'>;

const voc = (root: string, coarse: string): Asked => ({
  data: { kind: 'voc', folder: join(root, 'voc'), split: 'val' },
  coarse: { kind: 'folder', folder: join(root, 'coarse', coarse) },
  labels: 'image',
  count: null,
  threshold: null,
});

async function measure(asked: Asked) {
  const engine = new StubEngine();
  const items = await openItems(engine, asked);
  const journal = createJournal(memoryStore());
  await runExperiment({ engine, model, items, experiment: twoRows, journal });
  return summarise(await runHeader(model, items, twoRows), await journal.records());
}

describe('pictures from folders', () => {
  it('are measured from the files to the table', async () => {
    const results = await measure(voc(fixtures, 'npz'));
    expect(results).toMatchObject({
      data: 'voc:val',
      coarseSort: 'npz (NumPy, one .npz a picture)',
      count: 3,
      failed: [],
    });
    expect(results.masks).toBeGreaterThan(3);
    expect(results.coarse.miou).toBeGreaterThan(0);
    const first = await measure({ ...voc(fixtures, 'labels'), count: 1 });
    expect(first).toMatchObject({ asked: 1, count: 1 });
  });

  it('are counted by their truth alone where they show no class', async () => {
    const data = { kind: 'coco', folder: join(fixtures, 'coco'), split: 'val' } as const;
    const engine = new StubEngine();
    const items = await openItems(engine, {
      data,
      coarse: { kind: 'activation' },
      count: null,
      threshold: null,
      labels: 'image',
    });
    const { masks, labels } = await items.item(2);
    expect([items.count, masks, labels]).toEqual([3, [], []]);
  });

  it('that are damaged are recorded with the file, and the others measured', async () => {
    const damaged = 'voc/VOCdevkit/VOC2012/SegmentationClass/2007_000042.png';
    await truncate(join(copy, damaged), 60);
    const results = await measure(voc(copy, 'npz'));
    expect(results).toMatchObject({ asked: 3, count: 2 });
    expect(results.failed.map(({ name }) => name)).toEqual(['2007_000042']);
    expect(results.failed[0].failure.message).toContain('SegmentationClass/2007_000042.png');
  });

  it('are told apart from files of the same names', async () => {
    const [here, again, soft] = await Promise.all(
      [voc(fixtures, 'npz'), voc(copy, 'npz'), voc(fixtures, 'soft')].map(async (asked) =>
        openItems(new StubEngine(), asked),
      ),
    );
    const content = await here.content?.(3);
    expect(content).toMatch(/^[0-9a-f]{64}$/);
    expect(await again.content?.(3)).not.toBe(content); // one of its truths was damaged above
    expect(await again.content?.(1)).toBe(await here.content?.(1));
    expect(await soft.content?.(3)).not.toBe(content);
  });

  it('take the threshold that is asked for', async () => {
    expect((await openItems(new StubEngine(), { ...voc(fixtures, 'npz'), threshold: 0.3 })).threshold).toBe(0.3);
    expect((await openItems(new StubEngine(), voc(fixtures, 'npz'))).threshold).toBe(0.5);
  });
});
