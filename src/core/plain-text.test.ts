import { expect, it } from 'vitest';
import { plainText } from './plain-text.ts';

it('takes out what would act on a terminal, and nothing else', () => {
  expect(plainText('\u001b[2J\u001b]0;title\u0007Ready\r\u009b31m \u202egpj.exe\u0000')).toBe(
    '[2J]0;titleReady31m gpj.exe',
  );
  expect(plainText('Größe 3 µm – „ok“\n\tnext 写真')).toBe('Größe 3 µm – „ok“\n\tnext 写真');
});
