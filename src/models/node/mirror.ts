import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { G4SegError } from '../../core/errors.ts';
import type { CatalogueEntry, Source } from '../catalogue/catalogue-entry.ts';
import { nodeDirectory } from './directory-node.ts';
import type { DownloadOptions } from '../download/download.ts';
import { getModel } from '../download/download.ts';
import { createFileDigest } from '../store/file-digest.ts';
import type { ModelManifest } from '../catalogue/manifest.ts';
import { parseManifest } from '../catalogue/manifest.ts';
import type { FileCheck } from '../store/model-store.ts';
import { ModelStore } from '../store/model-store.ts';
import type { Network } from '../download/network.ts';

/** Where an unfinished mirror keeps what it has; gone when the mirror is complete. */
const workFolder = '.download';

/**
 * Copies a model into a folder in the engine's layout, manifest.json last, so that the folder can be served as it is.
 * A copy that was interrupted goes on where it was; a complete one is left alone.
 * @throws what {@link getModel} throws
 */
export async function mirrorModel(
  entry: CatalogueEntry,
  sources: readonly Source[],
  folder: string,
  network: Network,
  options: DownloadOptions = {},
): Promise<ModelManifest> {
  const there = await readMirror(folder);
  if (there && (await sizesMatch(folder, there))) return there;
  const store = new ModelStore(nodeDirectory(join(folder, workFolder)), network.locks);
  const { manifest, keys } = await getModel(entry, sources, store, network, options);
  for (const { path, sha256 } of manifest.files) await assemble(store, keys[path] ?? '', join(folder, path), sha256);
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await rm(join(folder, workFolder), { recursive: true });
  return manifest;
}

/** The manifest of a complete mirror, or null. */
export async function readMirror(folder: string): Promise<ModelManifest | null> {
  const path = join(folder, 'manifest.json');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return null;
  }
  return parseManifest(text, path);
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

async function isGood(path: string, bytes: number, sha256: string): Promise<boolean> {
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
  const writing = `${path}.writing`;
  const digest = await createFileDigest();
  const file = await open(writing, 'w');
  try {
    for await (const chunk of store.files.chunks(key)) {
      const bytes = new Uint8Array(await chunk.arrayBuffer());
      digest.update(bytes);
      await file.write(bytes);
    }
  } finally {
    await file.close();
  }
  if (digest.hex() !== sha256) {
    await store.files.markDamaged(key);
    throw new G4SegError(
      'bad-model',
      `${path} came back from the disk with other bytes than were written. Run the command again; if it repeats, check the disk.`,
      { path },
    );
  }
  await rename(writing, path);
}
