import type { CatalogueEntry, Source } from '../catalogue/catalogue-entry.ts';
import { fetchText } from './fetch-text.ts';
import { parseManifest } from '../catalogue/manifest.ts';
import type { Network } from './network.ts';

/**
 * Puts the app's own copy of a model first, if it has one: `npm run models -- get <id>` leaves it below `models/<id>/`.
 * Its manifest is asked for because many servers answer any address with the app's page.
 * @param appUrl address of the app, e.g. `document.baseURI`
 */
export async function preferOwnOrigin(
  entry: CatalogueEntry,
  appUrl: string,
  sources: readonly Source[],
  network: Network,
  signal?: AbortSignal,
): Promise<readonly Source[]> {
  const baseUrl = new URL(`models/${entry.id}/`, appUrl).href;
  try {
    const text = await fetchText(network, `${baseUrl}manifest.json`, 'the own copy', 'none', signal);
    if (text === null) return sources;
    parseManifest(text, baseUrl);
    return [{ kind: 'folder', baseUrl }, ...sources];
  } catch {
    signal?.throwIfAborted();
    return sources; // a broken copy of one's own must not keep anybody from the others
  }
}
