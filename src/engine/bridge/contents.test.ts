import { describe, expect, it } from 'vitest';
import type { Content } from './contents.ts';
import { floats, pixels, Received, Sent, transfersOf } from './contents.ts';

const named = (contents: Record<string, Content>) => new Map(Object.entries(contents));
const [a, b, c] = [10, 20, 30].map((length) => new Float32Array(length).fill(length)); // 40, 80, 120 bytes

/** A sender and a receiver; `cross` sends by transfer, as between threads. */
function pair(budget: number) {
  const [sent, received] = [new Sent(budget), new Received()];
  const cross = (contents: Record<string, Content>) => {
    const parcel = sent.pack(named(contents));
    received.take(structuredClone(parcel, { transfer: transfersOf(parcel) }));
    return { parts: parcel.parts.map(({ name }) => name), forget: parcel.forget };
  };
  return { cross, received };
}

describe('content that crosses by name', () => {
  it('goes once, as a copy that changes hands', () => {
    const { cross, received } = pair(1000);
    expect(cross({ a, b })).toEqual({ parts: ['a', 'b'], forget: [] });
    expect(cross({ b, c })).toEqual({ parts: ['c'], forget: [] });
    expect(a).toHaveLength(10); // not handed over
    expect(floats((name) => received.get(name), 'c')).toEqual(c);
  });

  it('is forgotten on both sides, the least recently used first, and goes again when it is needed', () => {
    const { cross, received } = pair(150);
    cross({ a, b });
    cross({ a });
    expect(cross({ c })).toEqual({ parts: ['c'], forget: ['b', 'a'] });
    expect([received.get('a'), received.get('b')]).toEqual([undefined, undefined]);
    expect(cross({ a })).toEqual({ parts: ['a'], forget: ['c'] });
    expect(floats((name) => received.get(name), 'a')).toEqual(a);
  });

  it('is never forgotten by the message that needs it, though it be more than the budget', () => {
    const { cross, received } = pair(60);
    expect(cross({ a, b, c })).toEqual({ parts: ['a', 'b', 'c'], forget: [] });
    expect(cross({ c })).toEqual({ parts: [], forget: ['a', 'b'] });
    expect(received.get('c')).toEqual(c);
  });

  it('of a part of a buffer is that part alone', () => {
    const parcel = new Sent(1000).pack(named({ part: c.subarray(3, 5) }));
    expect(transfersOf(parcel).map(({ byteLength }) => byteLength)).toEqual([8]);
  });

  it('of another sort, or never sent, is a defect that says so', () => {
    const find = () => a;
    expect(() => pixels(find, 'photo')).toThrow('"photo", which is Float32Array');
    expect(() => floats(() => undefined, 'mask')).toThrow('was never sent');
  });
});
