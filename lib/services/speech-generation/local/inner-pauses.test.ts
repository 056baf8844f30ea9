import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SpokenForm } from '../../../story/types.ts';
import { innerPauses } from './inner-pauses.ts';

const heardFrom = 0.15;

/** A line of these words as they are written, a comma after each but the last, and where each begins, seconds. */
function listed(words: string[]): { form: SpokenForm; starts: number[] } {
  const starts = words.map((_, k) => 0.4 * k);
  let at = 0;
  const spoken = words.map((word) => {
    const start = at;
    at += word.length + 2;
    return { start, end: start + word.length, spoken: word };
  });
  return { form: { text: words.join(', '), words: spoken, changes: [] }, starts };
}

it('a comma is a rest that is heard, and shorter than that between sentences, whatever the words', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,9}$/u), { minLength: 2, maxLength: 30 }), (words) => {
      const { form, starts } = listed(words);
      const pauses = innerPauses(form, starts);
      expect(pauses.map(({ before }) => before)).toEqual(starts.slice(1));
      for (const { seconds } of pauses) {
        expect(seconds).toBeGreaterThan(heardFrom);
        expect(seconds).toBeLessThan(0.3);
      }
    }),
  );
});
