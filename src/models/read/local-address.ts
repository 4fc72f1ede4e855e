import { G4SegError } from '../../core/errors.ts';
import type { FileReader } from './model-files.ts';

/** Addresses of models from the person's disk begin so. Behind it stands which of them. */
export const localScheme = 'local:';

const channelName = 'g4seg-local-files';
/** The page that holds the files answers within milliseconds, or is gone. */
const patienceMilliseconds = 10_000;

/** The part of a BroadcastChannel that is used. */
export interface Channel {
  postMessage(message: unknown): void;
  close(): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

const openChannel = (): Channel => new BroadcastChannel(channelName);

interface Question {
  readonly kind: 'question';
  readonly number: string;
  readonly address: string;
  readonly path: string;
}

interface Answer {
  readonly kind: 'answer';
  readonly number: string;
  readonly file: Blob | null;
  readonly problem: string;
}

/**
 * Makes a model from disk readable by address, in this page and its workers, for as long as the page lives. Only
 * references to the files cross between them, no bytes.
 * @returns the address, and what takes it back
 */
export function offerLocalModel(
  read: FileReader,
  open = openChannel,
): { readonly address: string; readonly withdraw: () => void } {
  const address = localScheme + crypto.randomUUID();
  const channel = open();
  channel.onmessage = ({ data }: MessageEvent<Question | Answer>) => {
    if (data.kind !== 'question' || data.address !== address) return;
    const { number } = data;
    const answer = (file: Blob | null, problem: string) =>
      channel.postMessage({ kind: 'answer', number, file, problem } satisfies Answer);
    read(data.path).then(
      (file) => answer(file, ''),
      (error: unknown) => answer(null, error instanceof Error ? error.message : String(error)),
    );
  };
  return { address, withdraw: () => channel.close() };
}

/** Reads what {@link offerLocalModel} offers under an address. */
export function offeredReader(address: string, open = openChannel, patience = patienceMilliseconds): FileReader {
  const read = (path: string, signal?: AbortSignal) =>
    new Promise<Blob>((resolve, reject) => {
      signal?.throwIfAborted();
      const channel = open();
      const number = crypto.randomUUID();
      const end = (settle: () => void) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', stop);
        channel.close();
        settle();
      };
      const stop = () => end(() => reject(signal?.reason as Error));
      const fail = (text: string) => end(() => reject(new G4SegError('bad-model', text, { path })));
      const timer = setTimeout(
        () => fail('The model was made of files from your disk, and the page no longer holds them. Choose them again.'),
        patience,
      );
      signal?.addEventListener('abort', stop, { once: true });
      channel.onmessage = ({ data }: MessageEvent<Question | Answer>) => {
        if (data.kind !== 'answer' || data.number !== number) return;
        const { file, problem } = data;
        if (file) end(() => resolve(file));
        else fail(problem);
      };
      channel.postMessage({ kind: 'question', number, address, path } satisfies Question);
    });
  return Object.assign(read, { verified: true });
}
