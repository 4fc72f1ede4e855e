import { createServer as createSocket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createServer } from 'vite';
import { expect, it } from 'vitest';
import { busyPort } from './busy-port.ts';

it('a busy port is named, with what another one would cost', async () => {
  const taken = createSocket();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  const server = await createServer({
    configFile: false,
    logLevel: 'silent',
    plugins: [busyPort()],
    optimizeDeps: { noDiscovery: true },
    server: { host: '127.0.0.1', port, strictPort: true, watch: null },
  });
  try {
    await expect(server.listen()).rejects.toThrow(
      new RegExp(`^Port ${port} is busy: .*\n.*keeps the downloaded models for one address`),
    );
  } finally {
    await server.close();
    taken.close();
  }
});
