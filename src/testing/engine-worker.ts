import { parentPort } from 'node:worker_threads';
import { hostEngine } from '../engine/bridge/host.ts';
import type { Call } from '../engine/bridge/messages.ts';
import { nodeEnvironment } from '../engine/node/environment-node.ts';
import { createEngine } from '../engine/run/engine.ts';
import { endlessReader } from './endless-model.ts';

/** The engine in a worker thread of Node, on WebAssembly; the model at "endless" is the embedded one with a graph that never ends. */
const environment = nodeEnvironment(1, 'wasm');
const demo = 'public/models/demo';
const engine = createEngine({
  ...environment,
  reader: (folder) => (folder === 'endless' ? endlessReader(environment.reader(demo)) : environment.reader(folder)),
});
const onCall = hostEngine(engine, (reply, transfer) => parentPort?.postMessage(reply, transfer));
parentPort?.on('message', (call: Call) => onCall(call));
