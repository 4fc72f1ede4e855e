import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Hub, HubAnswer } from './hub.ts';

export interface HubServer {
  /** E.g. `http://127.0.0.1:40123`: a hub's host for the catalogue's sources. */
  readonly host: string;
  close(): Promise<void>;
}

/**
 * Serves a {@link Hub} over HTTP on this machine, with CORS so that a page of another port may use it.
 * @param port 0 takes a free one
 */
export async function serveHub(hub: Hub, port = 0): Promise<HubServer> {
  const server = createServer((request, response) => void reply(hub, request, response));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: taken } = server.address() as AddressInfo;
  return {
    host: `http://127.0.0.1:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function reply(hub: Hub, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const answer = hub.answer({ method: request.method ?? 'GET', target: request.url ?? '/', headers });
  if (answer.refused) return void request.socket.destroy();
  response.writeHead(answer.status, answer.headers);
  await sendBody(answer, response);
}

async function sendBody(answer: HubAnswer, response: ServerResponse): Promise<void> {
  for (const step of answer.body) {
    if (response.destroyed) return;
    if (step === 'stall') return; // until the client hangs up
    if (step === 'cut') {
      await pause(5); // the kernel delivers what was written before
      return void response.destroy();
    }
    if ('wait' in step) await pause(step.wait);
    else {
      await new Promise<void>((resolve) => response.write(step.send, () => resolve()));
      answer.onSent(step.send.byteLength);
    }
  }
  response.end();
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
