import { create } from '@bufbuild/protobuf';
import { createHash } from 'node:crypto';
import type { FileReader } from '../models/read/model-files.ts';
import { decodeModel, encodeModel, makeNode, modelGraph, tensorValue } from '../onnx/graph.ts';
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
} from '../onnx/onnx_pb.ts';
import { DataType, int64Tensor } from '../onnx/tensors.ts';

const decoder = 'vae_decoder/model.onnx';

/** Files of the embedded model, whose decoder of pictures never ends: a valid graph with a Loop of 2⁵³ turns. */
export function endlessReader(read: FileReader): FileReader {
  return async (path, signal) => {
    const blob = await read(path, signal);
    if (path === decoder) return new Blob([await endlessGraph(blob)]);
    if (path !== 'manifest.json') return blob;
    const bytes = await endlessGraph(await read(decoder, signal));
    const manifest = JSON.parse(await blob.text()) as { files: { path: string; bytes: number; sha256: string }[] };
    for (const file of manifest.files) {
      if (file.path !== decoder) continue;
      file.bytes = bytes.length;
      file.sha256 = createHash('sha256').update(bytes).digest('hex');
    }
    return new Blob([JSON.stringify(manifest)]);
  };
}

/** Every turn negates the output, so that no optimiser can leave the loop out. */
async function endlessGraph(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  const model = decodeModel(new Uint8Array(await blob.arrayBuffer()));
  const graph = modelGraph(model);
  const [output] = graph.output;
  const last = graph.node.find((node) => node.output.includes(output.name));
  if (!last) throw new Error('The decoder has no output.');
  last.output = last.output.map((name) => (name === output.name ? 'decoded' : name));
  const body = create(GraphProtoSchema, {
    name: 'turn',
    input: [
      tensorValue('turn', DataType.INT64, []),
      tensorValue('go_on', DataType.BOOL, []),
      tensorValue('picture', DataType.FLOAT, [1, 3, 'height', 'width']),
    ],
    node: [makeNode('Identity', ['go_on'], ['go_on_next']), makeNode('Neg', ['picture'], ['picture_next'])],
    output: [
      tensorValue('go_on_next', DataType.BOOL, []),
      tensorValue('picture_next', DataType.FLOAT, [1, 3, 'height', 'width']),
    ],
  });
  graph.initializer.push(int64Tensor('turns', [Number.MAX_SAFE_INTEGER], []));
  const loop = makeNode('Loop', ['turns', '', 'decoded'], [output.name]);
  loop.attribute = [create(AttributeProtoSchema, { name: 'body', type: AttributeType.GRAPH, g: body })];
  graph.node.push(loop);
  return encodeModel(model);
}
