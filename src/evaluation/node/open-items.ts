import { basename, resolve } from 'node:path';
import { G4SegError } from '../../core/errors.ts';
import { openCoarse } from '../../data/coarse.ts';
import { nodeBitmapDecoder } from '../../data/node/node-bitmap-decoder.ts';
import { nodeFolder } from '../../data/node/node-folder.ts';
import { openDataset } from '../../data/open-dataset.ts';
import type { Engine } from '../../engine/protocol.ts';
import type { DataSpec } from '../run/data-spec.ts';
import { activationItems, fileItems, firstItems, sceneItems } from '../run/item-sources.ts';
import type { ItemSource } from '../run/items.ts';
import type { RunArguments } from './arguments.ts';

type Asked = Pick<RunArguments, 'data' | 'coarse' | 'count' | 'threshold' | 'labels'>;

/**
 * The pictures that a command line names.
 * @throws G4SegError `bad-input` for a folder of another layout, naming the first offending file
 */
export async function openItems(engine: Engine | null, asked: Asked): Promise<ItemSource> {
  const { count, threshold } = asked;
  const items = await open(engine, asked);
  const some = count === null ? items : firstItems(items, count);
  return threshold === null ? some : { ...some, threshold };
}

async function open(engine: Engine | null, { data, coarse, count, labels }: Asked): Promise<ItemSource> {
  if (data.kind === 'scenes') {
    const sort = coarse.kind === 'activation' ? 'activation' : 'corrupted';
    return sceneItems(sort === 'activation' ? required(engine) : engine, data.split, count ?? 0, sort, labels);
  }
  const { kind, folder, split } = data;
  const dataset = await openDataset(kind, nodeFolder(folder), { split, decodeBitmap: nodeBitmapDecoder });
  const spec: DataSpec = kind === 'folder' ? { kind, name: basename(resolve(folder)) } : { kind, split };
  if (coarse.kind !== 'folder') return activationItems(required(engine), dataset, spec, labels);
  const source = await openCoarse(nodeFolder(coarse.folder), dataset);
  return fileItems(dataset, source, { data: spec, coarse: basename(resolve(coarse.folder)) }, labels);
}

/** Coarse masks of the model's own encoder need a model. */
function required(engine: Engine | null): Engine {
  if (engine) return engine;
  throw new G4SegError('bad-input', '--coarse is "activation": the model makes these masks, so give a --model.', {
    option: '--coarse',
  });
}
