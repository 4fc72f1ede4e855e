import { parseArgs } from 'node:util';
import { G4SegError } from '../../core/errors.ts';
import type { ShardRequest } from './shards.ts';
import { splitLength, splitNames } from '../splits.ts';

export const usage =
  'Usage: npm run scenes -- --split train|validation|test --count N --out DIR [--first K] [--coarse]';

/**
 * The command line as a request, or the wish for the usage.
 * @throws G4SegError `bad-input` for an unknown, missing or malformed option
 */
export function readArguments(args: readonly string[]): ShardRequest | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const split = splitNames.find((name) => name === values.split);
  if (split === undefined) throw refuse('--split', values.split, `give one of ${splitNames.join(', ')}`);
  if (values.out === undefined || values.out === '') throw refuse('--out', values.out, 'give a directory to write to');
  const first = wholeNumber('--first', values.first, 0);
  const count = wholeNumber('--count', values.count, 1);
  if (first + count > splitLength) {
    throw refuse('--first + --count', String(first + count), `a split has ${splitLength} scenes`);
  }
  return { split, first, count, coarse: values.coarse, directory: values.out };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        split: { type: 'string' },
        count: { type: 'string' },
        out: { type: 'string' },
        first: { type: 'string', default: '0' },
        coarse: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new G4SegError('bad-input', error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(option: string, text: string | undefined, least: number): number {
  if (text === undefined || !/^\d{1,10}$/.test(text) || Number(text) < least) {
    throw refuse(option, text, `give a whole number from ${least}`);
  }
  return Number(text);
}

function refuse(option: string, value: string | undefined, advice: string): G4SegError {
  const found = value === undefined ? 'is missing' : `is "${value}"`;
  return new G4SegError('bad-input', `${option} ${found}: ${advice}.`, { option });
}
