import { sha256 } from '../../core/digest.ts';
import { G4SegError } from '../../core/errors.ts';
import type { LoadedModel, RefineParameters } from '../../engine/protocol.ts';
import type { EvaluationItem, ItemSource } from '../../evaluation/run/items.ts';
import { truthPlane } from '../../evaluation/run/items.ts';
import { coarseText, dataText } from '../../evaluation/run/data-spec.ts';
import type { RunHeader } from '../../evaluation/run/records.ts';
import { backgroundOf } from '../../evaluation/run/refine-row.ts';
import type { Row } from '../../evaluation/run/rows.ts';
import { rowParameters } from '../../evaluation/run/rows.ts';
import { splitBase } from '../../scenes/splits.ts';
import { useEvaluationStore } from './store.ts';
import { sizeText, useInputsStore, type Inputs, type Origin } from '../refine/inputs-store.ts';
import { recordStep } from '../refine/input-history.ts';
import { toClassMask } from '../refine/mask-file.ts';
import { useParametersStore } from '../refine/parameters-store.ts';
import { useViewStore } from '../refine/view-store.ts';

/**
 * Puts a picture of a run onto the bench: its photo, coarse masks, truth, and the parameters of a row.
 * @throws G4SegError `bad-input` for a picture without a class, or one whose files cannot be read any more
 */
export async function openPicture(
  header: RunHeader,
  items: ItemSource,
  index: number,
  rowName: string,
  model: Pick<LoadedModel, 'defaults'>,
): Promise<void> {
  const row = header.rows.find(({ name }) => name === rowName) ?? header.rows[0];
  const item = await items.item(index);
  if (item.masks.length === 0) {
    throw new G4SegError('bad-input', `${item.name} shows no class, so there is nothing to refine in it.`, { index });
  }
  const inputs = await inputsOf(item, index, header, row);
  recordStep(`Open ${item.name}`);
  const parameters = useParametersStore.getState();
  parameters.choosePreset('model');
  parameters.set(changesOf(rowParameters(row, header.parameters), model.defaults));
  useInputsStore.getState().put(inputs);
  useViewStore.getState().lookAfresh();
  const note = noteOf(row);
  useEvaluationStore.setState({
    opened: { name: item.name, row: row.name, photo: item.photo.digest, ...(note && { note }) },
  });
}

/** What differs from the model's own values: the panel of parameters marks just that as changed. */
function changesOf(wanted: RefineParameters, defaults: RefineParameters): Partial<RefineParameters> {
  const isSame = (name: keyof RefineParameters) => JSON.stringify(wanted[name]) === JSON.stringify(defaults[name]);
  const names = Object.keys(wanted) as (keyof RefineParameters)[];
  return Object.fromEntries(names.filter((name) => !isSame(name)).map((name) => [name, wanted[name]]));
}

async function inputsOf(item: EvaluationItem, index: number, header: RunHeader, row: Row): Promise<Inputs> {
  const { name, photo, masks, labels, truth, height, width } = item;
  const origin: Origin =
    header.data.kind === 'scenes' ? { kind: 'scene', seed: splitBase(header.data.split) + index } : { kind: 'file' };
  const injectsTruth = row.work.kind === 'refine' && row.work.injected === 'truth';
  const given = await Promise.all(
    masks.map(async (mask, at) => {
      if (!injectsTruth) return mask;
      const { probability, digest } = await toClassMask(mask.className, truthPlane(item, labels[at]));
      return { ...mask, injected: { probability, digest } };
    }),
  );
  const background = await backgroundOf(item, header);
  const classes = masks.map(({ className }) => className).join(', ');
  return {
    photo: {
      ...photo,
      name,
      origin,
      original: photo.pixels,
      reading: `${sizeText(photo.pixels)}, from ${dataText(header.data)}`,
    },
    mask: {
      name: 'Coarse masks',
      origin,
      masks: given,
      ids: labels,
      ...(background !== 0.5 && { background }),
      reading: `${coarseText(header.coarse)}: ${classes}`,
    },
    truth: {
      name: 'Truth',
      origin,
      labels: truth,
      height,
      width,
      digest: await sha256(truth),
      reading: `Of ${dataText(header.data)}`,
      names: Object.fromEntries(labels.map((label, i) => [label, masks[i].className])),
      hasIds: true,
    },
  };
}

function noteOf({ work }: Row): string | null {
  if (work.kind === 'refine') {
    return work.injected === 'truth' ? 'The true mask is injected in place of the coarse one, as in this row.' : null;
  }
  const what =
    work.kind === 'coarse'
      ? 'leaves the coarse masks as they are'
      : work.kind === 'post'
        ? 'fits all classes to the colours of the photo'
        : 'is a bilateral filter and runs no model';
  return `This row ${what}; here the model’s default parameters are used.`;
}
