/*
 * The way out. Deployed in the place of service-worker.js, it takes the app's service worker and what it kept away: browsers
 * look for a new worker at each visit, and the visit after that is served by the network alone. Downloaded models stay.
 */
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(leave()));

async function leave() {
  const { scope } = self.registration;
  for (const name of await caches.keys())
    if (name.startsWith('g4seg-') || name.endsWith(scope)) await caches.delete(name);
  await self.registration.unregister();
}
