import { describe, expect, it } from 'vitest';
import { sceneCaption } from './caption.ts';

describe('sceneCaption', () => {
  it.each([
    [[1], 'A photo of ball'],
    [[1, 2], 'A photo of ball and star'],
    [[2, 8, 12], 'A photo of star, mushroom and umbrella'],
    [[1, 3, 4, 9], 'A photo of ball, moon, heart and cup'],
  ])('%j', (classes, expected) => {
    expect(sceneCaption({ classes })).toBe(expected);
  });
});
