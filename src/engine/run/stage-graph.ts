import type { LongCall } from '../../method/refiners/long-call.ts';
import type { StageName } from '../protocol.ts';
import { stageNames } from '../protocol.ts';

/**
 * The cache behind the stage graph. A node's key is made of its stage's name, its parameters and its inputs' keys, and
 * its stage sees nothing else; so an equal key means an equal value, and a changed β reaches `mix` alone.
 * Nodes are lazy: a value is computed when it is asked for, and only then are its inputs.
 */
export interface Stage<Inputs extends Record<string, unknown>, Parameters, Output> {
  readonly name: StageName;
  /** @param call for stages that take long: when to stop, and whom to tell how far they are */
  run(inputs: Inputs, parameters: Parameters, call?: LongCall): Promise<Output> | Output;
  /** Bytes the value occupies, for the cache's budget. */
  bytes(output: Output): number;
  /** Gives back what the garbage collector does not (GPU memory). */
  dispose?(output: Output): void;
}

export interface Node<Output> {
  readonly key: string;
  value(): Promise<Output>;
}

/** JSON values: the only parameters a key can be made of. Content enters by digest. */
export type KeyValue = string | number | boolean | null | readonly KeyValue[] | { readonly [name: string]: KeyValue };

type NodesOf<Inputs> = { readonly [K in keyof Inputs]: Node<Inputs[K]> };

interface Entry {
  readonly value: unknown;
  readonly bytes: number;
  readonly dispose: () => void;
}

export interface StageGraphOptions {
  readonly budgetBytes: number;
  /** Called before a stage runs; throws to stop (cancellation), awaits to let messages in. */
  readonly beforeStage: (stage: StageName) => Promise<void>;
  /** Called when a stage has run, with the milliseconds it took. */
  readonly afterStage?: (stage: StageName, milliseconds: number) => void;
  /** What the stage that runs next is handed. */
  readonly call?: (stage: StageName) => LongCall;
}

export class StageGraph {
  readonly runs = noStages();
  readonly #entries = new Map<string, Entry>();
  readonly #options: StageGraphOptions;
  #bytes = 0;

  constructor(options: StageGraphOptions) {
    this.#options = options;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * @param key what identifies the value beside the inputs: the parameters themselves, or digests of them
   * @param parameters handed to the stage; everything in it that matters must be told apart by `key`
   */
  node<Inputs extends Record<string, unknown>, Parameters, Output>(
    stage: Stage<Inputs, Parameters, Output>,
    inputs: NodesOf<Inputs>,
    key: KeyValue,
    parameters: Parameters,
  ): Node<Output> {
    const inputKeys = Object.keys(inputs)
      .sort()
      .map((name) => `${name}=${inputs[name as keyof Inputs].key}`);
    const nodeKey = `${stage.name}${JSON.stringify(key)}(${inputKeys.join(',')})`;
    return { key: nodeKey, value: () => this.#resolve(nodeKey, stage, inputs, parameters) };
  }

  async #resolve<Inputs extends Record<string, unknown>, Parameters, Output>(
    key: string,
    stage: Stage<Inputs, Parameters, Output>,
    nodes: NodesOf<Inputs>,
    parameters: Parameters,
  ): Promise<Output> {
    const hit = this.#entries.get(key);
    if (hit) {
      this.#entries.delete(key);
      this.#entries.set(key, hit); // the newest use goes last
      return hit.value as Output;
    }
    const inputs = {} as Record<string, unknown>;
    for (const [name, node] of Object.entries<Node<unknown>>(nodes)) inputs[name] = await node.value();
    await this.#options.beforeStage(stage.name);
    const start = performance.now();
    const value = await stage.run(inputs as Inputs, parameters, this.#options.call?.(stage.name) ?? {});
    this.runs[stage.name] += 1;
    this.#options.afterStage?.(stage.name, performance.now() - start);
    const bytes = stage.bytes(value);
    this.#entries.set(key, { value, bytes, dispose: () => stage.dispose?.(value) });
    this.#bytes += bytes;
    return value;
  }

  /** Drops the least recently used values until the budget holds. Call between requests: a running one holds values. */
  trim(): void {
    for (const [key, entry] of this.#entries) {
      if (this.#bytes <= this.#options.budgetBytes) return;
      this.#drop(key, entry);
    }
  }

  clear(): void {
    for (const [key, entry] of this.#entries) this.#drop(key, entry);
  }

  #drop(key: string, entry: Entry): void {
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
    entry.dispose();
  }
}

/** Zero for every stage. */
export function noStages(): Record<StageName, number> {
  return Object.fromEntries(stageNames.map((name) => [name, 0])) as Record<StageName, number>;
}
