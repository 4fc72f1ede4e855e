import type { Plugin } from 'vite';

/** What a person reads when the port of `npm start` is taken. */
function explanation(port: number): string {
  return [
    `Port ${port} is busy: another program on this machine listens there, perhaps this app in another terminal.`,
    'The app did not move to another port: a browser keeps the downloaded models for one address, port included.',
    `Stop the other program, or open http://localhost:${port}/ if it is this app.`,
    'To use another port all the same, without those models: npm start -- --port 5200',
  ].join('\n');
}

/** Says in plain words that the port is taken. Vite alone says "Port 5173 is already in use", with a stack. */
export function busyPort(): Plugin {
  return {
    name: 'busy-port',
    configureServer(server) {
      const listen = server.listen.bind(server);
      server.listen = (port, isRestart) =>
        listen(port, isRestart).catch((cause: unknown) => {
          const wanted = port ?? server.config.server.port;
          if (wanted === undefined || !String(cause).includes('is already in use')) throw cause;
          const error = new Error(explanation(wanted)); // without a cause or a stack: Vite prints both
          error.stack = error.message;
          throw error;
        });
    },
  };
}
