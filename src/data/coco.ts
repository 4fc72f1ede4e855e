import { cocoClasses } from './coco-classes.ts';
import { parseCocoInstances } from './coco-instances.ts';
import type { Dataset, ReadOptions } from './dataset.ts';
import type { Folder } from './folder.ts';
import { firstExisting, readText, requireFiles, stem, wrongLayout } from './folder.ts';
import { listedDataset } from './listed-dataset.ts';

export interface CocoOptions extends ReadOptions {
  /** "val" and "train" mean those of 2017; "val2014" and so on are taken as they are. */
  readonly split: string;
}

const suffix = '_instanceTrainIds.png';

/**
 * COCO Object: 80 things, all else background, nothing left out. Truth from `annotations/val2017/*_instanceTrainIds.png`
 * (GroupViT's conversion of COCO-Stuff) where that folder is there, else drawn from `annotations/instances_val2017.json`.
 * @throws G4SegError `bad-input` for another layout
 */
export async function openCoco(folder: Folder, options: CocoOptions): Promise<Dataset> {
  const split = /^(train|val)$/.test(options.split) ? `${options.split}2017` : options.split;
  const layout =
    `COCO has images/${split}/*.jpg (or ${split}/*.jpg) and annotations/${split}/*${suffix} ` +
    `or annotations/instances_${split}.json.`;
  const photos = await firstExisting(folder, [`images/${split}`, split]);
  if (photos === undefined) throw await wrongLayout(folder, `images/${split}`, layout);
  const shared = {
    name: `COCO Object ${split}`,
    hasBackground: true,
    photo: (name: string) => `${photos}/${name}.jpg`,
  };

  const masks = `annotations/${split}`;
  const pngs = (await folder.exists(masks)) ? (await folder.list(masks)).filter((file) => file.endsWith(suffix)) : [];
  if (pngs.length > 0) {
    const names = pngs.map((file) => file.slice(0, -suffix.length));
    await requireFiles(
      folder,
      photos,
      names.map((name) => `${name}.jpg`),
      layout,
    );
    const truthPath = (name: string) => `${masks}/${name}${suffix}`;
    return listedDataset(folder, { ...shared, classNames: cocoClasses, names, truthPath }, options);
  }

  const path = `annotations/instances_${split}.json`;
  if (!(await folder.exists(path))) throw await wrongLayout(folder, path, layout);
  const instances = parseCocoInstances(await readText(folder, path), path);
  await requireFiles(folder, photos, instances.files, layout);
  return listedDataset(
    folder,
    {
      ...shared,
      classNames: instances.classNames,
      names: instances.files.map(stem),
      truthPath: () => path,
      truth: instances.labels,
    },
    options,
  );
}
