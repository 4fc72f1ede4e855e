import type { BegunModel, ModelSummary } from '../../models/store/store-overview.ts';
import type { TransferProgress } from '../../models/download/transfer-meter.ts';
import type { DownloadState } from './downloads.ts';
import type { Library } from './queries.ts';

/** How far a model is on its way to this device. */
export type ModelStatus =
  | { readonly kind: 'absent' }
  /** Some of it is here, and nobody is fetching the rest. */
  | { readonly kind: 'begun'; readonly begun: BegunModel }
  /** Another tab is fetching it. */
  | { readonly kind: 'elsewhere'; readonly begun: BegunModel }
  | { readonly kind: 'running'; readonly progress: TransferProgress | null; readonly pausing: boolean }
  | { readonly kind: 'discarding' }
  | { readonly kind: 'failed'; readonly error: Error; readonly begun: BegunModel | null }
  | { readonly kind: 'stored'; readonly model: ModelSummary }
  /** It was whole once: the browser cleared a file, or one was found damaged. */
  | { readonly kind: 'damaged'; readonly model: ModelSummary };

/** Puts together what this tab does and what the store holds. */
export function statusOf(id: string, download: DownloadState, library: Library | undefined): ModelStatus {
  const begun = library?.begun.find((one) => one.id === id) ?? null;
  const model = library?.models.find((one) => one.id === id);
  if (download.kind === 'running' || download.kind === 'pausing') {
    return { kind: 'running', progress: download.progress, pausing: download.kind === 'pausing' };
  }
  if (download.kind === 'discarding') return download;
  if (download.kind === 'failed') return { kind: 'failed', error: download.error, begun };
  if (begun && library?.underWay.has(id)) return { kind: 'elsewhere', begun };
  if (begun && !model) return { kind: 'begun', begun };
  if (model) return { kind: model.complete ? 'stored' : 'damaged', model };
  return { kind: 'absent' };
}
