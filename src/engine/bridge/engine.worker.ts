import { createEngine } from '../run/engine.ts';
import { browserEnvironment } from '../machine/environment-browser.ts';
import { hostEngine } from './host.ts';
import type { Call } from './messages.ts';

const onCall = hostEngine(createEngine(browserEnvironment), (reply, transfer) => postMessage(reply, { transfer }));
addEventListener('message', (event: MessageEvent<Call>) => onCall(event.data));
