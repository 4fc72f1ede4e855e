import { describe, expect, it } from 'vitest';
import { setExternalRange } from '../../onnx/external-data.ts';
import { encodeModel, modelGraph } from '../../onnx/graph.ts';
import { DataType, floatTensor } from '../../onnx/tensors.ts';
import { hubHost } from '../../testing/hub-fetch.ts';
import { hubWith, openWorld, smallEntry, testContent, testSources } from '../../testing/hub-world.ts';
import { tinyUnet } from '../../testing/onnx/tiny-unet.ts';
import { schedulerConfig } from '../catalogue/scheduler-config.ts';
import { locate } from '../download/locate.ts';
import { localModel } from './local-model.ts';

/** A U-Net that keeps three weights in the files of these names. */
function graphNaming(...names: readonly string[]): Uint8Array<ArrayBuffer> {
  const model = tinyUnet({ operator: 'explicit' });
  for (const [at, name] of names.entries()) {
    const tensor = floatTensor(`far ${at}`, [], DataType.FLOAT, [3]);
    setExternalRange(tensor, name, 12 * at, 12);
    modelGraph(model).initializer.push(tensor);
  }
  return new Uint8Array(encodeModel(model));
}

const path = 'unet/model.onnx';
const textPath = 'text_encoder/model.onnx';
const like = smallEntry([path, textPath]);
const velocity = new TextEncoder().encode('{"prediction_type": "v_prediction"}');
const withOptional = {
  ...like,
  files: [...like.files, ...smallEntry([schedulerConfig]).files.map((file) => ({ ...file, optional: true }))],
};

/** Weights under the name that PyTorch's exporter writes, and two files of other names. */
const files: Record<string, Uint8Array<ArrayBuffer>> = {
  [path]: graphNaming('model.onnx.data'),
  'unet/model.onnx.data': testContent(3, 4001),
  [textPath]: graphNaming('part-1.bin', 'part-1.bin', 'onnx__MatMul_77'),
  'text_encoder/part-1.bin': testContent(4, 3001),
  'text_encoder/onnx__MatMul_77': testContent(5, 2001),
  [schedulerConfig]: velocity,
};
const expected = Object.keys(files).sort();
const local = (all: typeof files) =>
  Object.entries(all).map(([name, bytes]) => ({ path: `mine/${name}`, file: new Blob([bytes]) }));
const hubOf = (all: typeof files, lists = true) => openWorld({ hub: hubWith(all, { lists }) });
const without = (name: string) => Object.fromEntries(Object.entries(files).filter(([each]) => each !== name));

describe('weights under the names that the graph gives', () => {
  it('are taken from a folder of the person’s, and v-prediction from the scheduler’s file', async () => {
    const { manifest } = await localModel(local({ ...files, 'unet/other.bin': testContent(6, 100) }), withOptional);
    expect(manifest.files.map((file) => file.path).sort()).toEqual(expected);
    expect(manifest.family).toEqual({ ...like.family, predictionType: 'v_prediction' });
    await expect(localModel(local(without('text_encoder/onnx__MatMul_77')), withOptional)).rejects.toThrow(
      'The folder lacks text_encoder/onnx__MatMul_77.',
    );
  });

  it.each([true, false])('are found on a hub (with a listing: %s)', async (lists) => {
    const { clock, network } = hubOf(files, lists);
    const found = await clock.run(locate(withOptional, testSources[0], network));
    expect(found?.files.map((file) => file.path).sort()).toEqual(expected);
    expect(found?.files.find((file) => file.path === 'unet/model.onnx.data')?.bytes).toBe(4001);
    expect(found?.body.family.predictionType).toBe('v_prediction');
  });

  it('are found below an address of one’s own', async () => {
    const { clock, network } = hubOf(files, false);
    const source = { kind: 'folder', baseUrl: `${hubHost}/someone/model/resolve/main` } as const;
    const found = await clock.run(locate(withOptional, source, network));
    expect(found?.files.map((file) => file.path).sort()).toEqual(expected);
    expect(found?.body.family.predictionType).toBe('v_prediction');
  });

  it('are missed by name', async () => {
    const { clock, network } = hubOf(without('unet/model.onnx.data'), false);
    await expect(clock.run(locate(like, testSources[0], network))).rejects.toMatchObject({
      message: expect.stringContaining('unet/model.onnx.data is missing, in which unet/model.onnx keeps') as string,
      data: { unreachable: true },
    });
  });

  it.each([
    [
      '../weights.bin',
      /unet\/model.onnx: External data of tensor "far 0": location must be a file beside the model, found "..\/weights.bin"/,
    ],
    ['/etc/passwd', /location must be a file beside the model, found "\/etc\/passwd"/],
    ['C:\\weights.bin', /location must be a file beside the model/],
    ['a/b/c.bin', /keeps weights in the file "a\/b\/c.bin", which lies too deep/],
    ['run.sh', /keeps weights in the file "run.sh", which is no file of a model/],
  ])('are refused at %s, whether they come from a disk or a hub', async (name, message) => {
    const leaving = { ...files, [path]: graphNaming(name) };
    await expect(localModel(local(leaving), withOptional)).rejects.toThrow(message);
    const { clock, network } = hubOf(leaving);
    await expect(clock.run(locate(like, testSources[0], network))).rejects.toThrow(message);
  });

  it('are not looked for where a listing shows nothing beside the graph', async () => {
    const world = hubOf({ [path]: graphNaming(), [textPath]: testContent(8, 500), 'unet/config.json': velocity });
    const found = await world.clock.run(locate(like, testSources[0], world.network));
    expect(found?.files).toHaveLength(2);
    expect(world.hub.requests).toHaveLength(1); // the listing
  });
});
