import { beforeEach, describe, expect, it } from 'vitest';
import { G4SegError } from '../../core/errors.ts';
import { postProblem, useNoticesStore } from './notices-store.ts';

const texts = () => useNoticesStore.getState().notices.map(({ text }) => text);
const post = (text: string) => useNoticesStore.getState().post({ kind: 'information', text });

describe('notices', () => {
  beforeEach(() => useNoticesStore.setState({ notices: [] }));

  it('show three at most, the newest last, the same text once', () => {
    for (const text of ['a', 'b', 'c', 'b', 'd']) post(text);
    expect(texts()).toEqual(['c', 'b', 'd']);
  });

  it('pass on what a person can act on, and own up to defects', () => {
    postProblem(new G4SegError('bad-input', 'cat.txt is not an image.'));
    postProblem(new TypeError('x is undefined'));
    expect(texts()).toEqual(['cat.txt is not an image.', 'Something went wrong in the page itself: x is undefined']);
  });

  it('say nothing of a cancelled call', () => {
    postProblem(new DOMException('stopped', 'AbortError'));
    expect(texts()).toEqual([]);
  });
});
