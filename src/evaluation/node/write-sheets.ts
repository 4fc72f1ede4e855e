import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine, RefineParameters } from '../../engine/protocol.ts';
import { encodeRgba } from '../../images/encode-png.ts';
import type { ItemSource } from '../run/items.ts';
import { replace } from './output-folder.ts';
import type { ItemGain } from '../numbers/quality.ts';
import { backgroundOf, refineItem } from '../run/refine-row.ts';
import type { Row } from '../run/rows.ts';
import { comparisonSheet } from '../tables/sheet.ts';
import { predictedLabels } from '../numbers/statistics.ts';

const perGroup = 3;

/** The pictures with the lowest, middle and highest gains; none twice. */
export function pickSheets(gains: readonly ItemGain[]): readonly { readonly name: string; readonly gain: ItemGain }[] {
  const sorted = [...gains].sort((a, b) => a.gain - b.gain || a.index - b.index);
  const middle = Math.max(0, Math.floor((sorted.length - perGroup) / 2));
  const groups = {
    worst: sorted.slice(0, perGroup),
    median: sorted.slice(middle, middle + perGroup),
    best: sorted.slice(-perGroup).reverse(),
  };
  const seen = new Set<number>();
  return Object.entries(groups).flatMap(([group, members]) =>
    members.flatMap((gain, at) => {
      if (seen.has(gain.index)) return [];
      seen.add(gain.index);
      return [{ name: `${group}-${at + 1}-${gain.name.replace(/[^\w.-]/g, '_')}.png`, gain }];
    }),
  );
}

/** Refines the picked pictures once more and draws them into `folder`, in place of older ones. */
export async function writeSheets(
  folder: string,
  engine: Engine | null,
  items: ItemSource,
  row: Row,
  defaults: RefineParameters,
  gains: readonly ItemGain[],
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const old = (await readdir(folder)).filter((name) => /^(worst|median|best)-\d-.*\.png$/.test(name));
  for (const name of old) await rm(join(folder, name));
  for (const { name, gain } of pickSheets(gains)) {
    const item = await items.item(gain.index);
    const refined = await refineItem(engine, item, row, defaults, { background: await backgroundOf(item, items) });
    const sheet = comparisonSheet({
      photo: item.photo.pixels,
      coarse: predictedLabels(item, item.brought, items),
      refined: predictedLabels(item, refined.masks, items),
      truth: item.truth,
      height: item.height,
      width: item.width,
    });
    await replace(join(folder, name), encodeRgba(sheet));
  }
}
