import { create, toBinary } from '@bufbuild/protobuf';
import { makeNode, tensorValue } from '../src/onnx/graph.ts';
import { GraphProtoSchema, ModelProtoSchema, OperatorSetIdProtoSchema } from '../src/onnx/onnx_pb.ts';

const float32 = 1;

/** Eq. 8 as a graph: MatMul of unit vectors [N, C] and [C, N], then ArgMax. It holds the N x N matrix. */
export function matMulArgMaxGraph(patches: number, channels: number): Uint8Array<ArrayBuffer> {
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: 17n })],
    graph: create(GraphProtoSchema, {
      name: 'matmul-argmax',
      node: [
        makeNode('MatMul', ['generated', 'original'], ['cosine']),
        makeNode('ArgMax', ['cosine'], ['index'], { axis: 1, keepdims: 0 }),
        makeNode('Cast', ['index'], ['match'], { to: float32 }),
      ],
      input: [
        tensorValue('generated', float32, [patches, channels]),
        tensorValue('original', float32, [channels, patches]),
      ],
      output: [tensorValue('match', float32, [patches])],
    }),
  });
  return toBinary(ModelProtoSchema, model) as Uint8Array<ArrayBuffer>;
}
