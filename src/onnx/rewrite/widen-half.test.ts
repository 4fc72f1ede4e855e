import { describe, expect, it } from 'vitest';
import { bytesSource } from '../byte-source.ts';
import { setExternalRange } from '../external-data.ts';
import { decoded, decodedAll, difference, fixture, goldens, load, values } from '../../testing/onnx/fixtures.ts';
import { tinyUnet } from '../../testing/onnx/tiny-unet.ts';
import { encodeModel, modelGraph } from '../graph.ts';
import { passes, prepareModel, readModel } from '../index.ts';
import type { Siblings } from '../index.ts';
import { DataType, floatTensor } from '../tensors.ts';
import { WeightFiles } from '../weight-files.ts';
import { widenHalf } from './widen-half.ts';

const golden = goldens();
const unetInputs = decodedAll(golden.unet.inputs);
const sizes = { height: 4, width: 6, tokens: 5 };

describe('widenHalf', () => {
  // What is left is the rounding of the weights to float16: 11 bits of each, some 1e-3 at the output.
  it.each(['unet-half', 'unet-fused-half'])('brings %s as near to float32 as its weights allow', async (name) => {
    const expected = decoded(golden.unet.plain);
    const wide = await load(fixture(name), [passes.widenHalf()]);
    expect(difference((await wide.run(unetInputs))['out_sample'], expected)).toBeLessThan(5e-3);
  });

  it('leaves nothing in float16', async () => {
    for (const name of ['unet-half', 'unet-fused-half', 'clip-half']) {
      const { prepared } = await load(fixture(name), [passes.widenHalf()]);
      const graph = modelGraph(await readModel(bytesSource(prepared.model), 'x'));
      const types = [
        ...graph.initializer.map((tensor) => tensor.dataType),
        ...graph.valueInfo.map(({ type }) => (type?.value.case === 'tensorType' ? type.value.value.elemType : 0)),
        ...graph.node.flatMap(({ attribute }) =>
          attribute.map(({ t, i, name: key }) => t?.dataType ?? (key === 'to' ? Number(i) : 0)),
        ),
      ];
      expect(types.length).toBeGreaterThan(50);
      expect(types).not.toContain(DataType.FLOAT16);
      expect(prepared.report.widened).toBeGreaterThan(20);
    }
  });

  it('can be combined with injection: equal to the bias of PyTorch', async () => {
    const { run, prepared } = await load(fixture('unet-fused-half'), [
      passes.widenHalf(),
      passes.injectAttention({ sizes }),
    ]);
    expect(prepared.externalData.map(({ path }) => path)).toEqual(['original.onnx.float32']);
    for (const { mask, cross, self, output } of golden.unet.cases) {
      const masks = decodedAll(golden.unet.masks[mask] ?? {});
      const injected = await run({
        ...unetInputs,
        ...Object.fromEntries(Object.entries(masks).map(([size, value]) => [`g4seg_mask_${size}`, value])),
        g4seg_token_indicator: decoded(golden.unet.indicator),
        g4seg_strength_cross: values([cross], [1]),
        g4seg_strength_self: values([self], [1]),
      });
      expect(difference(injected['out_sample'], decoded(output))).toBeLessThan(5e-3);
    }
  });

  it('leaves fused attention at strength 0 as it was, in float32', async () => {
    const bytes = fixture('unet-fused-half');
    const plain = await (await load(bytes, [passes.widenHalf()])).run(unetInputs);
    for (const form of ['rank-1', 'bias'] as const) {
      const { run } = await load(bytes, [passes.widenHalf(), passes.injectAttention({ sizes, form })]);
      const masks = decodedAll(golden.unet.masks['soft'] ?? {});
      const output = await run({
        ...unetInputs,
        ...Object.fromEntries(Object.entries(masks).map(([size, value]) => [`g4seg_mask_${size}`, value])),
        g4seg_token_indicator: decoded(golden.unet.indicator),
        g4seg_strength_cross: values([0], [1]),
        g4seg_strength_self: values([0], [1]),
      });
      expect(difference(output['out_sample'], plain['out_sample'])).toBeLessThan(5e-6);
    }
  });

  it('leaves a float32 graph as it is', async () => {
    const bytes = fixture('unet-dynamo');
    const { run, prepared } = await load(bytes, [passes.widenHalf()]);
    expect(prepared.report.widened).toBe(0);
    expect(prepared.externalData).toEqual([{ path: 'original.onnx', data: 'original' }]);
    const plain = await (await load(bytes)).run(unetInputs);
    expect(difference((await run(unetInputs))['out_sample'], plain['out_sample'])).toBe(0);
  });

  it('says when it would need too much memory, before reading anything', async () => {
    const model = tinyUnet({ operator: 'explicit' });
    const huge = floatTensor('huge', [], DataType.FLOAT16, [2 ** 28]);
    setExternalRange(huge, 'w', 0, 2 ** 29);
    modelGraph(model).initializer.push(huge);
    const source = { size: 2 ** 30, read: () => Promise.reject(new Error('read')) };
    await expect(widenHalf(model, new WeightFiles('w', source), 'wide')).rejects.toThrow(
      /would need 1024 MB at once; at most 512 MB are allowed. It needs a GPU with shader-f16/,
    );
  });

  it('leaves a large graph as it is where that is asked for, and widens a small one', async () => {
    const small = await load(fixture('unet-half'), [passes.widenHalf({ ifSmall: true })]);
    expect(small.prepared.report.widened).toBeGreaterThan(20);
    const model = tinyUnet({ operator: 'explicit' });
    const huge = floatTensor('huge', [], DataType.FLOAT16, [2 ** 28]);
    setExternalRange(huge, 'model.onnx_data', 0, 2 ** 29);
    modelGraph(model).initializer.push(huge);
    const prepared = await prepareModel(bytesSource(encodeModel(model)), 'w', [passes.widenHalf({ ifSmall: true })]);
    expect(prepared.report).toEqual({ siblingFiles: ['model.onnx_data'] });
  });

  describe('with weights in a file beside the model', () => {
    const model = tinyUnet({ operator: 'explicit' });
    const far = floatTensor('far', [], DataType.FLOAT16, [3]);
    setExternalRange(far, 'model.onnx_data', 2, 6);
    modelGraph(model).initializer.push(far);
    const file = (bytes: number[]) => (name: string) =>
      name === 'model.onnx_data' ? bytesSource(Uint8Array.from(bytes)) : undefined;

    it('reads them there', async () => {
      // 1, −2 and 0.5 in float16 after two bytes of something else
      const siblings = file([9, 9, 0x00, 0x3c, 0x00, 0xc0, 0x00, 0x38]);
      const prepared = await prepareModel(bytesSource(encodeModel(model)), 'w', [passes.widenHalf()], { siblings });
      expect(prepared.externalData.map(({ path }) => path)).toEqual(['w.float32']);
      expect(prepared.report).toEqual({ widened: 1, siblingFiles: [] });
      const [{ data } = { data: 'original' as const }] = prepared.externalData;
      expect(data === 'original' ? [] : [...new Float32Array(data.buffer)]).toEqual([1, -2, 0.5]);
    });

    it('says which file it needs, and whether it is too short', async () => {
      const widen = (siblings?: Siblings) =>
        widenHalf(model, new WeightFiles('w', bytesSource(new Uint8Array(8)), siblings), 'wide');
      await expect(widen()).rejects.toThrow(
        /Tensor "far" lies in "model.onnx_data", which is not at hand; give that file too/,
      );
      await expect(widen(() => undefined)).rejects.toThrow(/not at hand/);
      await expect(widen(file([0, 0, 0, 0, 0, 0, 0]))).rejects.toThrow(
        /Tensor "far" ends at byte 8, but model.onnx_data has 7 bytes/,
      );
    });
  });
});
