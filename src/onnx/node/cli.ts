import { open, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { G4SegError } from '../../core/errors.ts';
import { bytesSource, checkComplete, checkRange } from '../byte-source.ts';
import type { ByteSource } from '../byte-source.ts';
import { modelGraph } from '../graph.ts';
import { clipHeads, externalLocations, passes, prepareModel, readModel } from '../index.ts';
import type { ClipHead, InjectionOptions, InputSizes, Pass } from '../index.ts';
import type { ModelProto } from '../onnx_pb.ts';
import { printModel, printSites } from '../print.ts';
import { injectAttention, isUnet } from '../rewrite/inject-attention.ts';
import { checkFree, writeNewFiles } from './new-files.ts';

const usage = `Reads and rewrites ONNX graphs.

  inspect FILE                    inputs, outputs, operators, weights, attention sites
  rewrite FILE --out FILE         the rewritten graph, and its weights beside it; writes over no file
    --inject                      add the mask injection to a U-Net
    --form rank-1|bias            how (default: the faster one at each site)
    --allow-refused               leave attention sites alone that cannot take it
    --portable                    write out operators that WebGPU lacks
    --logits-in-float32           compute the logits of float16 attention in float32
    --resize-positions H×W        give a CLIP vision transformer pictures of another size
    --expose-patch-features HEAD  add the output patch_features to a CLIP vision transformer: maskclip|sclip|clearclip|naclip
    --expose-moments CHANNELS     add the output latent_parameters to a VAE encoder of so many latent channels
    --widen                       compute in float32 what the file has in float16
  sizes where the graph leaves them open: --batch N --height N --width N --tokens N
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'allow-refused': { type: 'boolean', default: false },
    'expose-moments': { type: 'string' },
    'expose-patch-features': { type: 'string' },
    'logits-in-float32': { type: 'boolean', default: false },
    'resize-positions': { type: 'string' },
    batch: { type: 'string' },
    form: { type: 'string' },
    height: { type: 'string' },
    help: { type: 'boolean', default: false },
    inject: { type: 'boolean', default: false },
    out: { type: 'string' },
    portable: { type: 'boolean', default: false },
    tokens: { type: 'string' },
    widen: { type: 'boolean', default: false },
    width: { type: 'string' },
  },
});

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof G4SegError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  const [command, file, ...rest] = positionals;
  if (values.help || !file || rest.length > 0 || !['inspect', 'rewrite'].includes(command ?? '')) {
    console.log(usage);
    return values.help ? 0 : 2;
  }
  if (command === 'rewrite' && !values.out) throw new G4SegError('bad-input', 'Say where to write: --out FILE.');
  const injection = { form: form(), sizes: sizes() };
  return withFile(file, async (source) => {
    if (command === 'inspect') await inspect(source, file, injection);
    else await rewrite(source, file, values.out ?? '', injection);
    return 0;
  });
}

async function inspect(source: ByteSource, file: string, injection: InjectionOptions): Promise<void> {
  const model = await readModel(source, basename(file));
  console.log(`${file}: ${source.size} bytes`);
  console.log(printModel(model));
  if (isUnet(modelGraph(model))) printSitesOf(model, injection);
}

function printSitesOf(model: ModelProto, injection: InjectionOptions): void {
  try {
    const { sites, inputs } = injectAttention(model, { ...injection, allowRefused: true });
    console.log(printSites(sites));
    console.log(`mask sizes ${inputs.maskSizes.join(', ')}; tokens ${inputs.tokens}`);
  } catch (error) {
    if (!(error instanceof G4SegError)) throw error;
    console.log(`attention sites: not read. ${error.message}`);
  }
}

async function rewrite(source: ByteSource, file: string, out: string, injection: InjectionOptions): Promise<void> {
  const folder = dirname(file);
  const weights = `${basename(out)}.data`;
  const asked = passesAsked(injection);
  await checkFree([out, `${out}.data`, `${out}.data.float32`], file);
  await checkNameOfWeights(source, file, weights);
  const prepared = await prepareModel(source, weights, asked, {
    siblings: async (name) => bytesSource(await readFile(join(folder, name))),
  });
  const beside = prepared.externalData.map(({ path, data }) => ({
    path: join(dirname(out), path),
    pieces: data === 'original' ? piecesOf(source) : [data],
  }));
  // The graph comes last: a graph without its weights would be of no use.
  await writeNewFiles([...beside, { path: out, pieces: [prepared.model] }]);
  for (const { path } of beside) console.log(`wrote ${path}`);
  const { injection: injected, replaced, wideLogits, widened, siblingFiles } = prepared.report;
  if (injected) console.log(printSites(injected.sites));
  for (const [operator, times] of Object.entries(replaced ?? {})) console.log(`wrote out ${operator}: ${times}`);
  if (wideLogits) console.log(`logits in float32 at ${wideLogits.sites} sites, not at ${wideLogits.refused.length}`);
  if (widened !== undefined) console.log(`widened ${widened} tensors to float32`);
  for (const sibling of siblingFiles) console.log(`copy ${join(folder, sibling)} beside ${out}: it holds weights`);
  console.log(`wrote ${out}: ${prepared.model.byteLength} bytes`);
}

/** Two files of one name cannot lie beside the rewritten graph. */
async function checkNameOfWeights(source: ByteSource, file: string, weights: string): Promise<void> {
  const locations = externalLocations(await readModel(source, ':the graph itself:'));
  if (!locations.has(weights)) return;
  throw new G4SegError(
    'bad-input',
    `${file} reads weights from "${weights}", which is what the rewritten graph would call its own; choose another name for --out.`,
  );
}

/** The runtime reads the weights out of a copy of the original file, where the graph points to. */
async function* piecesOf(source: ByteSource): AsyncIterable<Uint8Array> {
  const step = 16 * 1024 * 1024;
  for (let offset = 0; offset < source.size; offset += step) {
    yield await source.read(offset, Math.min(step, source.size - offset));
  }
}

async function withFile<T>(path: string, job: (source: ByteSource) => Promise<T>): Promise<T> {
  const handle = await open(path).catch((error: unknown) => {
    throw new G4SegError(
      'bad-input',
      `Cannot open ${path}: ${error instanceof Error ? error.message : String(error)}.`,
    );
  });
  try {
    const { size } = await handle.stat();
    return await job({
      size,
      read: async (offset, length) => {
        checkRange(size, offset, length);
        const { buffer, bytesRead } = await handle.read(new Uint8Array(length), 0, length, offset);
        checkComplete(buffer.subarray(0, bytesRead), offset, length);
        return buffer;
      },
    });
  } finally {
    await handle.close();
  }
}

function form(): 'rank-1' | 'bias' | undefined {
  if (values.form === undefined || values.form === 'rank-1' || values.form === 'bias') return values.form;
  throw new G4SegError('bad-input', `--form is rank-1 or bias; got ${values.form}.`);
}

/** The passes that the options name, in the order in which the engine lists them. */
function passesAsked(injection: InjectionOptions): Pass[] {
  const size = pictureSize();
  const channels = latentChannels();
  const head = clipHead();
  const asked = [
    values.portable && passes.portable(),
    values.widen && passes.widenHalf(),
    values['logits-in-float32'] && passes.logitsInFloat32(),
    values.inject && passes.injectAttention({ ...injection, allowRefused: values['allow-refused'] }),
    size && passes.resizePositions(size),
    head && passes.exposePatchFeatures(head),
    channels && passes.exposeMoments(channels),
  ];
  return asked.flatMap((pass) => pass || []);
}

function clipHead(): ClipHead | undefined {
  const asked = values['expose-patch-features'];
  const head = clipHeads.find((known) => known === asked);
  if (asked !== undefined && !head)
    throw new G4SegError('bad-input', `--expose-patch-features is one of ${clipHeads.join(', ')}; got ${asked}.`);
  return head;
}

function pictureSize(): { height: number; width: number } | undefined {
  const text = values['resize-positions'];
  if (text === undefined) return undefined;
  const [, height, width] = /^(\d{1,5})[x×](\d{1,5})$/.exec(text) ?? [];
  if (height && width) return { height: Number(height), width: Number(width) };
  throw new G4SegError('bad-input', `--resize-positions is HEIGHTxWIDTH in pixels, as in 512x512; got ${text}.`);
}

function latentChannels(): number | undefined {
  const text = values['expose-moments'];
  if (text === undefined) return undefined;
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new G4SegError('bad-input', `--expose-moments is a whole number from 1 to 99; got ${text}.`);
}

function sizes(): InputSizes {
  const given = Object.entries({
    batch: values.batch,
    height: values.height,
    width: values.width,
    tokens: values.tokens,
  });
  return Object.fromEntries(
    given.flatMap(([name, text]) => {
      if (text === undefined) return [];
      if (/^[1-9]\d{0,5}$/.test(text)) return [[name, Number(text)]];
      throw new G4SegError('bad-input', `--${name} is a whole number from 1 to 999999; got ${text}.`);
    }),
  );
}
