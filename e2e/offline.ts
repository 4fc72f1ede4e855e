import { expect, type Page } from '@playwright/test';

/** Waits until the page would open without a network: its service worker is there, and the runtime in use is kept. */
export async function keptForOffline(page: Page): Promise<void> {
  const kept = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      const runtime = await (await caches.open('g4seg-runtime')).keys();
      return registration?.active?.state === 'activated' && runtime.length > 0;
    });
  await expect.poll(kept, { message: 'kept for visits without a network' }).toBe(true);
}
