import { parseArgs } from 'node:util';
import { G4SegError } from '../core/errors.ts';
import type { Split } from '../scenes/splits.ts';
import { splitNames } from '../scenes/splits.ts';
import type { CoarseSort } from './items.ts';

export const usage = `Usage: npm run evaluate -- --model demo --data scenes:test --coarse corrupted --count 500 --json results.json
  --model    demo: the embedded model in public/models/demo
  --data     scenes:train, scenes:validation or scenes:test
  --coarse   corrupted (truth with errors) or activation (the model's own image-text encoder)
  --count    number of pictures
  --json     file to write
  --threads  threads of the CPU runtime (default 2)
  --no-controls  the default row alone`;

export interface EvaluationArguments {
  readonly model: 'demo';
  readonly split: Split;
  readonly coarse: CoarseSort;
  readonly count: number;
  readonly json: string;
  readonly threads: number;
  readonly controls: boolean;
}

/**
 * The command line as a request.
 * @throws G4SegError 'bad-input' naming the option
 */
export function readArguments(args: readonly string[]): EvaluationArguments {
  const values = parse(args);
  if (values.model !== 'demo') throw refuse('--model', values.model, 'the only model so far is demo');
  const split = splitNames.find((name) => values.data === `scenes:${name}`);
  if (!split) throw refuse('--data', values.data, `give ${splitNames.map((name) => `scenes:${name}`).join(', ')}`);
  if (values.coarse !== 'corrupted' && values.coarse !== 'activation')
    throw refuse('--coarse', values.coarse, 'give corrupted or activation');
  if (!values.json) throw refuse('--json', values.json, 'give the file to write');
  return {
    model: 'demo',
    split,
    coarse: values.coarse,
    count: wholeNumber('--count', values.count),
    json: values.json,
    threads: wholeNumber('--threads', values.threads),
    controls: !values['no-controls'],
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        model: { type: 'string' },
        data: { type: 'string' },
        coarse: { type: 'string' },
        count: { type: 'string' },
        json: { type: 'string' },
        threads: { type: 'string', default: '2' },
        'no-controls': { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new G4SegError('bad-input', error instanceof Error ? error.message : String(error), {}, { cause: error });
  }
}

function wholeNumber(option: string, text: string | undefined): number {
  if (!text || !/^[1-9]\d{0,6}$/.test(text)) throw refuse(option, text, 'give a whole number from 1');
  return Number(text);
}

function refuse(option: string, value: string | undefined, advice: string): G4SegError {
  return new G4SegError('bad-input', `${option} ${value === undefined ? 'is missing' : `is "${value}"`}: ${advice}.`, {
    option,
  });
}
