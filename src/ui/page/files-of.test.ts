import { describe, expect, it } from 'vitest';
import { filesOf } from './files-of.ts';

describe('filesOf', () => {
  it('keeps order and names, and names what has none', async () => {
    const files = filesOf({
      files: [new File(['a'], 'photo.jpg', { type: 'image/jpeg' }), new File(['bc'], '', { type: 'image/webp' })],
    });
    expect(files.map(({ name, type, size }) => [name, type, size])).toEqual([
      ['photo.jpg', 'image/jpeg', 1],
      ['Pasted picture.webp', 'image/webp', 2],
    ]);
    expect(await files[1].text()).toBe('bc');
  });
});
