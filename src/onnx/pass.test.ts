import { describe, expect, it } from 'vitest';
import { tinyUnet } from '../testing/onnx/tiny-unet.ts';
import { bytesSource } from './byte-source.ts';
import { encodeModel, modelGraph, tensorValue } from './graph.ts';
import { prepareModel, readModel } from './index.ts';
import type { Pass } from './index.ts';
import { DataType, floatTensor } from './tensors.ts';
import { setExternalRange } from './external-data.ts';

const file = encodeModel(tinyUnet({ operator: 'explicit' }));

/** Renames the input that the pass before it made. */
const renaming =
  (from: string, to: string): Pass =>
  (model) => {
    const graph = modelGraph(model);
    if (!graph.input.some(({ name }) => name === from)) throw new Error(`no ${from}`);
    graph.input.push(tensorValue(to, DataType.FLOAT, [1]));
    return { model, report: { replaced: { [to]: 1 } } };
  };

describe('passes', () => {
  it('run in the order in which they are listed', async () => {
    const [first, second] = [renaming('sample', 'once'), renaming('once', 'twice')];
    const { model, report } = await prepareModel(bytesSource(file), 'x', [first, second]);
    const names = modelGraph(await readModel(bytesSource(model), 'x')).input.map(({ name }) => name);
    expect(names.slice(-2)).toEqual(['once', 'twice']);
    expect(report).toEqual({ replaced: { twice: 1 }, siblingFiles: [] }); // of two that say the same, the later counts
    await expect(prepareModel(bytesSource(file), 'x', [second, first])).rejects.toThrow('no once');
  });

  it('read what an earlier one made, and hand over of it what the graph still names', async () => {
    const made = Float32Array.of(3, -1.5);
    const weights: Pass = (model, { location, files }) => {
      for (const name of ['kept', 'dropped']) files.make(`${location}.${name}`, new Uint8Array(made.buffer));
      const tensor = floatTensor('made', [], DataType.FLOAT, [2]);
      setExternalRange(tensor, `${location}.kept`, 0, 8);
      modelGraph(model).initializer.push(tensor);
      return { model, report: {} };
    };
    let seen: Float32Array | undefined;
    const reading: Pass = async (model, { files }) => {
      const tensor = modelGraph(model).initializer.find(({ name }) => name === 'made');
      seen = tensor && (await files.floats(tensor));
      return { model, report: {} };
    };
    const { externalData, report } = await prepareModel(bytesSource(file), 'x', [weights, reading]);
    expect(seen).toEqual(made);
    expect(externalData).toEqual([{ path: 'x.kept', data: new Uint8Array(made.buffer) }]);
    expect(report.siblingFiles).toEqual([]);
  });
});
