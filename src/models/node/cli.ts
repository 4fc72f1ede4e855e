/** `npm run models -- list | get <id> | verify <id> | delete <id>`: see `usage`. */
import { rm } from 'node:fs/promises';
import { G4SegError, isAbort } from '../../core/errors.ts';
import { catalogue, catalogueEntry, clipNote } from '../catalogue/catalogue.ts';
import type { ModelsCommand } from './cli-arguments.ts';
import { modelsFolder, readArguments, usage } from './cli-arguments.ts';
import { formatBytes } from '../format-bytes.ts';
import { listMirrors, mirrorModel, readMirror, verifyMirror } from './mirror.ts';
import { systemNetwork } from '../download/network.ts';
import { progressLine } from '../download/progress-line.ts';

const print = (line: string) => void process.stdout.write(`${line}\n`);

async function list(): Promise<void> {
  const mirrors = await listMirrors(modelsFolder);
  for (const { id, title, licence } of catalogue) {
    const here = mirrors.some((mirror) => mirror.id === id) ? 'copied' : '';
    print(`${id.padEnd(20)} ${here.padEnd(7)} ${title}; licence: ${licence.name}, ${licence.url}`);
  }
  for (const { id, title, files } of mirrors) {
    print(`${modelsFolder}/${id}: ${title}, ${formatBytes(files.reduce((sum, { bytes }) => sum + bytes, 0))}`);
  }
}

async function get({ id, folder, sources }: ModelsCommand & { command: 'get' }): Promise<void> {
  const entry = catalogueEntry(id);
  for (const note of [...entry.notes, clipNote]) print(note);
  print(`Licence: ${entry.licence.name}, ${entry.licence.url}`);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  let shown = 0;
  const manifest = await mirrorModel(entry, sources, folder, systemNetwork(), {
    signal: stop.signal,
    onProgress: (progress) => {
      if (Date.now() - shown < 200 && progress.bytes < progress.totalBytes) return;
      shown = Date.now();
      process.stderr.write(`\r${progressLine(progress)}\u001b[K`);
    },
  });
  process.stderr.write('\n');
  print(
    `${manifest.title} is in ${folder}: ${manifest.files.length} files, ${formatBytes(manifest.files.reduce((sum, { bytes }) => sum + bytes, 0))}.`,
  );
}

async function verify(id: string, folder: string): Promise<void> {
  const manifest = await readMirror(folder);
  if (!manifest)
    throw new G4SegError(
      'bad-input',
      `There is no complete copy of ${id} in ${folder}. Run: npm run models -- get ${id}`,
    );
  const checks = await verifyMirror(folder, manifest);
  for (const { path, good } of checks) print(`${good ? 'good   ' : 'DAMAGED'} ${path}`);
  if (checks.some(({ good }) => !good))
    throw new G4SegError('bad-model', `${folder} is damaged. Delete it and get it again.`);
}

async function remove(id: string, folder: string): Promise<void> {
  // Only what this command made: a folder without a manifest of that name could be anything.
  const manifest = await readMirror(folder);
  if (manifest?.id !== id) throw new G4SegError('bad-input', `${folder} holds no copy of ${id}; nothing was deleted.`);
  await rm(folder, { recursive: true });
  print(`Deleted ${folder}.`);
}

try {
  const command = readArguments(process.argv.slice(2));
  if (command.command === 'list') await list();
  else if (command.command === 'get') await get(command);
  else if (command.command === 'verify') await verify(command.id, command.folder);
  else await remove(command.id, command.folder);
} catch (error) {
  if (isAbort(error)) process.stderr.write('\nPaused. Run the command again to go on.\n');
  else if (error instanceof G4SegError)
    process.stderr.write(`\n${error.message}\n${error.code === 'bad-input' ? `${usage}\n` : ''}`);
  else throw error;
  process.exitCode = 2;
}
