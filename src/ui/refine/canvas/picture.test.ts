import { describe, expect, it } from 'vitest';
import { paneAt, panesOf } from './picture.ts';

describe('panes', () => {
  it('split the matches along the longer side, generated first', () => {
    expect(panesOf('refined', { height: 300, width: 500 })).toEqual([{ left: 0, top: 0, height: 300, width: 500 }]);
    expect(panesOf('matches', { height: 300, width: 500 })).toEqual([
      { left: 0, top: 0, height: 300, width: 250 },
      { left: 250, top: 0, height: 300, width: 250 },
    ]);
    expect(panesOf('matches', { height: 600, width: 390 })).toEqual([
      { left: 0, top: 0, height: 300, width: 390 },
      { left: 0, top: 300, height: 300, width: 390 },
    ]);
  });

  it('are found by place', () => {
    const side = panesOf('matches', { height: 300, width: 500 });
    expect(paneAt(side, { x: 249, y: 10 })).toBe(side[0]);
    expect(paneAt(side, { x: 250, y: 10 })).toBe(side[1]);
    const stacked = panesOf('matches', { height: 600, width: 390 });
    expect(paneAt(stacked, { x: 380, y: 301 })).toBe(stacked[1]);
  });
});
