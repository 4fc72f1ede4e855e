import { openAsBlob } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import ort from 'onnxruntime-node';
import type { ByteSource, InjectionOptions, PreparedModel } from '../src/onnx/index.ts';
import { blobSource, prepareModel } from '../src/onnx/index.ts';
import { fullSizeModel } from './full-size-model.ts';
import { unetPasses } from './full-size-passes.ts';
import type { Golden } from './golden.ts';
import { difference, readGolden, rootMeanSquare } from './golden.ts';
import { table } from './tables.ts';
import { readOptions } from './options.ts';

/**
 * A full-size U-Net on the CPU runtime: is the rewritten graph the untouched one at strength 0, and at another what
 * PyTorch computes with Eq. 5 written out? `--model FILE` (golden.json beside it); `--out FILE` keeps the record.
 */
const values = readOptions('Usage: npm run bench:full -- [--model FILE] [--out FILE]', ['model', 'out']);
const path = await fullSizeModel(values.model);
const golden: Golden = await readGolden(dirname(path));
const { cross, self, output: withBias } = golden.cases[0];
const blob = await openAsBlob(path); // reads from the disk what is asked for

const checks: { readonly check: string; readonly found: string; readonly wanted: string; readonly good: boolean }[] =
  [];
const steps: (readonly string[])[] = [];

const { source, reads } = countReads(blobSource(blob));
const chosen = await step('read and rewrite the graph', () => prepare(source, {}));
const share = reads.bytes / blob.size; // a window at every header between two weights; no weight is read for its own sake
checks.push({
  check: 'read of the file until the runtime is called',
  found: `${reads.bytes} bytes in ${reads.count} reads, ${(100 * share).toFixed(3)} %`,
  wanted: 'below 5 %',
  good: share < 0.05,
});
const sites = chosen.report.injection?.sites ?? [];
const injectedSites = (kind: string) => sites.filter((s) => s.kind === kind && s.status === 'injected').length;
checks.push({
  check: 'attention sites injected: self, cross, all there are',
  found: `${injectedSites('self')}, ${injectedSites('cross')}, ${sites.length}`,
  wanted: '16, 16, 32',
  good: injectedSites('self') === 16 && injectedSites('cross') === 16 && sites.length === 32,
});

const [plain] = await run('untouched', null, [[0, 0]]);
const [zero, injected] = await run('default forms', chosen, [
  [0, 0],
  [cross, self],
]);
const [rank1Zero, rank1] = await run('rank-1 everywhere', await prepare(blobSource(blob), { form: 'rank-1' }), [
  [0, 0],
  [cross, self],
]);
const [biasZero, bias] = await run('bias everywhere', await prepare(blobSource(blob), { form: 'bias' }), [
  [0, 0],
  [cross, self],
]);

// float16 weights and float16 between the operators, against PyTorch in float32 with the same weights.
const scale = rootMeanSquare(golden.plain);
const rounding = 0.02 * scale;
compare('untouched and PyTorch', plain, golden.plain, rounding);
compare('strength 0, default forms, and untouched', zero, plain, rounding);
compare('strength 0, rank-1, and untouched', rank1Zero, plain, rounding);
compare('strength 0, bias, and untouched', biasZero, plain, rounding);
compare('injected, default forms, and PyTorch with the bias', injected, withBias, rounding);
compare('injected, rank-1, and PyTorch with the bias', rank1, withBias, rounding);
compare('injected, bias, and PyTorch with the bias', bias, withBias, rounding);
compare('injected, rank-1 and bias', rank1, bias, rounding);
const effect = difference(injected, plain);
checks.push({
  check: 'injected and untouched differ',
  found: effect.toExponential(1),
  wanted: `above ${(5 * rounding).toExponential(1)}`,
  good: effect > 5 * rounding,
});

const record = `# A full-size U-Net on the CPU runtime

Written by \`npm run bench:full\`. ${new Date().toISOString().slice(0, 10)}, onnxruntime-node ${ort.env.versions.node ?? 'of unknown version'},
${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores. Stable Diffusion 2.1-base, random weights, float16, ${blob.size} bytes;
one step at 64 × 64, batch 1. Differences are the largest of any element; the output's root mean square is ${scale.toFixed(3)}.
Strengths of the injected runs: cross ${cross}, self ${self}.

${table(
  null,
  ['check', 'found', 'wanted', ''],
  checks.map((c) => [c.check, c.found, c.wanted, c.good ? 'yes' : '**NO**']),
)}

${table(null, ['step', 'seconds', 'most memory resident so far, MB'], steps)}
`;
console.log(record);
if (values.out) await writeFile(values.out, record);
if (checks.some(({ good }) => !good)) process.exitCode = 1;

function prepare(from: ByteSource, inject: InjectionOptions): Promise<PreparedModel> {
  return prepareModel(from, 'model.onnx', unetPasses(inject));
}

/** Outputs of a graph at each pair of strengths, in a session of its own. `null`: the file as it is. */
async function run(
  name: string,
  prepared: PreparedModel | null,
  strengths: readonly (readonly [cross: number, self: number])[],
): Promise<Float32Array[]> {
  // Beside the weights: the runtime then maps the file into memory and copies nothing.
  const stub = `${dirname(path)}/stub-${process.pid}.onnx`;
  if (prepared) await writeFile(stub, prepared.model);
  try {
    const session = await step(`session, ${name}`, () =>
      ort.InferenceSession.create(prepared ? stub : path, { executionProviders: ['cpu'], logSeverityLevel: 3 }),
    );
    const outputs: Float32Array[] = [];
    for (const pair of strengths) {
      const feeds = Object.fromEntries(session.inputNames.map((input) => [input, feed(input, pair)]));
      const results = await step(`run, ${name}, strengths ${pair.join(' and ')}`, () => session.run(feeds));
      outputs.push(Float32Array.from(results['out_sample'].data as Float32Array));
    }
    await session.release();
    return outputs;
  } finally {
    await rm(stub, { force: true });
  }
}

function feed(input: string, [crossStrength, selfStrength]: readonly [number, number]) {
  const strength = (value: number) => new ort.Tensor('float32', [value], [1]);
  if (input === 'g4seg_strength_cross') return strength(crossStrength);
  if (input === 'g4seg_strength_self') return strength(selfStrength);
  const mask = /^g4seg_mask_(\d+)$/.exec(input)?.[1];
  const value =
    mask !== undefined
      ? golden.masks[mask]
      : input === 'g4seg_token_indicator'
        ? golden.indicator
        : golden.inputs[input];
  if (!value) throw new Error(`golden.json has nothing for the input ${input}.`);
  return new ort.Tensor('float32', value.data, value.dims);
}

function compare(check: string, found: Float32Array, expected: Float32Array, bound: number): void {
  const most = difference(found, expected);
  checks.push({
    check,
    found: most.toExponential(1),
    wanted: `at most ${bound.toExponential(1)}`,
    good: most <= bound,
  });
}

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = performance.now();
  const result = await work();
  const seconds = (performance.now() - before) / 1000;
  steps.push([name, seconds.toFixed(1), (process.resourceUsage().maxRSS / 1000).toFixed(0)]);
  console.error(steps[steps.length - 1].join(', '));
  return result;
}

function countReads(inner: ByteSource): { source: ByteSource; reads: { bytes: number; count: number } } {
  const reads = { bytes: 0, count: 0 };
  const read = (offset: number, length: number) => {
    reads.bytes += length;
    reads.count += 1;
    return inner.read(offset, length);
  };
  return { source: { size: inner.size, read }, reads };
}
