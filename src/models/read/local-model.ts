import { G4SegError } from '../../core/errors.ts';
import type { CatalogueEntry } from '../catalogue/catalogue-entry.ts';
import { manifestBody } from '../catalogue/catalogue-entry.ts';
import { digestOfBlob } from '../store/file-digest.ts';
import type { ModelManifest } from '../catalogue/manifest.ts';
import { parseManifest } from '../catalogue/manifest.ts';
import { schedulerConfig, withScheduler } from '../catalogue/scheduler-config.ts';
import type { FileReader } from './model-files.ts';
import { folderOf, namedWeights } from './named-weights.ts';

/** A file that the person dropped or picked, with its path inside the folder. */
export interface LocalFile {
  /** E.g. `my-model/unet/model.onnx`. */
  readonly path: string;
  readonly file: Blob;
}

/**
 * A model from files on the person's disk, in the engine's layout, one folder above it or not. The files stay where
 * they are. Their digests are taken (that reads them once), because a session file names the weights it was made with.
 * @param like the family, where the folder has no manifest.json
 * @param onBytes bytes read so far and in all
 * @throws G4SegError 'bad-model' naming what is missing, or a file that differs from manifest.json
 */
export async function localModel(
  files: readonly LocalFile[],
  like: CatalogueEntry,
  onBytes: (done: number, total: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<{ readonly manifest: ModelManifest; readonly read: FileReader }> {
  const byPath = inLayout(files);
  const described = byPath.get('manifest.json');
  const listed = described ? parseManifest(await described.text(), 'manifest.json') : null;
  const { wanted, required } = listed ? everyFile(listed) : await filesLike(like, byPath);
  const missing = required.filter((path) => !byPath.has(path));
  if (missing.length > 0) {
    throw new G4SegError(
      'bad-model',
      `The folder lacks ${missing.join(', ')}. A model is a folder with ${required.join(', ')}.`,
      { missing: missing.join(',') },
    );
  }
  const chosen = wanted.map((path) => ({ path, file: byPath.get(path) as Blob }));
  const total = chosen.reduce((sum, { file }) => sum + file.size, 0);
  let done = 0;
  const digests: { path: string; bytes: number; sha256: string }[] = [];
  for (const { path, file } of chosen) {
    const sha256 = await digestOfBlob(file, (bytes) => onBytes((done += bytes), total), signal);
    const stated = listed?.files.find((entry) => entry.path === path);
    if (stated && stated.sha256 !== sha256) {
      throw new G4SegError(
        'bad-model',
        `The file ${path} differs from what manifest.json says (SHA-256 ${sha256.slice(0, 12)}…, not ${stated.sha256.slice(0, 12)}…). Copy it again.`,
        { path },
      );
    }
    digests.push({ path, bytes: file.size, sha256 });
  }
  const scheduler = await byPath.get(schedulerConfig)?.text();
  const family = scheduler ? withScheduler(like.family, scheduler, schedulerConfig) : like.family;
  const body = listed ?? {
    ...manifestBody({ ...like, family }),
    id: `local-${like.id}`,
    title: `${like.title}, from your disk`,
  };
  const manifest: ModelManifest = { ...body, files: digests };
  return { manifest, read: readerOf(manifest, byPath) };
}

interface Chosen {
  readonly wanted: readonly string[];
  readonly required: readonly string[];
}

function everyFile({ files }: ModelManifest): Chosen {
  const paths = files.map(({ path }) => path);
  return { wanted: paths, required: paths };
}

/** What an entry lists and the folder has, and the files that its graphs name. */
async function filesLike(like: CatalogueEntry, byPath: ReadonlyMap<string, Blob>): Promise<Chosen> {
  const listed = like.files.map(({ path }) => path).filter((path) => byPath.has(path));
  const weights: string[] = [];
  for (const path of listed.filter((each) => each.endsWith('.onnx'))) {
    const names = await namedWeights(path, byPath.get(path) as Blob);
    weights.push(...names.map((name) => folderOf(path) + name));
  }
  const required = like.files.filter(({ optional }) => !optional).map(({ path }) => path);
  return { wanted: [...new Set([...listed, ...weights])], required: [...new Set([...required, ...weights])] };
}

/** Paths without the folders above the model: above manifest.json, or above `unet/`. */
function inLayout(files: readonly LocalFile[]): Map<string, Blob> {
  const marks = files.map(
    ({ path }) => /^(.*?)(manifest\.json|unet\/model\.onnx)$/.exec(path.replaceAll('\\', '/'))?.[1],
  );
  const above = marks.filter((prefix) => prefix !== undefined).sort((a, b) => a.length - b.length)[0] ?? '';
  return new Map(
    files
      .map(({ path, file }) => [path.replaceAll('\\', '/'), file] as const)
      .filter(([path]) => path.startsWith(above))
      .map(([path, file]) => [path.slice(above.length), file]),
  );
}

function readerOf(manifest: ModelManifest, files: ReadonlyMap<string, Blob>): FileReader {
  return Object.assign(
    (path: string) => {
      const file = path === 'manifest.json' ? new Blob([JSON.stringify(manifest)]) : files.get(path);
      return file
        ? Promise.resolve(file)
        : Promise.reject(new G4SegError('bad-model', `The folder has no file ${path}.`, { path }));
    },
    { verified: true },
  );
}
