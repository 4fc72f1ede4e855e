import { errorToData, isAbort } from '../../core/errors.ts';
import { openCoarse } from '../../data/coarse.ts';
import type { Dataset } from '../../data/dataset.ts';
import type { Folder } from '../../data/folder.ts';
import type { DatasetKind } from '../../data/open-dataset.ts';
import { openDataset } from '../../data/open-dataset.ts';
import { changeFiles, useEvaluationSetup, type Reading } from './setup.ts';

/** Counts the readings, so that a slow one does not overwrite what was chosen after it. */
let newest = 0;

/** Reads a data set from a folder, in the layout chosen; the coarse masks are read again, for its pictures. */
export async function chooseDataset(folder: Folder): Promise<void> {
  await readAgain(folder, useEvaluationSetup.getState().files.coarse?.folder ?? null);
}

/** Reads the folder of the coarse masks. */
export async function chooseCoarse(folder: Folder): Promise<void> {
  await readAgain(useEvaluationSetup.getState().files.dataset?.folder ?? null, folder);
}

/** Another layout or another list of pictures: the folders stay, and are read once more. */
export async function changeLayout(change: { readonly kind?: DatasetKind; readonly split?: string }): Promise<void> {
  changeFiles(change);
  const { dataset, coarse } = useEvaluationSetup.getState().files;
  await readAgain(dataset?.folder ?? null, coarse?.folder ?? null);
}

async function readAgain(data: Folder | null, coarse: Folder | null): Promise<void> {
  const turn = ++newest;
  const { kind, split } = useEvaluationSetup.getState().files;
  changeFiles({ reading: true });
  const dataset = data && (await read(data, () => openDataset(kind, data, { split })));
  const masks = coarse && (await readCoarse(coarse, dataset?.found ?? null));
  if (turn === newest) changeFiles({ dataset, coarse: masks, reading: false });
}

function readCoarse(folder: Folder, dataset: Dataset | null) {
  if (dataset) return read(folder, () => openCoarse(folder, dataset));
  return Promise.resolve({ folder, found: null, problem: null }); // waits for the pictures it belongs to
}

async function read<T>(folder: Folder, open: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { folder, found: await open(), problem: null };
  } catch (error) {
    const problem = isAbort(error) ? 'The folder was not opened.' : errorToData(error).message;
    return { folder, found: null, problem };
  }
}
