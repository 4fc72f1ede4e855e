/** `npm run models -- list | get <id> | verify <id> | delete <id>`: see `usage`. */
import { G4SegError, isAbort } from '../../core/errors.ts';
import { plainText } from '../../core/plain-text.ts';
import { catalogue, catalogueEntry, clipNote } from '../catalogue/catalogue.ts';
import type { ModelsCommand } from './cli-arguments.ts';
import { modelsFolder, readArguments, usage } from './cli-arguments.ts';
import { formatBytes } from '../format-bytes.ts';
import { deleteMirror } from './delete-mirror.ts';
import { listMirrors, mirrorModel, readMirror, verifyMirror } from './mirror.ts';
import { systemNetwork } from '../download/network.ts';
import { progressLine } from '../download/progress-line.ts';

/** Titles, addresses and paths come from manifests and servers: nothing of them may act on the terminal. */
const print = (line: string) => void process.stdout.write(`${plainText(line)}\n`);
const complain = (line: string) => void process.stderr.write(`\n${plainText(line)}\n`);

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
      if (performance.now() - shown < 200 && progress.bytes < progress.totalBytes) return;
      shown = performance.now();
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
    throw new G4SegError('bad-model', `${folder} is damaged. Delete the damaged files and get it again.`);
}

async function remove(id: string, folder: string): Promise<void> {
  const { deleted, left } = await deleteMirror(folder, id);
  print(`Deleted ${deleted.length} files of ${id} in ${folder}.`);
  if (left.length > 0) print(`Left: ${left.join(', ')}. These are not what was copied; delete them by hand.`);
}

async function run(command: ModelsCommand): Promise<void> {
  switch (command.command) {
    case 'help':
      return print(usage);
    case 'list':
      return list();
    case 'get':
      return get(command);
    case 'verify':
      return verify(command.id, command.folder);
    case 'delete':
      return remove(command.id, command.folder);
  }
}

try {
  await run(readArguments(process.argv.slice(2)));
} catch (error) {
  const { code } = error as NodeJS.ErrnoException;
  if (isAbort(error)) complain('Paused. Run the command again to go on.');
  else if (error instanceof G4SegError)
    complain(error.code === 'bad-input' ? `${error.message}\n${usage}` : error.message);
  else if (typeof code === 'string')
    complain((error as Error).message); // the disk says what it does not allow
  else throw error;
  process.exitCode = 2;
}
