/** `npm run scenes -- --split train|validation|test --count N --out DIR [--first K] [--coarse]` */
import { G4SegError } from '../../core/errors.ts';
import { readArguments, usage } from './arguments.ts';
import { writeShard, type ShardRequest } from './shards.ts';

async function write(request: ShardRequest): Promise<void> {
  const started = performance.now();
  const index = await writeShard(request, (done) => {
    if (done % 1000 === 0) process.stderr.write(`${done} of ${request.count} scenes\n`);
  });
  const seconds = (performance.now() - started) / 1000;
  process.stdout.write(
    `Wrote ${index.count} scenes to ${request.directory} in ${seconds.toFixed(1)} s (${(index.count / seconds).toFixed(0)} a second).\n`,
  );
}

try {
  const request = readArguments(process.argv.slice(2));
  if (request === 'help') process.stdout.write(`${usage}\n`);
  else await write(request);
} catch (error) {
  if (!(error instanceof G4SegError)) throw error;
  process.stderr.write(`${error.message}\n${usage}\n`);
  process.exitCode = 2;
}
