import * as v from 'valibot';
import { cutMessage } from '../../core/errors.ts';
import { parseParameters, type RefineParameters } from '../../method/parameters.ts';
import { useNoticesStore } from '../page/notices-store.ts';
import { recordStep } from './input-history.ts';
import { useParametersStore } from './parameters-store.ts';

/*
 * A link that carries the parameters and nothing else: no picture, no mask, no name. It stands in the fragment of the
 * address, which a browser sends to nobody.
 */

/** An address of the bench with a query, of a length that a person could share. */
const query = v.pipe(v.string(), v.startsWith('#/?'), v.maxLength(2000));

/** The address of the bench with these parameters: `#/?method=none&reach=12&…`. */
export function linkOf(parameters: RefineParameters): string {
  const entries = Object.entries(parameters).map(([name, value]) => [name, JSON.stringify(value)]);
  return `#/?${new URLSearchParams(entries).toString()}`;
}

/**
 * The parameters of an address; `null` where it has none.
 * @param base what holds where the link is silent
 * @throws G4SegError `bad-input` for a value that a parameter cannot have
 */
export function parametersOfLink(hash: string, base: RefineParameters): RefineParameters | null {
  const found = v.safeParse(query, hash);
  if (!found.success) return null;
  const given = [...new URLSearchParams(found.output.slice('#/?'.length))].filter(([name]) => name in base);
  if (given.length === 0) return null;
  return parseParameters({ ...base, ...Object.fromEntries(given.map(([name, text]) => [name, valueOf(text)])) });
}

/** JSON where it is JSON, else the text itself, so that a link written by hand needs no quotes. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/**
 * Takes the parameters of an address over, as changes that can be reset one by one and undone at once.
 * @param base what the model starts from
 */
export function followLink(hash: string, base: RefineParameters): void {
  const { post } = useNoticesStore.getState();
  try {
    const parameters = parametersOfLink(hash, base);
    if (!parameters) return;
    recordStep('Parameters of a link');
    useParametersStore.getState().set(parameters);
    post({ kind: 'information', text: 'The parameters of the link are set. Ctrl+Z takes them back.' });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    post({ kind: 'problem', text: cutMessage(`The link cannot be used: ${why}`) });
  }
}
