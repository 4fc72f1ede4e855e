import { sha256 } from '../../core/digest.ts';
import { G4SegError } from '../../core/errors.ts';
import type { Plane } from '../../core/grid.ts';
import type { CoarseSource } from '../../data/coarse-values.ts';
import type { Dataset, DatasetItem } from '../../data/dataset.ts';
import { labelsPresent } from '../../data/dataset.ts';
import type { DataFile } from '../../data/fingerprint.ts';
import { fingerprint, stampOf } from '../../data/fingerprint.ts';
import { openScenes } from '../../data/scenes.ts';
import type { Engine, Photo } from '../../engine/protocol.ts';
import { resizePlaneBilinear } from '../../images/resize.ts';
import { readyToRefine } from '../../masks/hard-edge.ts';
import { corruptedMask } from '../../scenes/corrupted-mask.ts';
import { generateScene } from '../../scenes/scene.ts';
import type { Split } from '../../scenes/splits.ts';
import { splitBase } from '../../scenes/splits.ts';
import type { CoarseSpec, DataSpec, LabelProtocol } from './data-spec.ts';
import type { EvaluationItem, ItemSource } from './items.ts';

/** The two sorts of coarse masks that generated scenes can have. */
export type CoarseSort = Exclude<CoarseSpec['kind'], 'folder'>;

/** The coarse masks of one picture at its size. */
interface CoarseMasks {
  /** Labels that they claim anywhere. */
  readonly labels: readonly number[];
  probability(label: number): Plane;
  readonly background?: Plane | undefined;
}

/** @param wanted labels that will be asked for; `null` for all that the masks claim */
type MakeMasks = (
  item: DatasetItem,
  photo: Photo,
  wanted: readonly number[] | null,
  index: number,
) => Promise<CoarseMasks>;

interface Parts {
  readonly dataset: Dataset;
  readonly data: DataSpec;
  readonly coarse: CoarseSpec;
  readonly labels: LabelProtocol;
  readonly makeMasks: MakeMasks;
  /** Files of a picture's coarse masks. */
  readonly coarseFiles?: (name: string) => readonly DataFile[];
}

/** Coarse masks are probabilities: a pixel is of a class above one half. */
const defaultThreshold = 0.5;

/** The first `count` generated scenes of a split. */
export function sceneItems(
  engine: Engine | null,
  split: Split,
  count: number,
  coarse: CoarseSort,
  labels: LabelProtocol = 'image',
): ItemSource {
  const dataset = openScenes(split, count);
  const makeMasks: MakeMasks =
    coarse === 'activation' && engine
      ? activationMasks(engine, dataset)
      : async (_item, _photo, _wanted, index) => {
          const scene = generateScene(splitBase(split) + index);
          return { labels: scene.classes, probability: (label) => corruptedMask(scene, label) };
        };
  return itemSource({ dataset, data: { kind: 'scenes', split }, coarse: { kind: coarse }, labels, makeMasks });
}

/** A data set with coarse masks from files; `names` of what a person called them. */
export function fileItems(
  dataset: Dataset,
  source: CoarseSource,
  names: { readonly data: DataSpec; readonly coarse: string },
  labels: LabelProtocol = 'image',
): ItemSource {
  return itemSource({
    dataset,
    data: names.data,
    coarse: { kind: 'folder', name: names.coarse, layout: source.layout },
    labels,
    makeMasks: ({ name, height, width }) => source.read({ name, height, width }),
    coarseFiles: (name) => source.files(name),
  });
}

/** A data set whose coarse masks the model itself suggests ({@link LoadedModel.suggestsMasks}). */
export function activationItems(
  engine: Engine,
  dataset: Dataset,
  data: DataSpec,
  labels: LabelProtocol = 'image',
): ItemSource {
  return itemSource({
    dataset,
    data,
    coarse: { kind: 'activation' },
    labels,
    makeMasks: activationMasks(engine, dataset),
  });
}

/** The first `count` pictures. */
export function firstItems(items: ItemSource, count: number): ItemSource {
  return { ...items, count: Math.min(count, items.count) };
}

function activationMasks(engine: Engine, { classNames }: Dataset): MakeMasks {
  return async ({ height, width }, photo, wanted) => {
    const labels = wanted ?? classNames.map((_, index) => index + 1);
    const planes = new Map<number, Plane>();
    const names = labels.map((label) => classNames[label - 1]);
    const made = await engine.coarse(photo, names, 'maskclip', { lane: 'background' });
    made.forEach((plane, at) => planes.set(labels[at], resizePlaneBilinear(plane, { height, width })));
    const nothing: Plane = { height, width, data: new Float32Array(height * width) };
    return { labels, probability: (label) => planes.get(label) ?? nothing };
  };
}

function itemSource(parts: Parts): ItemSource {
  const { dataset, data, coarse, labels, coarseFiles } = parts;
  const { classNames, hasBackground, count } = dataset;
  const files = (index: number) => [...dataset.files(index), ...(coarseFiles?.(dataset.itemName(index)) ?? [])];
  const read = (index: number) => evaluationItem(parts, index);
  const source = {
    data,
    coarse,
    labels,
    classNames,
    hasBackground,
    threshold: defaultThreshold,
    count,
    itemName: (index: number) => dataset.itemName(index),
  };
  if (data.kind === 'scenes') return { ...source, item: read };
  const known = new Map<number, string>();
  return {
    ...source,
    item: async (index) => {
      const before = known.get(index);
      if (before !== undefined && before !== (await fingerprint(files(index)))) throw changedSince(source, index);
      return read(index);
    },
    content: async (first) => {
      const digests = [await fingerprint(dataset.commonFiles)];
      for (let index = 0; index < first; index++) {
        const digest = await fingerprint(files(index));
        known.set(index, digest);
        digests.push(digest);
      }
      return sha256(new TextEncoder().encode(digests.join()));
    },
    stamp: (index) => stampOf(files(index)),
  };
}

function changedSince({ itemName }: Pick<ItemSource, 'itemName'>, index: number): G4SegError {
  const name = itemName(index);
  return new G4SegError(
    'bad-input',
    `A file of ${name} was changed while the run went on: its photo, its truth or its coarse masks. Begin another run.`,
    { name },
  );
}

/**
 * A picture with its coarse masks, one a class: those of the truth, or all that the coarse masks claim besides
 * ({@link LabelProtocol}).
 */
async function evaluationItem({ dataset, labels: protocol, makeMasks }: Parts, index: number): Promise<EvaluationItem> {
  const item = await dataset.item(index);
  const photo: Photo = { pixels: item.photo, digest: await sha256(item.photo.data) };
  const present = labelsPresent(item.truth);
  const { name, truth, height, width } = item;
  const classes = dataset.classNames.length + 1;
  const shared = { name, photo, truth, height, width, present, classes };
  if (protocol === 'image' && present.length === 0)
    return { ...shared, masks: [], brought: [], feather: [], labels: [] };
  const found = await makeMasks(item, photo, protocol === 'image' ? present : null, index);
  const labels =
    protocol === 'image' ? present : [...new Set([...present, ...found.labels])].sort((one, other) => one - other);
  const brought = labels.map((label) => found.probability(label));
  const ready = brought.map(readyToRefine);
  const masks = await Promise.all(
    ready.map(async ({ plane }, at) => ({
      className: dataset.classNames[labels[at] - 1],
      probability: plane,
      digest: await sha256(plane.data),
    })),
  );
  const feather = ready.map(({ deviation }) => deviation);
  const { background } = found;
  return { ...shared, masks, brought, feather, labels, ...(background && { background }) };
}
