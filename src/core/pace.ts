/** Called between two parts of a long computation. Throws the signal's reason once it is aborted. */
export type Pace = () => Promise<void> | undefined;

/**
 * Lets a long computation share its thread: whenever it has run for `milliseconds`, it waits for one turn of the event
 * loop, in which a worker reads its messages. So a call can be cancelled while it computes.
 */
export function createPace(signal: AbortSignal | undefined, milliseconds = 40): Pace {
  let resumed = performance.now();
  return () => {
    signal?.throwIfAborted();
    if (performance.now() - resumed < milliseconds) return undefined;
    return turnOfTheEventLoop().then(() => {
      resumed = performance.now();
      signal?.throwIfAborted();
    });
  };
}

/** A timer would wait 4 ms each time in a browser; a message does not. */
function turnOfTheEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
