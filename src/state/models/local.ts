import { catalogueEntry } from '../../models/catalogue/catalogue.ts';
import { offerLocalModel } from '../../models/read/local-address.ts';
import { localModel, type LocalFile } from '../../models/read/local-model.ts';
import { machineFacts } from '../../models/machine/machine-facts.ts';
import { preflight, type PreflightReport } from '../../models/machine/preflight.ts';
import { localPrefix, useModelsStore } from './store.ts';

/** Takes back what was offered before. */
let withdraw = () => undefined as void;

/**
 * Reads the files of a model from the person's disk and offers them to the engine. They stay where they are.
 * @param like id of the entry whose family it is, where the folder has no manifest.json
 * @returns whether it runs here
 * @throws what {@link localModel} throws
 */
export async function openLocalFiles(
  files: readonly LocalFile[],
  like: string,
  onBytes: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<PreflightReport> {
  const { manifest, read } = await localModel(files, catalogueEntry(like), onBytes, signal);
  const machine = await machineFacts('look');
  signal.throwIfAborted();
  const sizes = manifest.files.map(({ path, bytes }) => ({ path, bytes, storedBytes: bytes }));
  const { family, title } = manifest;
  const report = preflight({ family, title, attention: 'unknown' }, sizes, machine);

  withdraw();
  const offered = offerLocalModel(read);
  withdraw = offered.withdraw;
  const id = `${localPrefix}${manifest.id}`;
  useModelsStore.getState().setLocal({ id, title, address: offered.address, bytes: report.totalBytes });
  return report;
}
