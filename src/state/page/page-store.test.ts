import { describe, expect, it } from 'vitest';
import { hashOf, pageNames, pageOf } from './page-store.ts';

describe('addresses of views', () => {
  it('lead to the view they were made for', () => {
    expect(pageNames.map((page) => pageOf(hashOf(page)))).toEqual([...pageNames]);
  });

  it('are the first view where there is none, or none that is known', () => {
    expect(pageOf('')).toBe('refine');
    expect(pageOf('#/')).toBe('refine');
    expect(pageOf('#/model')).toBe('refine');
    expect(pageOf('#models')).toBe('refine');
  });
});
