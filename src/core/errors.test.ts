import { describe, expect, it } from 'vitest';
import { cutMessage, errorToData, G4SegError, messageLimit, shownValue } from './errors.ts';

describe('messages', () => {
  it('are cut in the middle, whoever makes them', () => {
    const text = `bad.json: ${'x'.repeat(30_000_000)}. Export it again.`;
    for (const message of [
      cutMessage(text),
      new G4SegError('bad-input', text).message,
      errorToData(new TypeError(text)).message,
    ]) {
      expect(message).toHaveLength(messageLimit);
      expect(message).toMatch(/^bad\.json: x+ … x+\. Export it again\.$/);
    }
  });

  it('stay as they are while they are short', () => {
    const text = 'y'.repeat(messageLimit);
    expect(cutMessage(text)).toBe(text);
  });
});

describe('values in messages', () => {
  it.each([
    ['sky "blue"', '"sky \\"blue\\""'],
    ['z'.repeat(61), `"${'z'.repeat(59)}…"`],
    [7.5, '7.5'],
    [null, 'null'],
    [undefined, 'undefined'],
    [[1, [2], 3], 'a list of 3'],
    [{ toString: () => 'no' }, 'an object'],
  ])('%j', (value, text) => {
    expect(shownValue(value)).toBe(text);
  });

  it('cost nothing for a value that holds itself', () => {
    const self: unknown[] = [];
    self.push(self, self);
    expect(shownValue(self)).toBe('a list of 2');
    expect(shownValue(Object.create(null))).toBe('an object');
  });
});
