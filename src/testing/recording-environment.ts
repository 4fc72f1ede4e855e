import type { Backend, DeviceTensor, HostValue, Session } from '../engine/machine/backend.ts';
import type { Environment } from '../engine/machine/environment.ts';

interface RecordedValue {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number>;
}

/** What one run of one graph was given and gave. */
export interface RecordedRun {
  readonly graph: string;
  readonly feeds: Readonly<Record<string, RecordedValue>>;
  readonly output: RecordedValue;
}

export interface Recording {
  readonly runs: RecordedRun[];
  /** "+name" when a session was made, "-name" when it was released. */
  readonly sessions: string[];
}

/** The same environment; what its graphs of models are fed and give is kept. */
export function recordingEnvironment(environment: Environment): { environment: Environment; recording: Recording } {
  const recording: Recording = { runs: [], sessions: [] };
  const backends = environment.backends.map((candidate) => ({
    ...candidate,
    open: async (reason: string | null) => recordingBackend(await candidate.open(reason), recording),
  }));
  return { environment: { ...environment, backends }, recording };
}

function recordingBackend(backend: Backend, { runs, sessions }: Recording): Backend {
  return {
    ...backend,
    createSession: async (source): Promise<Session> => {
      const session = await backend.createSession(source);
      if (!source.name.endsWith('.onnx')) return session; // self-tests
      sessions.push(`+${source.name}`);
      return {
        ...session,
        run: async (feeds) => {
          const kept = await Promise.all(
            Object.entries(feeds).map(async ([name, value]) => [name, await recorded(backend, value)] as const),
          );
          const outputs = await session.run(feeds);
          for (const output of Object.values(outputs)) {
            runs.push({ graph: source.name, feeds: Object.fromEntries(kept), output: await recorded(backend, output) });
          }
          return outputs;
        },
        release: () => {
          sessions.push(`-${source.name}`);
          return session.release();
        },
      };
    },
  };
}

async function recorded(backend: Backend, value: DeviceTensor | HostValue): Promise<RecordedValue> {
  return { dims: value.dims, data: 'data' in value ? Float32Array.from(value.data) : await backend.read(value) };
}
