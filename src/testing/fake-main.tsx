import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from '../app/App.tsx';
import '../app/styles.css';
import { G4SegError } from '../core/errors.ts';
import { FakeEngine } from './fake-engine.ts';

/**
 * The page on the pretend engine, for looking at states that are hard to bring about: `fake.html?state=no-model`,
 * `no-webgpu`, `device-lost`, `slow`, `failing`. Served by the development server only; the build does not know it.
 */
const behaviours: Readonly<Record<string, () => FakeEngine>> = {
  'no-model': () =>
    new FakeEngine({
      loadError: new G4SegError(
        'bad-model',
        'models/demo/unet/model.onnx is missing (404). Run “npm run model” or copy it there.',
      ),
    }),
  'no-webgpu': () => new FakeEngine({ backend: 'wasm' }),
  'device-lost': () => new FakeEngine({ refineErrors: [new G4SegError('device-lost', 'The GPU was reset.')] }),
  slow: () => new FakeEngine({ passTime: 20_000, loadTime: 4000 }),
  failing: () =>
    new FakeEngine({
      refineErrors: Array.from(
        { length: 9 },
        () => new G4SegError('out-of-memory', 'The GPU has no room for 1.2 GB more.'),
      ),
    }),
};

const state = new URLSearchParams(location.search).get('state') ?? '';
const root = document.getElementById('root');
if (!root) throw new Error('fake.html has lost its #root.');
createRoot(root).render(
  <StrictMode>
    <App engine={behaviours[state]?.() ?? new FakeEngine()} />
  </StrictMode>,
);
