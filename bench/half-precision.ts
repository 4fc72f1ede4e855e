import { readFile } from 'node:fs/promises';
import ort from 'onnxruntime-node';
import { gaussianNoise } from '../src/core/random.ts';
import { readModel } from '../src/models/read/model-files.ts';
import { bytesSource, passes, prepareModel } from '../src/onnx/index.ts';
import type { Pass } from '../src/onnx/index.ts';

/**
 * The embedded graphs in float16 on a GPU through Node's WebGPU runtime, against float32 on the CPU: what a person with
 * `shader-f16` computes. Needs a Vulkan driver with half precision; software will do (Mesa 25's lavapipe, with
 * VK_DRIVER_FILES and VK_ICD_FILENAMES at its lvp_icd.json).
 */
const folder = 'public/models/demo';
const files = await readModel(async (path) => new Blob([await readFile(`${folder}/${path}`)]), folder);
const { latentChannels: c, latentSize: s, imageSize: side, contextLength: t } = files.manifest.family;
const noise = (...dims: number[]) =>
  new ort.Tensor(
    'float32',
    gaussianNoise(
      dims.reduce((a, b) => a * b),
      1,
    ),
    dims,
  );
const picture = (...dims: number[]) =>
  new ort.Tensor(
    'float32',
    gaussianNoise(
      dims.reduce((a, b) => a * b),
      1,
    ).map(Math.tanh),
    dims,
  );
const mask = (positions: number) =>
  new ort.Tensor('float32', new Float32Array(positions).fill(1, 0, positions / 3), [1, positions]);
const one = (value: number) => new ort.Tensor('float32', [value], [1]);

const cases: [string, readonly Pass[], Record<string, ort.Tensor>][] = [
  ['vae_encoder/model.onnx', [], { sample: picture(1, 3, side, side) }],
  ['vae_decoder/model.onnx', [], { latent_sample: noise(1, c, s, s) }],
  [
    'text_encoder/model.onnx',
    [],
    {
      input_ids: new ort.Tensor(
        'int32',
        Int32Array.from({ length: t }, (_, i) => i + 1),
        [1, t],
      ),
    },
  ],
  [
    'unet/model.onnx',
    [passes.injectAttention()],
    {
      sample: noise(1, c, s, s),
      timestep: one(200),
      encoder_hidden_states: noise(1, t, 64),
      g4seg_mask_256: mask(256),
      g4seg_mask_64: mask(64),
      g4seg_token_indicator: mask(t),
      g4seg_strength_cross: one(8),
      g4seg_strength_self: one(2.4),
    },
  ],
  ['clip/vision_model.onnx', [passes.exposePatchFeatures()], { pixel_values: noise(1, 3, side, side) }],
];

console.log('| graph | output | largest value | largest difference | mean difference |\n|---|---|---|---|---|');
for (const [path, changes, feeds] of cases) {
  const bytes = new Uint8Array(await files.file(path).arrayBuffer());
  const run = async (widens: boolean, provider: 'cpu' | 'webgpu') => {
    const { model, externalData } = await prepareModel(bytesSource(bytes), path, [
      ...(widens ? [passes.widenHalf()] : []),
      ...changes,
    ]);
    const session = await ort.InferenceSession.create(model, {
      executionProviders: [provider === 'webgpu' ? { name: provider, preferredLayout: 'NCHW' } : provider],
      logSeverityLevel: 3,
      externalData: externalData.map(({ path: at, data }) => ({ path: at, data: data === 'original' ? bytes : data })),
    });
    return session.run(feeds);
  };
  const [half, single] = [await run(false, 'webgpu'), await run(true, 'cpu')];
  for (const [name, expected] of Object.entries(single)) {
    const [a, b] = [half[name].data as Float32Array, expected.data as Float32Array];
    const differences = a.map((value, i) => Math.abs(value - b[i]));
    const largest = (values: Float32Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
    console.log(
      `| ${path} | ${name} | ${largest(b).toFixed(3)} | ${largest(differences).toExponential(1)} | ${mean.toExponential(1)} |`,
    );
  }
}
