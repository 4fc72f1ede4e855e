import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { fitting } from './schema.ts';

const schema = v.object({
  size: v.pipe(v.number('must be a number'), v.integer('must be whole')),
  classes: v.array(v.object({ name: v.string('must be text') }, 'must be an object'), 'must be a list'),
});

describe('a value against a schema', () => {
  it('comes back with what the schema names, and nothing else', () => {
    const value = { size: 3, classes: [{ name: 'dog', colour: 'red' }], extra: 1 };
    expect(fitting(schema, value)).toEqual({ size: 3, classes: [{ name: 'dog' }] });
  });

  it.each([
    [{ size: 3, classes: [{ name: 'dog' }, { name: { a: 1 } }] }, 'classes.1.name must be text, not an object'],
    [{ size: 3, classes: [null] }, 'classes.0 must be an object, not null'],
    [{ size: 2.5, classes: [] }, 'size must be whole, not 2.5'],
    [{ classes: [] }, 'size is missing'],
    [null, 'it must be of another kind, not null'],
  ])('%j is refused', (value, message) => {
    expect(() => fitting(schema, value)).toThrow(message);
  });
});
