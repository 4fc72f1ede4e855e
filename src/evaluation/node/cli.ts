import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { G4SegError, isAbort } from '../../core/errors.ts';
import { createEngine } from '../../engine/run/engine.ts';
import { nodeEnvironment } from '../../engine/node/environment-node.ts';
import type { CompareArguments, MergeArguments, RunArguments } from './arguments.ts';
import { readArguments, usage } from './arguments.ts';
import { comparisonTable } from '../tables/comparison.ts';
import { experiments } from '../run/experiments.ts';
import { headline } from '../tables/headline.ts';
import { fileStore } from './journal-file.ts';
import { createJournal, memoryStore, parseJournal } from '../run/journal.ts';
import { mergeJournals } from '../run/merge.ts';
import { claimFolder, journalName } from './claim-folder.ts';
import { openItems } from './open-items.ts';
import { json, readResults, writeJournal, writeOutputs } from './output-folder.ts';
import { paperTables } from '../tables/paper.ts';
import { progressBar } from './progress-bar.ts';
import { itemGains } from '../numbers/quality.ts';
import { isMeasured } from '../run/records.ts';
import { needsEngine } from '../run/rows.ts';
import { noModel } from '../run/run-header.ts';
import { runExperiment } from '../run/run-experiment.ts';
import { summarise } from '../numbers/summarise.ts';
import { toMarkdown } from '../tables/table-text.ts';
import { tables } from '../tables/tables.ts';
import { writeSheets } from './write-sheets.ts';

/** The engine headless: pictures in, tables on the screen and in a folder. */
async function run(request: RunArguments, signal: AbortSignal): Promise<void> {
  const release = request.out === null ? null : await claimFolder(request.out);
  try {
    await measured(request, signal);
  } finally {
    await release?.();
  }
}

async function measured(request: RunArguments, signal: AbortSignal): Promise<void> {
  const start = performance.now();
  const engine = request.model === 'none' ? null : createEngine(nodeEnvironment(request.threads, request.backend));
  const loaded = engine && (await engine.load(modelFolder(request.model), 'fastest', { signal }));
  const model = loaded ? ({ ...loaded, weights: 'as they were read' } as const) : noModel;
  const items = await openItems(engine, request);
  const whole = experiments[request.experiment];
  const possible = engine ? whole.rows : whole.rows.filter((row) => !needsEngine(row));
  if (possible.length === 0) {
    throw new G4SegError('bad-input', `--model is "none": every row of ${whole.name} needs a model.`, {
      option: '--model',
    });
  }
  const experiment = { ...whole, rows: request.controls ? possible : possible.slice(0, 1) };
  const journal = createJournal(request.out === null ? memoryStore() : fileStore(join(request.out, journalName)));
  const { shard } = request;
  const header = await runExperiment({
    engine,
    model,
    items,
    experiment,
    journal,
    shard,
    signal,
    onProgress: (progress) => process.stderr.write(`\r\x1b[K${progressBar(progress)}`),
    bytes: () => process.memoryUsage.rss(),
  }).finally(() => process.stderr.write('\n'));
  const records = await journal.records();
  const results = request.out === null ? summarise(header, records) : await writeOutputs(request.out, header, records);
  if (request.out !== null && shard.count === 1) {
    const gains = itemGains(header, records.filter(isMeasured), experiment.rows[0].name);
    await writeSheets(join(request.out, 'sheets'), engine, items, experiment.rows[0], model.defaults, gains);
  }
  const seconds = (performance.now() - start) / 1000;
  if (request.json !== null) await writeFile(request.json, json(headline(results, seconds)));
  console.log(toMarkdown(tables(results).slice(0, 1)));
  if (results.count === 0) process.exitCode = 1;
  for (const { name, failure } of results.failed) console.error(`${name} failed: ${failure.message}`);
  await engine?.dispose();
}

async function merge({ folders, out }: MergeArguments): Promise<void> {
  const journals = await Promise.all(
    folders.map(async (name) => ({ name, ...parseJournal(await fileStore(join(name, journalName)).read(), name) })),
  );
  const { header, records } = mergeJournals(journals);
  const release = await claimFolder(out);
  try {
    await writeJournal(out, header, records);
    console.log(toMarkdown(tables(await writeOutputs(out, header, records)).slice(0, 1)));
  } finally {
    await release();
  }
}

async function compare({ folders }: CompareArguments): Promise<void> {
  const runs = await Promise.all(folders.map(readResults));
  console.log(toMarkdown([comparisonTable(runs), ...paperTables.main]));
}

/** A model by id, as `npm run models -- get` puts it, or by folder. */
function modelFolder(model: string): string {
  const folder = model.includes('/') ? model : join('public', 'models', model);
  if (existsSync(join(folder, 'manifest.json'))) return folder;
  throw new G4SegError(
    'bad-input',
    `There is no model in ${folder} (manifest.json is missing). Get one with "npm run models -- get ${model}", or give its folder.`,
    { model },
  );
}

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());
process.once('SIGTERM', () => interrupt.abort());

try {
  const request = readArguments(process.argv.slice(2));
  if (request.command === 'help') console.log(usage);
  else if (request.command === 'merge') await merge(request);
  else if (request.command === 'compare') await compare(request);
  else await run(request, interrupt.signal);
} catch (error) {
  const isOurs = error instanceof G4SegError;
  if (isAbort(error)) console.error('Stopped. The same command goes on where this one ended.');
  else console.error(isOurs ? error.message : error);
  if (isOurs && 'option' in error.data) console.error(`\n${usage}`);
  process.exitCode = isAbort(error) ? 130 : 1;
}
