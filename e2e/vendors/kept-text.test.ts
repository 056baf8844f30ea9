import { expect, it } from 'vitest';
import { jsonBytes, KeptText } from './kept-text.ts';

it('is JSON as if the kept texts stood in it', () => {
  const sound = Buffer.from(Array.from({ length: 3000 }, (_, n) => n % 256)).toString('base64');
  const within = (text: unknown) => ({ id: 'é “x”', generations: [{ audio: text, snippets: [[{ audio: text, at: 1 }]] }, { audio: '' }], none: null });
  const kept = new KeptText(sound);
  expect(jsonBytes(within(kept)).toString()).toBe(JSON.stringify(within(sound)));
  expect(jsonBytes({ a: 1 }).toString()).toBe('{"a":1}');
});
