import { describe, expect, it } from 'vitest';
import { Random } from '../../core/random.ts';
import type { Node, Stage } from './stage-graph.ts';
import { StageGraph } from './stage-graph.ts';

const open = { budgetBytes: Infinity, beforeStage: async () => undefined };

const source: Stage<Record<never, never>, number, number> = {
  name: 'prepare',
  run: (_, value) => value,
  bytes: () => 8,
};
const double: Stage<{ x: number }, null, number> = { name: 'encode', run: ({ x }) => 2 * x, bytes: () => 8 };
const scale: Stage<{ x: number; y: number }, { by: number }, number> = {
  name: 'mix',
  run: ({ x, y }, { by }) => by * (x + 10 * y),
  bytes: () => 8,
};

function nodes(graph: StageGraph, a: number, b: number, by: number): Node<number> {
  const x = graph.node(double, { x: graph.node(source, {}, a, a) }, null, null);
  const y = graph.node(source, {}, b, b);
  return graph.node(scale, { x, y }, { by }, { by });
}

describe('StageGraph', () => {
  it('re-runs only what a changed parameter reaches', async () => {
    const graph = new StageGraph(open);
    expect(await nodes(graph, 1, 2, 3).value()).toBe(66);
    expect(await nodes(graph, 1, 2, 5).value()).toBe(110);
    expect(graph.runs).toMatchObject({ prepare: 2, encode: 1, mix: 2 });
    expect(await nodes(graph, 4, 2, 5).value()).toBe(140);
    expect(graph.runs).toMatchObject({ prepare: 3, encode: 2, mix: 3 });
  });

  it('computes nothing upstream of a hit', async () => {
    const graph = new StageGraph({ ...open, budgetBytes: 8 });
    await nodes(graph, 1, 2, 3).value();
    graph.trim(); // keeps the newest value alone: the mix
    await nodes(graph, 1, 2, 3).value();
    expect(graph.runs).toMatchObject({ prepare: 2, encode: 1, mix: 1 });
  });

  it('tells inputs apart by name and by stage', async () => {
    const graph = new StageGraph(open);
    const [one, two] = [1, 2].map((value) => graph.node(source, {}, value, value));
    const forward = graph.node(scale, { x: one, y: two }, { by: 1 }, { by: 1 });
    const backward = graph.node(scale, { x: two, y: one }, { by: 1 }, { by: 1 });
    expect([await forward.value(), await backward.value()]).toEqual([21, 12]);
  });

  it('disposes what it drops, the least recently used first, and nothing else', async () => {
    const disposed: number[] = [];
    const owned = { ...source, dispose: (value: number) => disposed.push(value) } as typeof source;
    const graph = new StageGraph({ ...open, budgetBytes: 16 });
    for (const value of [1, 2, 3]) await graph.node(owned, {}, value, value).value();
    await graph.node(owned, {}, 1, 1).value(); // 2 is now the oldest
    graph.trim();
    expect(disposed).toEqual([2]);
    expect(graph.bytes).toBe(16);
    graph.clear();
    expect(disposed).toEqual([2, 3, 1]);
    expect(graph.bytes).toBe(0);
  });

  it('keeps no value of a stage that failed or was stopped', async () => {
    let failures = 1;
    const flaky = {
      ...source,
      run: (_: unknown, value: number) => (failures-- > 0 ? Promise.reject(new Error('once')) : value),
    } as typeof source;
    const graph = new StageGraph(open);
    await expect(graph.node(flaky, {}, 7, 7).value()).rejects.toThrow('once');
    expect(await graph.node(flaky, {}, 7, 7).value()).toBe(7);

    const stopped = new StageGraph({
      ...open,
      beforeStage: () => Promise.reject(new DOMException('stop', 'AbortError')),
    });
    await expect(nodes(stopped, 1, 2, 3).value()).rejects.toThrow('stop');
    expect(stopped.runs.prepare).toBe(0);
  });

  // Random edits against a graph that forgets everything, under a budget that keeps dropping values.
  it.each([1, 2, 3, 4])('equals recomputing from scratch (seed %i)', async (seed) => {
    const random = new Random(seed);
    const cached = new StageGraph({ ...open, budgetBytes: 40 });
    for (let edit = 0; edit < 300; edit++) {
      const [a, b, by] = [random.integer(0, 3), random.integer(0, 3), random.integer(0, 3)];
      const fresh = new StageGraph(open);
      expect(await nodes(cached, a, b, by).value()).toBe(await nodes(fresh, a, b, by).value());
      cached.trim();
      expect(cached.bytes).toBeLessThanOrEqual(40);
    }
    expect(cached.runs.mix).toBeLessThan(300);
  });
});
