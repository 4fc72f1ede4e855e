import { lstat, mkdir, open, readdir, readFile, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { G4SegError } from '../../core/errors.ts';
import type { CatalogueEntry, Source } from '../catalogue/catalogue-entry.ts';
import type { ModelManifest } from '../catalogue/manifest.ts';
import { mostManifestBytes, parseManifest } from '../catalogue/manifest.ts';
import type { DownloadOptions } from '../download/download.ts';
import { getModel } from '../download/download.ts';
import type { Network } from '../download/network.ts';
import { isStorageFull } from '../store/directory.ts';
import { createFileDigest } from '../store/file-digest.ts';
import type { FileCheck } from '../store/model-store.ts';
import { ModelStore } from '../store/model-store.ts';
import { isStoreName } from '../store/store-names.ts';
import { nodeDirectory } from './directory-node.ts';
import { writeBeside } from './write-beside.ts';

/** Where an unfinished mirror keeps what it has; gone when the mirror is complete. */
const workFolder = '.download';

/**
 * Copies a model into a folder in the engine's layout, manifest.json last, so that the folder can be served as it is.
 * A copy that was interrupted goes on where it was; a complete one is left alone. Files that this command did not write
 * are never overwritten.
 * @throws what {@link getModel} throws; G4SegError 'bad-input' where the folder holds something else,
 * 'storage-full' where the disk has no room
 */
export async function mirrorModel(
  entry: CatalogueEntry,
  sources: readonly Source[],
  folder: string,
  network: Network,
  options: DownloadOptions = {},
): Promise<ModelManifest> {
  const place = await stat(folder).catch(() => null);
  if (place && !place.isDirectory())
    throw new G4SegError('bad-input', `${folder} is a file. Choose a folder with --out.`, { folder });
  const old = await manifestAt(folder);
  if (old.kind === 'foreign')
    throw new G4SegError(
      'bad-input',
      `${join(folder, 'manifest.json')} is not of this command. Choose another folder with --out.`,
      { folder },
    );
  const listed = old.kind === 'ours' ? old.manifest.files : [];
  if (old.kind === 'ours' && (await sizesMatch(folder, old.manifest))) return old.manifest;
  if (old.kind === 'absent' && !(await isThere(join(folder, workFolder))))
    for (const { path } of entry.files) if (await isThere(join(folder, path))) throw notOurs(join(folder, path));

  const store = new ModelStore(nodeDirectory(join(folder, workFolder)), network.locks);
  const { manifest, keys } = await getModel(entry, sources, store, network, options);
  try {
    for (const { path, bytes, sha256 } of manifest.files) {
      const target = join(folder, path);
      const mayReplace = old.kind === 'cut-off' || listed.some((file) => file.path === path);
      if (!mayReplace && (await isThere(target))) {
        if (await isGood(target, bytes, sha256)) continue; // put together before an interruption
        throw notOurs(target);
      }
      await assemble(store, keys[path] ?? '', target, sha256);
    }
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    await writeBeside(join(folder, 'manifest.json'), (file) => file.writeFile(text));
  } catch (error) {
    if (!isStorageFull(error)) throw error;
    throw new G4SegError(
      'storage-full',
      `The disk has no room to put ${entry.title} together: a copy needs its size twice for a while. Free some and run the command again; what has arrived is kept.`,
      { folder },
      { cause: error },
    );
  }
  await removeUnfinished(folder);
  return manifest;
}

/** Removes what an unfinished copy keeps, and nothing else. */
export async function removeUnfinished(folder: string): Promise<void> {
  const work = join(folder, workFolder);
  for (const name of await unfinished(folder)) await rm(join(work, name));
  await rmdir(work).catch(() => undefined); // something of the person's is in it, or there is none
}

/** Names of the files of an unfinished copy. */
export async function unfinished(folder: string): Promise<string[]> {
  const names = await readdir(join(folder, workFolder)).catch(() => []);
  return names.filter((name) => isStoreName(name.replace(/\.writing$/, '')));
}

type FoundManifest =
  | { readonly kind: 'absent' }
  | { readonly kind: 'ours'; readonly manifest: ModelManifest }
  /** The beginning of one: a crash or a full disk cut it off. */
  | { readonly kind: 'cut-off' }
  /** Something else of that name. */
  | { readonly kind: 'foreign' };

async function manifestAt(folder: string): Promise<FoundManifest> {
  const path = join(folder, 'manifest.json');
  const found = await stat(path).catch(() => null);
  if (!found) return { kind: 'absent' };
  if (!found.isFile() || found.size > mostManifestBytes) return { kind: 'foreign' };
  const text = await readFile(path, 'utf8');
  try {
    return { kind: 'ours', manifest: parseManifest(text, path) };
  } catch {
    const beginning = text.replaceAll('\0', '');
    return { kind: beginning === '' || (/^\{\s*"schema"/.test(beginning) && !isJson(text)) ? 'cut-off' : 'foreign' };
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The manifest of a complete mirror, or null. */
export async function readMirror(folder: string): Promise<ModelManifest | null> {
  const found = await manifestAt(folder);
  return found.kind === 'ours' ? found.manifest : null;
}

function notOurs(path: string): G4SegError {
  return new G4SegError(
    'bad-input',
    `${path} is there already, and this command did not write it. Move it, or choose another folder with --out.`,
    { path },
  );
}

export async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Every mirror below a folder, e.g. public/models. */
export async function listMirrors(root: string): Promise<ModelManifest[]> {
  const names = await readdir(root).catch(() => []);
  const manifests = await Promise.all(names.sort().map((name) => readMirror(join(root, name))));
  return manifests.filter((manifest) => manifest !== null);
}

/** Reads every file of a mirror and compares it with its digest. */
export async function verifyMirror(folder: string, manifest: ModelManifest): Promise<FileCheck[]> {
  const checks: FileCheck[] = [];
  for (const { path, bytes, sha256 } of manifest.files)
    checks.push({ path, good: await isGood(join(folder, path), bytes, sha256) });
  return checks;
}

/** Whether a file has the size and the SHA-256. */
export async function isGood(path: string, bytes: number, sha256: string): Promise<boolean> {
  const file = await open(path).catch(() => null);
  if (!file) return false;
  const digest = await createFileDigest();
  let read = 0;
  for await (const piece of file.createReadStream({ highWaterMark: 1 << 20 }) as AsyncIterable<Uint8Array>) {
    digest.update(piece);
    read += piece.byteLength;
  }
  return read === bytes && digest.hex() === sha256;
}

async function sizesMatch(folder: string, { files }: ModelManifest): Promise<boolean> {
  const sizes = await Promise.all(
    files.map(({ path }) =>
      stat(join(folder, path)).then(
        ({ size }) => size,
        () => -1,
      ),
    ),
  );
  return files.every(({ bytes }, index) => sizes[index] === bytes);
}

/** Joins the chunks into one file, and checks on the way that the disk gave back what was stored. */
async function assemble(store: ModelStore, key: string, path: string, sha256: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const digest = await createFileDigest();
  await writeBeside(path, async (file) => {
    for await (const chunk of store.files.chunks(key)) {
      const bytes = new Uint8Array(await chunk.arrayBuffer());
      digest.update(bytes);
      await file.writeFile(bytes);
    }
    if (digest.hex() === sha256) return;
    await store.files.markDamaged(key);
    throw new G4SegError(
      'bad-model',
      `${path} came back from the disk with other bytes than were written. Run the command again; if it repeats, check the disk.`,
      { path },
    );
  });
}
