/// <reference lib="webworker" />
import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { CacheFirst, NetworkOnly } from 'workbox-strategies';

/*
 * The app without a network: its own files and the embedded model are kept at the first visit. Everything else, model
 * hubs first of all, passes by untouched. A new version waits until no tab runs the old one; pages themselves come from
 * the network first, so that a reload shows it nevertheless.
 *
 * Nothing is kept before its digest was checked. A server or a portal that answers with other bytes, whatever the status,
 * makes the installation fail: the old worker, or the network alone, goes on, and the next visit tries again.
 */
declare const self: ServiceWorkerGlobalScope;

/** Written in by the build. */
const files = self.__WB_MANIFEST as readonly PrecacheEntry[];
const isRuntime = (url: string) => url.endsWith('.wasm');
/** Address -> digest of each build of the runtime. */
const runtimes = new Map(
  files.filter(({ url }) => isRuntime(url)).map(({ url, integrity }) => [new URL(url, location.href).href, integrity]),
);
const ownCaches = 'g4seg-';
const runtimeCache = `${ownCaches}runtime`;

/** Seconds after which a network that does not answer counts as none. */
const network = new NetworkOnly({ networkTimeoutSeconds: 4 });

registerRoute(
  new NavigationRoute(async (options) => {
    const answer = await network.handle(options).catch(() => Response.error());
    const isDown = answer.type === 'error' || answer.status >= 500;
    return (isDown ? await matchPrecache('index.html') : null) ?? answer;
  }),
);
cleanupOutdatedCaches();
precacheAndRoute(files.filter(({ url }) => !isRuntime(url)));

// The builds of the runtime are large, and a browser needs one of them: each is kept when it is first used.
const runtime = new CacheFirst({ cacheName: runtimeCache, plugins: [{ requestWillFetch: withDigest }] });
registerRoute(({ url }) => runtimes.has(url.href), runtime);

/** A request that fails where the answer has another digest than the build's. */
function withDigest({ request }: { readonly request: Request }): Promise<Request> {
  const integrity = runtimes.get(request.url);
  return Promise.resolve(integrity ? new Request(request, { integrity, cache: 'reload' }) : request);
}

self.addEventListener('activate', (event) => event.waitUntil(forgetOldRuntimes()));

async function forgetOldRuntimes(): Promise<void> {
  const cache = await caches.open(runtimeCache);
  for (const { url } of await cache.keys()) if (!runtimes.has(url)) await cache.delete(url);
}

// The first visit fetched its runtime before this worker was there: the page tells which, and hears when it is kept.
self.addEventListener('message', (event) => {
  const { build } = event.data as { readonly build: 'wasm' | 'jspi' | 'asyncify' };
  const [port] = event.ports;
  const kept = keep(build, event).then(
    () => 'kept',
    () => 'not kept',
  );
  event.waitUntil(kept.then((outcome) => port?.postMessage(outcome)));
});

async function keep(build: string, event: ExtendableMessageEvent): Promise<void> {
  const nameOf = (url: string) => ['jspi', 'asyncify'].find((name) => url.includes(`.${name}-`)) ?? 'wasm';
  const url = [...runtimes.keys()].find((candidate) => nameOf(candidate) === build);
  if (url) await runtime.handle({ event, request: new Request(url) });
}
