import { expect, it } from 'vitest';
import { PointTable } from './point-table.ts';

it('numbers keys in the order in which they come, and finds them after growing', () => {
  const table = new PointTable(2, 5000);
  const keys = Array.from({ length: 5000 }, (_, i) => [i % 17, Math.floor(i / 17) << 16, 5 - (i % 9)] as const);
  expect(keys.map((key) => table.findOrAdd(...key))).toEqual(keys.map((_, i) => i));
  expect(keys.map((key) => table.findOrAdd(...key))).toEqual(keys.map((_, i) => i));
  expect(keys.map((key) => table.find(...key))).toEqual(keys.map((_, i) => i));
  expect(table.find(17, 0, 0)).toBe(-1);
  expect(table.count).toBe(5000);
  expect([...table.keys.subarray(3 * 40, 3 * 41)]).toEqual(keys[40]);
});

it('refuses more points than it may hold', () => {
  const table = new PointTable(4, 3);
  for (const key of [5, 6, 7, 5]) table.findOrAdd(key, 0, 0);
  expect(() => table.findOrAdd(8, 0, 0)).toThrow(/more than 3 lattice points.*Make the picture smaller/);
});
