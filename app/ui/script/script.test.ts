import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutAtMarks } from './pieces.ts';
import { why } from './why.ts';

describe('cutAtMarks', () => {
  it('marks the words it was asked to', () => {
    const pieces = cutAtMarks('and the first drops struck', { cues: [{ start: 14, end: 19 }], changes: [], now: { start: 8, end: 19 } });
    expect(pieces.map(({ text, cue, now }) => [text, cue, now])).toEqual([['and the ', false, false], ['first ', false, true], ['drops', true, true], [' struck', false, false]]);
  });
  it('never changes the text, whatever the marks', () => {
    const range = fc.record({ start: fc.integer({ min: -3, max: 30 }), end: fc.integer({ min: -3, max: 30 }) });
    fc.assert(
      fc.property(fc.string({ maxLength: 20, unit: 'binary' }), fc.array(range, { maxLength: 5 }), fc.array(range, { maxLength: 5 }), (text, cues, changes) => {
        expect(cutAtMarks(text, { cues, changes, now: null }).map((piece) => piece.text).join('')).toBe(text);
      }),
    );
  });
});

describe('why', () => {
  const line = { confidence: 0.62, evidence: 'tag' as const, evidenceText: 'she\n whispered', speakerSetBy: 'analysis' as const, kind: 'dialogue' as const };
  it('says how sure and because of what', () => {
    expect(why(line)).toBe('62 % sure: because of “she whispered”.');
    expect(why({ ...line, evidence: 'turn', evidenceText: null })).toBe('62 % sure: taking turns.');
    expect(why({ ...line, speakerSetBy: 'person' })).toBe('You settled who speaks this line.');
  });
});
