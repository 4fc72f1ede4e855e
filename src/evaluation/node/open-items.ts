import { basename, resolve } from 'node:path';
import { sha256 } from '../../core/digest.ts';
import { G4SegError } from '../../core/errors.ts';
import type { Engine } from '../../engine/protocol.ts';
import type { RunArguments } from './arguments.ts';
import { openCoarse } from '../../data/coarse.ts';
import { nodeBitmapDecoder } from '../../data/node/node-bitmap-decoder.ts';
import { nodeFolder } from '../../data/node/node-folder.ts';
import { openDataset } from '../../data/open-dataset.ts';
import type { CoarseSort } from '../run/item-sources.ts';
import { activationItems, fileItems, firstItems, sceneItems } from '../run/item-sources.ts';
import type { ItemSource } from '../run/items.ts';

/**
 * The pictures that a command line names.
 * @throws G4SegError `bad-input` for a folder of another layout, naming the first offending file
 */
export async function openItems(
  engine: Engine,
  { data, coarse, count, threshold }: Pick<RunArguments, 'data' | 'coarse' | 'count' | 'threshold'>,
): Promise<ItemSource> {
  const items = await open(engine, data, coarse, count);
  const some = count === null ? items : firstItems(items, count);
  return threshold === null ? some : { ...some, threshold };
}

async function open(
  engine: Engine,
  data: RunArguments['data'],
  coarse: string,
  count: number | null,
): Promise<ItemSource> {
  if (data.kind === 'scenes') return sceneItems(engine, data.split, count ?? 0, coarse as CoarseSort);
  const dataset = await openDataset(data.kind, nodeFolder(data.folder), {
    split: data.split,
    decodeBitmap: nodeBitmapDecoder,
  });
  const name = data.kind === 'folder' ? `folder:${basename(resolve(data.folder))}` : `${data.kind}:${data.split}`;
  if (coarse === 'activation') return activationItems(engine, dataset, name);
  const source = await openCoarse(nodeFolder(coarse), dataset);
  const items = fileItems(dataset, source, { data: name, coarse: `${basename(resolve(coarse))} (${source.layout})` });
  return { ...items, content: await sampleContent(items) };
}

/** Tells folders apart that hold files of the same names: the first picture with its truth and coarse masks. */
async function sampleContent(items: ItemSource): Promise<string> {
  try {
    const { photo, masks, truth } = await items.item(0);
    const digests = [photo.digest, ...masks.map(({ digest }) => digest), await sha256(truth)];
    return await sha256(new TextEncoder().encode(digests.join()));
  } catch (error) {
    if (error instanceof G4SegError) return 'unreadable'; // the run will say why
    throw error;
  }
}
