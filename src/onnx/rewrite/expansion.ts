import type { NodeProto } from '../onnx_pb.ts';
import type { AnalysedGraph } from './analysis.ts';
import type { GraphEditor } from './graph-editor.ts';

/** Puts nodes that are known everywhere in front of one that is not, the last of them under the node's output name. */
export type Expansion = (node: NodeProto, editor: GraphEditor, analysed: AnalysedGraph) => void;
