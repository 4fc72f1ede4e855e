import { describe, expect, it } from 'vitest';
import { G4SegError } from '../../core/errors.ts';
import { readArguments } from './arguments.ts';

const good = ['--split', 'test', '--count', '12', '--out', 'here'];

describe('readArguments', () => {
  it('reads a full command line, and fills in the rest', () => {
    expect(readArguments([...good, '--first', '30', '--coarse'])).toEqual({
      split: 'test',
      count: 12,
      first: 30,
      coarse: true,
      directory: 'here',
    });
    expect(readArguments(good)).toMatchObject({ first: 0, coarse: false });
  });

  it.each([
    ['no split', ['--count', '1', '--out', 'x'], '--split is missing'],
    ['an unknown split', ['--split', 'dev', '--count', '1', '--out', 'x'], '--split is "dev"'],
    ['no count', ['--split', 'test', '--out', 'x'], '--count is missing'],
    ['a count of zero', ['--split', 'test', '--count', '0', '--out', 'x'], '--count is "0"'],
    ['a fractional start', [...good, '--first', '1.5'], '--first is "1.5"'],
    ['no directory', ['--split', 'test', '--count', '1'], '--out is missing'],
    ['seeds past the split', [...good, '--first', '999999990'], 'a split has 1000000000 scenes'],
    ['an unknown option', [...good, '--fast'], '--fast'],
  ])('refuses %s', (_name, args, message) => {
    expect(() => readArguments(args)).toThrow(message);
    expect(() => readArguments(args)).toThrow(G4SegError);
  });
});
