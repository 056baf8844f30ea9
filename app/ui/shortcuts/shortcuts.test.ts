import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chordName, chordOf, parseChord } from './chord.ts';
import { clashes, keysOf, readChoices, shortcutFor, shortcuts } from './table.ts';

const bare = { ctrlKey: false, altKey: false, shiftKey: false, metaKey: false };

describe('a chord', () => {
  it.each([
    [{ ...bare, key: 'K', shiftKey: true }, 'Shift+k'],
    [{ ...bare, key: 'k' }, 'k'],
    [{ ...bare, key: ' ' }, 'Space'],
    [{ ...bare, key: '?', shiftKey: true }, '?'],
    [{ ...bare, key: 'ArrowLeft', shiftKey: true, ctrlKey: true }, 'Ctrl+Shift+ArrowLeft'],
    [{ ...bare, key: 'É', shiftKey: true }, 'Shift+é'],
    [{ ...bare, key: 'Shift', shiftKey: true }, null],
  ])('of %j is %s', (event, chord) => expect(chordOf(event)).toBe(chord));

  it.each([['k', 'k'], ['Shift+K', 'Shift+k'], ['Shift+Ctrl+ArrowUp', 'Ctrl+Shift+ArrowUp'], ['+', '+'], ['Ctrl++', 'Ctrl++'], ['Space', 'Space'], ['', null], ['Ctrl', null], ['Hyper+k', null], ['Shift+Shift+k', null], ['two words', null], ['Control', null]])('%j is read as %j', (text, chord) => expect(parseChord(text)).toBe(chord));

  it('is read as it was written', () => {
    const key = fc.oneof(fc.constantFrom('ArrowLeft', 'F5', 'Enter', 'Home', ' ', '+', '-', '?'), fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }));
    fc.assert(
      fc.property(fc.record({ key, ctrlKey: fc.boolean(), altKey: fc.boolean(), shiftKey: fc.boolean(), metaKey: fc.boolean() }), (event) => {
        const chord = chordOf(event);
        expect(chord).not.toBeNull();
        expect(parseChord(chord ?? '')).toBe(chord);
      }),
    );
  });

  it('has a name for a person', () => expect(['Shift+ArrowLeft', 'k', 'Space', '+'].map(chordName)).toEqual(['Shift ←', 'K', 'Space', '+']));
});

describe('the table', () => {
  it('has no key that means two things, and every key as it is kept', () => {
    expect(clashes({})).toEqual([]);
    for (const { keys } of shortcuts) for (const key of keys) expect(parseChord(key)).toBe(key);
    expect(new Set(shortcuts.map(({ id }) => id)).size).toBe(shortcuts.length);
    expect(new Set(shortcuts.map(({ label }) => label)).size).toBe(shortcuts.length);
  });

  it('is changed by what a person chose, and only by that', () => {
    const choices = readChoices(JSON.stringify({ play: ['Shift+P'], loop: [], other: ['k'], back: 'j', faster: [3, 'two words', 'Ctrl+ArrowUp'] }));
    expect(keysOf(choices).get('play')).toEqual(['Shift+p']);
    expect(keysOf(choices).get('loop')).toEqual([]);
    expect(keysOf(choices).get('back')).toEqual(['j']);
    expect(keysOf(choices).get('faster')).toEqual(['Ctrl+ArrowUp']);
    expect(shortcutFor('Shift+p', ['player'], choices)).toBe('play');
    expect(shortcutFor('k', ['player'], choices)).toBeNull();
  });

  it.each([null, 'no JSON', '3', '[]'])('kept as %j is as it comes', (kept) => expect(keysOf(readChoices(kept)).get('play')).toEqual(['Space', 'k']));

  it('shows a clash, also between the proof and the player', () => {
    expect(clashes({ faster: ['j'] })).toEqual([{ chord: 'j', first: 'back', second: 'faster' }]);
    expect(clashes({ 'mark-note': ['Space'] })).toEqual([{ chord: 'Space', first: 'play', second: 'mark-note' }]);
  });

  it('knows where a shortcut holds', () => {
    expect(shortcutFor('m', ['player'], {})).toBeNull();
    expect(shortcutFor('m', ['player', 'proof'], {})).toBe('mark-misread');
    expect(shortcutFor('Space', ['player', 'proof'], { 'mark-note': ['Space'] })).toBe('mark-note');
  });
});
