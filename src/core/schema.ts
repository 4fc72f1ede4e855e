import * as v from 'valibot';
import { shownValue } from './errors.ts';

/**
 * A value of a file or of the browser's storage, in the form that a schema describes. Keys that the schema does not name
 * are left out.
 * @throws Error in one sentence: where the value does not fit, what stands there, what was expected
 */
export function fitting<const Schema extends v.GenericSchema>(schema: Schema, value: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const place = v.getDotPath(issue) ?? 'it';
  if (issue.input === undefined) throw new Error(`${place} is missing`);
  // A schema's own words (the second argument of a check) say what must be; valibot's default text is a sentence.
  const expected = issue.message.startsWith('Invalid') ? 'must be of another kind' : issue.message;
  throw new Error(`${place} ${expected}, not ${shownValue(issue.input)}`);
}
