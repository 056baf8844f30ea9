import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carryCuts } from './carry-cuts.ts';

const story = 'Rain fell on the roof.\n\n“I have waited,” said Piet, and held on to the rail.\n\nThe light went out. It did not come back.\n';
const range = (text: string, words: string) => ({ start: text.indexOf(words), end: text.indexOf(words) + words.length });
const carried = (before: string, after: string, words: string) => carryCuts(before, after, [range(before, words)]).map(({ start, end }) => after.slice(start, end));

describe('the ends that people gave to lines', () => {
  it('stand in paragraphs that both manuscripts have, wherever they stand now', () => {
    expect(carried(story, `Somebody coughed.\n\n${story}`, 'The light went out. ')).toEqual(['The light went out. ']);
    const moved = 'The light went out. It did not come back.\n\nRain fell on the roof.\n\n“I have waited,” said Piet, and held on to the rail.\n';
    expect(carried(story, moved, 'It did not come back.\n')).toEqual(['It did not come back.\n\n']);
    expect(carried(story, story, 'Rain fell on the roof.\n\n“I have waited,”')).toEqual(['Rain fell on the roof.\n\n“I have waited,”']);
  });

  it('keep white space on the side on which it stood', () => {
    const wide = story.replaceAll('\n\n', '\n\n\n').replaceAll(', ', ',  ');
    expect(carried(story, wide, ' said Piet, and held on to the rail.\n\n')).toEqual([' said Piet,  and held on to the rail.\n\n\n']);
    expect(carried(story, wide, 'The light went out. ')).toEqual(['The light went out. ']);
  });

  it('stand in a paragraph that changed a little, while the line’s own words are together, once', () => {
    expect(carried(story, story.replace('did not', 'never did'), 'The light went out. ')).toEqual(['The light went out. ']);
    expect(carried(story, story.replace('went out', 'went quite out'), 'The light went out. ')).toEqual([]);
    expect(carried(story, story.replace('It did not', 'The light went out. It did not'), 'The light went out. ')).toEqual([]);
  });

  it('are gone with their words, and over paragraphs that are no longer together', () => {
    expect(carried(story, 'Quite another story, told by others.\n', 'The light went out. ')).toEqual([]);
    expect(carried(story, story.replace('“I have', 'A dog barked.\n\n“I have'), 'Rain fell on the roof.\n\n“I have waited,”')).toEqual([]);
  });

  it('are ranges of the new text, none over another, the same ones in the same text', () => {
    const paragraph = fc.constantFrom('Rain fell.', 'The light went out. It did not come back.', '“Yes,” said Nora.', 'They waited, and waited.', 'Nobody spoke.');
    const text = fc.array(paragraph, { minLength: 1, maxLength: 8 }).map((parts) => `${parts.join('\n\n')}\n`);
    const places = fc.array(fc.nat({ max: 300 }), { maxLength: 8 });
    fc.assert(
      fc.property(text, text, places, (before, after, at) => {
        const marks = [...new Set(at.map((place) => place % before.length))].toSorted((a, b) => a - b);
        const cuts = marks.slice(1).map((end, index) => ({ start: marks[index] ?? 0, end }));
        let last = 0;
        for (const { start, end } of carryCuts(before, after, cuts)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(after.length);
          last = end;
        }
        expect(carryCuts(before, before, cuts)).toEqual(cuts);
      }),
    );
  });
});
