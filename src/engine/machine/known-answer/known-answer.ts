import type { ModelFamily } from '../../../models/catalogue/manifest.ts';
import { bytesSource, prepareModel } from '../../../onnx/index.ts';
import type { Backend, HostValue } from '../backend.ts';
import type { AttentionForm } from '../../graphs/model-graphs.ts';
import { unet } from '../../graphs/roles.ts';
import type { SelfTestResult } from '../../protocol.ts';
import { wave } from '../self-test/self-test.ts';

/** What make_blocks.py writes: base64 of gzip of an ONNX file, and of little-endian float32. */
interface Blocks {
  readonly width: number;
  readonly cross: number;
  readonly self: number;
  readonly graphs: Readonly<Record<AttentionForm, string>>;
  readonly answer: string;
}

const channels = 4;
const side = 8;
const tokens = 77;

/** Of values up to 1.9, of which the injected mask moves some by 1.3 and more. Float16 on WebGPU is off by 0.03 (lavapipe). */
const tolerances = { float32: 0.002, float16: 0.08 } as const;

/**
 * Runs a small U-Net with the operators, head sizes and rewrites of the family on the backend, at the precision in use,
 * with a mask in its attention, and compares it with PyTorch. No answer is stored for the published weights themselves.
 */
export async function knownAnswer(
  backend: Backend,
  family: ModelFamily,
  attention: AttentionForm,
): Promise<SelfTestResult> {
  const generation = family.unet?.headSizes[0] === 40 ? 'sd-1' : 'sd-2';
  const known: Blocks =
    generation === 'sd-1'
      ? (await import('./sd-1.json', { with: { type: 'json' } })).default
      : (await import('./sd-2.json', { with: { type: 'json' } })).default;
  const name = `U-Net of ${generation === 'sd-1' ? 'SD 1' : 'SD 2'}, ${attention} attention`;
  const bytes = await unzipped(known.graphs[attention]);
  const small = { ...family, latentChannels: channels, latentSize: side, contextLength: tokens };
  const { precision } = backend.runtime;
  const { model, externalData } = await prepareModel(
    bytesSource(bytes),
    'block.onnx',
    unet.plan(small, backend.runtime).passes,
  );
  const session = await backend.createSession({
    name: `self-test ${name}`,
    model,
    externalData: externalData.map(({ path, data }) => ({ path, data: data === 'original' ? bytes : data })),
  });
  try {
    const tensors = {
      sample: upload(backend, 1, [1, channels, side, side]),
      encoder_hidden_states: upload(backend, 2, [1, tokens, known.width]),
    };
    const [output] = Object.values(await session.run({ ...tensors, ...injection(known) }));
    const found = await backend.read(output);
    for (const tensor of [output, ...Object.values(tensors)]) tensor.dispose();
    const answer = new Float32Array(fromBase64(known.answer).buffer);
    const error = answer.reduce((worst, expected, at) => {
      const difference = Math.abs(found[at] - expected);
      return Math.max(worst, Number.isNaN(difference) ? Infinity : difference);
    }, 0);
    const tolerance = tolerances[precision];
    return { backend: backend.runtime.backend, name, passed: error <= tolerance, error, tolerance };
  } finally {
    await session.release();
  }
}

function upload(backend: Backend, seed: number, dims: readonly number[]) {
  return backend.upload(wave(seed, dims), dims);
}

function injection({ cross, self }: Blocks): Record<string, HostValue> {
  const one = (value: number): HostValue => ({ data: Float32Array.of(value), dims: [1] });
  const indicator = Float32Array.from({ length: tokens }, (_, at) => Number(at === 4 || at === 5));
  return {
    timestep: one(1),
    g4seg_strength_cross: one(cross),
    g4seg_strength_self: one(self),
    g4seg_token_indicator: { data: indicator, dims: [1, tokens] },
    ...Object.fromEntries([side, side / 2].map((size) => [`g4seg_mask_${size * size}`, mask(size)])),
  };
}

/** The right half, without its first row. */
function mask(size: number): HostValue {
  const data = Float32Array.from({ length: size * size }, (_, at) => Number(2 * (at % size) >= size && at >= size));
  return { data, dims: [1, size * size] };
}

async function unzipped(base64: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([fromBase64(base64)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
