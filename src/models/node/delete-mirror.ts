import { realpath, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { G4SegError } from '../../core/errors.ts';
import { isGood, isThere, readMirror, removeUnfinished, unfinished } from './mirror.ts';

export interface Deletion {
  /** Paths inside the folder. */
  readonly deleted: readonly string[];
  /** Files that the manifest lists and that are not what it says, or are reached through a link. */
  readonly left: readonly string[];
}

/**
 * Deletes a copy that `get` made: files whose bytes are those that were copied, manifest.json, an unfinished download, and
 * the folders that are empty then. Anything else in the folder stays.
 * @throws G4SegError 'bad-input' if the folder holds no copy of the model
 */
export async function deleteMirror(folder: string, id: string): Promise<Deletion> {
  const manifest = await readMirror(folder);
  const isBegun = (await unfinished(folder)).includes(`plan-${id}.json`);
  if (manifest === null ? !isBegun : manifest.id !== id)
    throw new G4SegError('bad-input', `${folder} holds no copy of ${id}; nothing was deleted.`, { folder });
  const deleted: string[] = [];
  const left: string[] = [];
  for (const { path, bytes, sha256 } of manifest?.files ?? []) {
    if (!(await isThere(join(folder, path)))) continue;
    const isOurs = (await isInside(folder, path)) && (await isGood(join(folder, path), bytes, sha256));
    if (isOurs) await rm(join(folder, path));
    (isOurs ? deleted : left).push(path);
  }
  await removeUnfinished(folder);
  if (manifest) {
    await rm(join(folder, 'manifest.json'));
    deleted.push('manifest.json');
  }
  const folders = new Set([...deleted, ...left].map((path) => dirname(path)));
  for (const empty of [...folders, '.']) await rmdir(join(folder, empty)).catch(() => undefined);
  return { deleted, left };
}

/** False where the way to the file, or the file, is a link. */
async function isInside(folder: string, path: string): Promise<boolean> {
  return (await realpath(join(folder, path))) === join(await realpath(folder), path);
}
