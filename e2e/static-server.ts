import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** What a server may send with status 200 in the place of a file: its type and text. */
export interface WrongAnswer {
  readonly type: string;
  readonly text: string;
}

/**
 * Serves a folder as it is, and as it changes.
 * @param wrong what to send instead, if anything, for a path and the address of who asks
 */
export async function serveFolder(
  folder: string,
  wrong: (path: string, asker: string) => WrongAnswer | null = () => null,
): Promise<{ readonly address: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://here').pathname).replace(/\/$/, '/index.html');
    const instead = wrong(path, request.headers.referer ?? '');
    if (instead) return void response.writeHead(200, { 'content-type': instead.type }).end(instead.text);
    readFile(join(folder, path)).then(
      (bytes) =>
        response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
