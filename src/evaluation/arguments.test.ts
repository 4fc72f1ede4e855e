import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.ts';

const good = [
  '--model',
  'demo',
  '--data',
  'scenes:test',
  '--coarse',
  'activation',
  '--count',
  '20',
  '--json',
  'out.json',
];
const without = (option: string) => good.filter((_, i) => good[i] !== option && good[i - 1] !== option);

describe('the command line of evaluate', () => {
  it('reads every option', () => {
    expect(readArguments([...good, '--threads', '1', '--no-controls'])).toEqual({
      model: 'demo',
      split: 'test',
      coarse: 'activation',
      count: 20,
      json: 'out.json',
      threads: 1,
      controls: false,
    });
  });

  it.each(['--model', '--data', '--coarse', '--count', '--json'])('names %s when it is missing', (option) => {
    expect(() => readArguments(without(option))).toThrow(`${option} is missing`);
  });

  it.each([
    ['--count', '0'],
    ['--count', '1e3'],
    ['--data', 'scenes:everything'],
    ['--coarse', 'sam'],
  ])('refuses %s %s and says so', (option, value) => {
    expect(() => readArguments([...without(option), option, value])).toThrow(`${option} is "${value}"`);
  });

  it('refuses an option it does not know', () => {
    expect(() => readArguments([...good, '--fast'])).toThrow('--fast');
  });
});
