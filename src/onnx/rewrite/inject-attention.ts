import { clone } from '@bufbuild/protobuf';
import { opsetVersion, modelGraph, tensorType } from '../graph.ts';
import { graphError } from '../limits.ts';
import { ModelProtoSchema } from '../onnx_pb.ts';
import type { GraphProto, ModelProto } from '../onnx_pb.ts';
import { validateGraph } from '../topology.ts';
import { analyseGraph, Refusal } from './analysis.ts';
import type { AttentionSite } from './analysis.ts';
import { findAttentionSites } from './attention-sites.ts';
import { GraphEditor } from './graph-editor.ts';
import { injectExplicitBias, injectExplicitRank1 } from './inject-explicit.ts';
import { injectFusedBias, injectFusedRank1 } from './inject-fused.ts';
import { InjectionInputs } from './injection-inputs.ts';
import { bindInputs } from './input-sizes.ts';
import type { InputSizes } from './input-sizes.ts';

export interface InjectionOptions {
  /**
   * How Δ·A reaches the logits. `rank-1`: one more channel on Q and K; no N × N tensor is added, whatever the
   * operator. `bias`: Δ·A added before the Softmax, or as the operator's attention_bias. A site that cannot take the
   * first takes the second. Default: the faster of the two (README), which is `bias` for fused cross-attention, where it
   * is small, and `rank-1` for all else.
   */
  readonly form?: 'rank-1' | 'bias' | undefined;
  /** Sizes of the run, needed where the graph leaves them open. */
  readonly sizes?: InputSizes | undefined;
  /** Leave refused sites as they are instead of throwing. */
  readonly allowRefused?: boolean | undefined;
}

export interface SiteReport {
  readonly name: string;
  readonly form: 'explicit' | 'fused';
  readonly status: 'injected' | 'refused';
  /** Absent where the site was refused before they were known. */
  readonly kind?: 'self' | 'cross';
  readonly heads?: number;
  readonly headDimension?: number;
  readonly positions?: number;
  /** How Δ·A is added. */
  readonly method?: 'rank-1' | 'bias';
  readonly reason?: string;
}

export interface Injected {
  readonly model: ModelProto;
  readonly sites: readonly SiteReport[];
  /** Sizes N of the masks, largest first, and tokens T of the indicator. */
  readonly inputs: { readonly maskSizes: readonly number[]; readonly tokens: number };
}

/**
 * Makes the attention of a U-Net controllable (Eq. 5 of the paper): softmax(QKᵀ/√d + Δ·A) V, with A = m·mᵀ in self-
 * and A = m·1_Tᵀ in cross-attention. The graph gets these inputs, all float32, read anew in every run:
 *
 * - `g4seg_mask_<N>` [1, N], one for each number N of query positions: m in [0, 1], row-major
 * - `g4seg_token_indicator` [1, T]: 1 at the tokens of the class name, else 0
 * - `g4seg_strength_cross`, `g4seg_strength_self` [1]: Δ in logit units after scaling, any sign
 *
 * At Δ = 0 the output is that of the untouched graph (README gives the measured error of each form).
 *
 * @returns a new model; the given one is not changed
 * @throws G4SegError `bad-graph` if a site is refused (unless `allowRefused`), if there is none, or if a size is missing
 */
export function injectAttention(model: ModelProto, options: InjectionOptions = {}): Injected {
  const copy = clone(ModelProtoSchema, model);
  const graph = modelGraph(copy);
  const bound = bindInputs(graph, options.sizes ?? {});
  if (graph.input.some(({ name }) => name.startsWith('g4seg_'))) {
    throw graphError('This graph has injection inputs already; start from the original file.');
  }
  if (copy.functions.length > 0) {
    throw graphError('This graph defines functions of its own, in which attention cannot be seen; inline them first.');
  }
  const analysed = analyseGraph(graph, opsetVersion(copy), bound.shapes);
  const { sites, refused } = findAttentionSites(analysed, bound.batch, bound.contextInput);
  const inputs = new InjectionInputs(graph, bound.tokens);
  const editor = new GraphEditor(graph);
  const reports: SiteReport[] = [];
  for (const site of sites) reports.push(injectSite(site, bound.tokens, inputs, editor, options.form));
  for (const site of refused) reports.push({ ...site, status: 'refused' });
  checkReports(reports, options.allowRefused === true);
  editor.finish();
  inputs.finish();
  validateGraph(graph);
  return { model: copy, sites: reports, inputs: { maskSizes: inputs.maskSizes, tokens: bound.tokens } };
}

function injectSite(
  site: AttentionSite,
  tokens: number,
  inputs: InjectionInputs,
  editor: GraphEditor,
  form: InjectionOptions['form'],
): SiteReport {
  const { name, kind, heads, headDimension, positions } = site;
  const report = { name, form: site.form, kind, heads, headDimension, positions };
  if (kind === 'cross' && site.keys !== tokens) {
    return { ...report, status: 'refused', reason: `it attends to ${site.keys} keys; the text has ${tokens} tokens` };
  }
  const wanted = form ?? (site.form === 'fused' && kind === 'cross' ? 'bias' : 'rank-1');
  try {
    return { ...report, status: 'injected', method: inject(site, inputs, editor, wanted) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ...report, status: 'refused', reason: error.message };
  }
}

function inject(site: AttentionSite, inputs: InjectionInputs, editor: GraphEditor, form: 'rank-1' | 'bias') {
  if (site.form === 'fused') {
    (form === 'rank-1' ? injectFusedRank1 : injectFusedBias)(site, inputs, editor);
    return form;
  }
  // Without a known scale the channel's value is not known either; the bias goes in after scaling and needs none.
  const method = Number.isFinite(site.scale) && site.scale !== 0 ? form : 'bias';
  (method === 'rank-1' ? injectExplicitRank1 : injectExplicitBias)(site, inputs, editor);
  return method;
}

function checkReports(reports: readonly SiteReport[], allowRefused: boolean): void {
  if (reports.length === 0) throw graphError('This graph has no attention that could be controlled; is it a U-Net?');
  if (allowRefused) return;
  const refused = reports.filter(({ status }) => status === 'refused');
  if (refused.length === 0) return checkPairs(reports);
  const list = refused.slice(0, 5).map(({ name, reason }) => `"${name}": ${reason}`);
  const more = refused.length > 5 ? ` and ${refused.length - 5} more` : '';
  throw graphError(
    `The mask cannot be injected at ${refused.length} of ${reports.length} attention sites: ${list.join('; ')}${more}.`,
    { sites: reports.length, refused: refused.length },
  );
}

/** Every block of a U-Net attends to the picture and to the text: another number of one is a site that was not seen. */
function checkPairs(reports: readonly SiteReport[]): void {
  const [self, cross] = ['self', 'cross'].map((kind) => reports.filter((report) => report.kind === kind).length);
  if (self === cross) return;
  throw graphError(
    `This graph has ${self} self- and ${cross} cross-attentions; a U-Net has as many of one as of the other, so some are written in a way that is not known.`,
    { self: self ?? 0, cross: cross ?? 0 },
  );
}

/** True if the graph has the inputs of a diffusion U-Net. */
export function isUnet(graph: GraphProto): boolean {
  return graph.input.some((input) => input.name === 'encoder_hidden_states' && tensorType(input)?.dims?.length === 3);
}
