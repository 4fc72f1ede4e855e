/// <reference lib="webworker" />
import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { CacheFirst, NetworkOnly } from 'workbox-strategies';

/*
 * The app without a network: its own files and the embedded model are kept at the first visit. Everything else, model
 * hubs first of all, passes by untouched. A new version waits until no tab runs the old one; pages themselves come from
 * the network first, so that a reload shows it nevertheless.
 */
declare const self: ServiceWorkerGlobalScope;

/** Written in by the build. */
const files = self.__WB_MANIFEST as readonly PrecacheEntry[];
const isRuntime = (url: string) => url.endsWith('.wasm');
const runtimes = new Set(files.filter(({ url }) => isRuntime(url)).map(({ url }) => new URL(url, location.href).href));
const runtimeCache = 'g4seg-runtime';

/** Seconds after which a network that does not answer counts as none. */
const network = new NetworkOnly({ networkTimeoutSeconds: 4 });

registerRoute(
  new NavigationRoute(async (options) => {
    try {
      return await network.handle(options);
    } catch {
      return (await matchPrecache('index.html')) ?? Response.error();
    }
  }),
);
cleanupOutdatedCaches();
precacheAndRoute(files.filter(({ url }) => !isRuntime(url)));

// The builds of the runtime are large, and a browser needs one of them: each is kept when it is first used.
const runtime = new CacheFirst({ cacheName: runtimeCache });
registerRoute(({ url }) => runtimes.has(url.href), runtime);

self.addEventListener('activate', (event) => event.waitUntil(forgetOldRuntimes()));

async function forgetOldRuntimes(): Promise<void> {
  const cache = await caches.open(runtimeCache);
  for (const { url } of await cache.keys()) if (!runtimes.has(url)) await cache.delete(url);
}

// The first visit fetched its runtime before this worker was there: the page tells which, and hears when it is kept.
self.addEventListener('message', (event) => {
  const { build } = event.data as { readonly build: 'wasm' | 'jspi' | 'asyncify' };
  const [port] = event.ports;
  event.waitUntil(keep(build, event).then(() => port?.postMessage('kept')));
});

async function keep(build: string, event: ExtendableMessageEvent): Promise<void> {
  const nameOf = (url: string) => ['jspi', 'asyncify'].find((name) => url.includes(`.${name}-`)) ?? 'wasm';
  const url = [...runtimes].find((candidate) => nameOf(candidate) === build);
  if (url) await runtime.handle({ event, request: new Request(url) });
}
