import { G4SegError } from '../../core/errors.ts';
import type { StoreDirectory } from './directory.ts';
import type { Trust } from './journal.ts';
import type { ModelManifest } from '../catalogue/manifest.ts';
import { parseManifest } from '../catalogue/manifest.ts';

/** A model all of whose files are in the store: the record that makes it usable offline. */
export interface InstalledModel {
  readonly manifest: ModelManifest;
  /** Path -> key in the store. */
  readonly keys: Readonly<Record<string, string>>;
  /** Path -> whether the digest was published or is the first download's. */
  readonly trust: Readonly<Record<string, Trust>>;
  /** Host or address it came from. */
  readonly from: string;
  /** Repository -> commit. */
  readonly revisions: Readonly<Record<string, string>>;
}

/** Records of installed models, beside the files. */
export class ModelRecords {
  readonly #directory: StoreDirectory;

  constructor(directory: StoreDirectory) {
    this.#directory = directory;
  }

  async read(id: string): Promise<InstalledModel | null> {
    const blob = await this.#directory.read(recordName(id));
    return blob && parseRecord(await blob.text(), id);
  }

  async list(): Promise<InstalledModel[]> {
    const models: InstalledModel[] = [];
    for (const { name } of await this.#directory.list()) {
      const id = /^model-(.+)\.json$/.exec(name)?.[1];
      const model = id ? await this.read(id) : null;
      if (model) models.push(model);
    }
    return models.sort((a, b) => a.manifest.id.localeCompare(b.manifest.id));
  }

  write(model: InstalledModel): Promise<void> {
    return this.#directory.write(recordName(model.manifest.id), new TextEncoder().encode(JSON.stringify(model)));
  }

  remove(id: string): Promise<void> {
    return this.#directory.remove(recordName(id));
  }
}

function recordName(id: string): string {
  if (!/^[a-z0-9][a-z0-9.-]*$/.test(id))
    throw new G4SegError(
      'bad-input',
      `"${id}" cannot be the name of a model: use small letters, digits, dots and hyphens.`,
      { id },
    );
  return `model-${id}.json`;
}

/** A record that cannot be read counts as none: the files stay and the next download finds them. */
function parseRecord(text: string, id: string): InstalledModel | null {
  try {
    const value = JSON.parse(text) as Partial<InstalledModel>;
    const manifest = parseManifest(JSON.stringify(value.manifest), `of ${id}`);
    const { keys, trust, from, revisions } = value;
    if (!keys || !trust || typeof from !== 'string' || !revisions) return null;
    return manifest.files.every(({ path }) => typeof keys[path] === 'string')
      ? { manifest, keys, trust, from, revisions }
      : null;
  } catch {
    return null;
  }
}
