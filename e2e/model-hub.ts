import type { BrowserContext } from '@playwright/test';
import { serveHub } from '../src/testing/hub-server.ts';
import type { Hub, HubOptions } from '../src/testing/hub.ts';
import { twinHub, type TwinId } from '../src/testing/twin-repository.ts';

export interface ModelHub {
  readonly hub: Hub;
  /** Where it really is. */
  readonly host: string;
  /** Addresses asked of the hubs of the catalogue, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Small twins of published models, in the place of the hubs that the catalogue names. */
export async function openModelHub(
  context: BrowserContext,
  ids: readonly TwinId[],
  options: HubOptions = {},
): Promise<ModelHub> {
  const hub = twinHub(ids, options);
  const server = await serveHub(hub);
  const asked: string[] = [];
  await context.route(/^https:\/\/(huggingface\.co|hf-mirror\.com)\//, (route) => {
    const { href, pathname, search } = new URL(route.request().url());
    asked.push(href);
    const headers = { location: `${server.host}${pathname}${search}`, 'access-control-allow-origin': '*' };
    return route.fulfill({ status: 307, headers });
  });
  return { hub, host: server.host, asked, close: () => server.close() };
}
