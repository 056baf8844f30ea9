import { describe, expect, it } from 'vitest';
import { spokenForm, spokenFormVersion } from './index.ts';

describe('spokenForm', () => {
  it('maps every spoken word to the text it stands for', () => {
    const text = '“He paid £3 10s. to Dr. Hale,” she said.';
    const { words } = spokenForm(text, { kind: 'dialogue' });
    expect(words.map(({ spoken, start, end }) => [spoken, text.slice(start, end)])).toEqual([
      ['He', 'He'], ['paid', 'paid'], ['three', '£3 10s.'], ['pounds', '£3 10s.'], ['ten', '£3 10s.'], ['shillings', '£3 10s.'],
      ['to', 'to'], ['Doctor', 'Dr.'], ['Hale', 'Hale'], ['she', 'she'], ['said', 'said'],
    ]);
  });

  it('lists every change with its rule, in order, and nothing where nothing changed', () => {
    const { changes } = spokenForm('_He_ paid £3 at No. 14 😀.', { kind: 'narration' });
    expect(changes.map(({ rule, written, spoken }) => [rule, written, spoken])).toEqual([
      ['emphasis', '_', ''], ['emphasis', '_', ''], ['money', '£3', 'three pounds'], ['abbreviation', 'No.', 'number'], ['number', '14', 'fourteen'], ['emoji', '😀', ''],
    ]);
    expect(spokenForm('“Don’t,” she said—softly.', { kind: 'dialogue' }).changes).toEqual([]);
  });

  it('gives each try of a stutter its own stretch', () => {
    expect(spokenForm('W-w-what', { kind: 'dialogue' }).words).toEqual([
      { spoken: 'Wuh', start: 0, end: 1 }, { spoken: 'wuh', start: 2, end: 3 }, { spoken: 'what', start: 4, end: 8 },
    ]);
  });

  it('counts offsets in the text itself, through ligatures, marks and invisible characters', () => {
    const text = '\ufeffthe\u200b ﬁne cafe\u0301 door';
    const { words } = spokenForm(text, { kind: 'narration' });
    expect(words.map(({ spoken, start, end }) => [spoken, text.slice(start, end)])).toEqual([
      ['the', 'the'], ['fine', 'ﬁne'], ['café', 'cafe\u0301'], ['door', 'door'],
    ]);
  });

  it('puts the writer’s respellings before every rule', () => {
    const respellings = [{ from: 'Siobhan', to: 'Shivawn' }, { from: 'St. Mawes', to: 'Saint Maws' }, { from: 'lead', to: 'led' }, { from: 'No', to: '[[x' }, { from: 'void', to: ' ' }];
    const say = (text: string): string => spokenForm(text, { kind: 'narration', respellings }).text;
    expect(say('Siobhan’s boat left St. Mawes.')).toBe("Shivawn's boat left Saint Maws.");
    expect(say('siobhan, Siobhans')).toBe('siobhan, Siobhans');
    expect(say('Lead pipes mislead leaders')).toBe('led pipes mislead leaders');
    expect(say('No void')).toBe('x void');
    expect(spokenForm('Siobhan', { kind: 'narration', respellings }).changes[0]?.rule).toBe('respelling');
  });

  it('leaves the numerals of other languages to their own voices', () => {
    expect(spokenForm('Il y a 12 chats, M. Roux.', { kind: 'narration', language: 'fr' }).text).toBe('Il y a 12 chats, M. Roux.');
    expect(spokenForm('12 cats', { kind: 'narration', language: 'en-GB' }).text).toBe('twelve cats');
  });

  it('answers a scene break with silence, and says which version it is', () => {
    expect(spokenForm('* * *', { kind: 'scene-break' })).toEqual({ text: '', words: [], changes: [] });
    expect(spokenFormVersion).not.toBe('');
  });
});
