import { writeFile } from 'node:fs/promises';
import { G4SegError } from '../core/errors.ts';
import { createEngine } from '../engine/engine.ts';
import { nodeEnvironment } from '../engine/environment-node.ts';
import { readArguments, usage } from './arguments.ts';
import { controls, defaultExperiment } from './experiments.ts';
import { sceneItem } from './items.ts';
import { markdownTable } from './report.ts';
import { evaluate } from './run.ts';

/** The engine headless over generated scenes: a table on the screen, JSON in a file. */
async function main(args: readonly string[]): Promise<void> {
  const request = readArguments(args);
  const engine = createEngine(nodeEnvironment(request.threads));
  const start = performance.now();
  const model = await engine.load(`public/models/${request.model}`, 'fastest');
  const experiments = [defaultExperiment, ...(request.controls ? controls : [])];
  const summaries = await evaluate(engine, {
    count: request.count,
    experiments,
    defaults: model.defaults,
    item: (index) => sceneItem(engine, request.split, index, request.coarse),
    onItem: (done) => {
      const seconds = (performance.now() - start) / 1000;
      const left = (seconds / done) * (request.count - done);
      process.stderr.write(`\r${done} of ${request.count} pictures, ${Math.ceil(left)} s left `);
    },
  });
  process.stderr.write('\n');
  const seconds = (performance.now() - start) / 1000;
  const { [defaultExperiment.name]: summary, ...rest } = Object.fromEntries(summaries);
  const report = {
    schema: 1,
    model: model.id,
    digests: model.digests,
    data: `scenes:${request.split}`,
    coarseSort: request.coarse,
    parameters: model.defaults,
    count: request.count,
    seconds,
    ...summary,
    controls: Object.fromEntries(
      experiments
        .filter(({ name }) => name in rest)
        .map(({ name, description }) => [name, { description, ...rest[name] }]),
    ),
  };
  await writeFile(request.json, `${JSON.stringify(report, null, 2)}\n`);
  console.log(markdownTable(experiments, summaries));
  await engine.dispose();
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof G4SegError ? `${error.message}\n\n${usage}` : error);
  process.exitCode = 1;
});
