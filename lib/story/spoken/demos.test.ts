import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { spokenForm } from './index.ts';

const folder = new URL('../../../public/demos/', import.meta.url);
const index = z
  .array(z.object({ file: z.string(), title: z.string(), words: z.number().int(), blurb: z.string().min(20) }))
  .parse(JSON.parse(readFileSync(new URL('index.json', folder), 'utf8')));

describe('the demo stories', () => {
  it('are all listed, the first one first', () => {
    expect(index.map(({ file }) => file).toSorted()).toEqual(readdirSync(folder).filter((name) => name.endsWith('.txt')).toSorted());
    expect(index[0]?.file).toBe('the-lamplighters-debt.txt');
  });

  for (const { file, title, words } of index) {
    it(`${title}: as listed, and every paragraph can be spoken`, () => {
      const text = readFileSync(new URL(file, folder), 'utf8');
      expect(text.startsWith(`${title}\n\n`)).toBe(true);
      expect(text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word))).toHaveLength(words);
      expect(text).not.toMatch(/["']|[ \t]\n|\r/);
      for (const paragraph of text.split(/\n\n+/)) {
        const form = spokenForm(paragraph, { kind: 'narration' });
        expect(form.text).not.toMatch(/[^\p{L}\p{M}' ,;:.…!?-]/u);
        expect(form.text === '').toBe(!/[\p{L}\p{N}]/u.test(paragraph));
      }
    });
  }

  it('No. 14 is read as a good reader would read it', () => {
    const say = (text: string): string => spokenForm(text, { kind: 'narration' }).text;
    expect(say('I was sent to value the contents of No. 14, Harbour Terrace, on the 3rd of March, 1911, and I have the notebook still. It says: Wind S.W., fresh. Arrived 9.40 a.m. Door opened by a parrot.')).toBe(
      'I was sent to value the contents of number fourteen, Harbour Terrace, on the third of March, nineteen eleven, and I have the notebook still. It says: Wind S.W, fresh. Arrived nine forty A.M. Door opened by a parrot.',
    );
    expect(say('One mahogany table, 7 ft. 6 in., scratched: £4 10s. Eleven chairs of a set of twelve: £5 15s. 6d. One barometer, stuck at Stormy.')).toBe(
      'One mahogany table, seven feet six inches, scratched: four pounds ten shillings. Eleven chairs of a set of twelve: five pounds fifteen shillings and sixpence. One barometer, stuck at Stormy.',
    );
  });
});
