import { create } from 'zustand';
import type { Runtime } from '../../engine/protocol.ts';

interface OfflineState {
  /** `none`: this browser, or this page, cannot. */
  readonly offline: 'none' | 'preparing' | 'ready';
  /** A newer version of the app waits for the next visit. */
  readonly update: boolean;
}

/** Whether the app would open without a network. */
export const useOfflineStore = create<OfflineState>()(() => ({ offline: 'none', update: false }));

/** Which build of the runtime a page has loaded for a backend. */
export function buildOf(backend: Runtime['backend'], suspends: boolean): 'wasm' | 'jspi' | 'asyncify' {
  if (backend !== 'webgpu') return 'wasm';
  return suspends ? 'jspi' : 'asyncify';
}

/**
 * Has the app's own files kept for visits without a network. It may wait: the first result comes first.
 * @param script address of the service worker
 * @param backend what the model runs on here: its runtime is kept as well
 */
export async function prepareOffline(script: string, backend: Runtime['backend']): Promise<void> {
  const { serviceWorker } = navigator as Partial<Navigator>;
  if (!serviceWorker) return;
  useOfflineStore.setState({ offline: 'preparing' });
  try {
    const registration = await serviceWorker.register(script);
    watchForUpdate(registration);
    const { active } = await Promise.race([serviceWorker.ready, failedInstallation(registration)]);
    const { port1, port2 } = new MessageChannel();
    const outcome = await new Promise((resolve) => {
      port1.onmessage = ({ data }) => resolve(data);
      active?.postMessage({ build: buildOf(backend, 'Suspending' in WebAssembly) }, [port2]);
    });
    useOfflineStore.setState({ offline: outcome === 'kept' ? 'ready' : 'none' });
  } catch {
    useOfflineStore.setState({ offline: 'none' }); // without it the app works as before, with a network
  }
}

/** Rejects when the first worker could not be installed: nothing would ever become of `ready`. */
function failedInstallation({ installing, active }: ServiceWorkerRegistration): Promise<never> {
  return new Promise((_, reject) => {
    if (installing && !active)
      installing.addEventListener('statechange', () => {
        if (installing.state === 'redundant') reject(new Error('A file of the app did not arrive as it is.'));
      });
  });
}

function watchForUpdate(registration: ServiceWorkerRegistration): void {
  const look = () => {
    if (registration.waiting && registration.active) useOfflineStore.setState({ update: true });
  };
  look();
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look));
}
