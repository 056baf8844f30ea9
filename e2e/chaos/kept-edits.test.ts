import { describe, expect, it } from 'vitest';
import type { Answered } from './editing.ts';
import { lostEdits, type EditedRows } from './kept-edits.ts';

const story = 'One stays.\n\nTwo goes.\n\nThree stays.\n';
const revised = 'One stays.\n\nA lamp.\n\nThree stays.\n';
const place = (words: string) => ({ start: story.indexOf(words), end: story.indexOf(words) + words.length });
const lineIn = (id: string, change: Partial<EditedRows['lines'][number]> = {}) => ({ id, characterId: 'ida', speakerSetBy: 'person', silent: true, silentSetBy: 'person', ...change });
const rows: EditedRows = { lines: [lineIn('one'), lineIn('three')], people: [{ id: 'ida', name: 'Somebody Else', nameSetBy: 'person' }], cues: [{ id: 'bell', gainDb: -6, setBy: 'person' }] };
const speaker = (lineId: string, words: string, characterId = 'ida'): Answered => ({ kind: 'speaker', lineId, at: place(words), characterId });
const silent = (lineId: string, words: string): Answered => ({ kind: 'silent', lineId, at: place(words) });
const lost = (answered: readonly Answered[], found: Partial<EditedRows> = {}) => lostEdits(answered, { ...rows, ...found }, { story, revised });

describe('edits that were answered as done', () => {
  it('are all found where nothing was lost', () => {
    expect(lost([speaker('one', 'One'), silent('three', 'Three'), { kind: 'rename', characterId: 'ida', name: 'Somebody Else' }, { kind: 'sound', cueId: 'bell', gainDb: -6 }, { kind: 'revise' }])).toEqual([]);
  });

  it('are missed, each by itself', () => {
    expect(lost([speaker('one', 'One')], { lines: [lineIn('one', { characterId: 'tom' })] })).toHaveLength(1);
    expect(lost([speaker('one', 'One')], { lines: [lineIn('one', { speakerSetBy: 'analysis' })] })).toHaveLength(1);
    expect(lost([silent('three', 'Three')], { lines: [lineIn('three', { silent: false })] })).toHaveLength(1);
    expect(lost([silent('three', 'Three')], { lines: [lineIn('three', { silentSetBy: 'analysis' })] })).toHaveLength(1);
    expect(lost([{ kind: 'rename', characterId: 'ida', name: 'Somebody Else' }], { people: [{ id: 'ida', name: 'Ida', nameSetBy: 'person' }] })).toHaveLength(1);
    expect(lost([{ kind: 'sound', cueId: 'bell', gainDb: -6 }], { cues: [{ id: 'bell', gainDb: 0, setBy: 'person' }] })).toHaveLength(1);
    expect(lost([{ kind: 'sound', cueId: 'bell', gainDb: -6 }], { cues: [] })).toHaveLength(1);
  });

  it('give way to a later one on the same thing, and to no other', () => {
    const lines = [lineIn('one', { characterId: 'tom' }), lineIn('three')];
    expect(lost([speaker('one', 'One'), speaker('one', 'One', 'tom')], { lines })).toEqual([]);
    expect(lost([speaker('one', 'One', 'tom'), speaker('one', 'One')], { lines })).toHaveLength(1);
    expect(lost([speaker('one', 'One'), silent('one', 'One'), speaker('three', 'Three', 'tom')], { lines })).toHaveLength(2);
  });

  it('may go with their line where a later manuscript has other words in its place, and nowhere else', () => {
    expect(lost([speaker('two', 'Two goes.'), { kind: 'revise' }])).toEqual([]);
    expect(lost([speaker('two', 'Two goes.')])).toHaveLength(1);
    expect(lost([{ kind: 'revise' }, speaker('two', 'Two goes.')])).toHaveLength(1);
    expect(lost([{ kind: 'revise' }, speaker('two', 'Two goes.'), { kind: 'revise' }])).toHaveLength(1);
    expect(lost([silent('one', 'One stays.'), silent('three', 'Three stays.'), { kind: 'revise' }], { lines: [] })).toHaveLength(2);
  });
});
