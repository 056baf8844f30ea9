import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dramaStyles, isNarrated, whoSpeaks, type LineToSpeak } from './who-speaks.ts';

const line = (over: Partial<LineToSpeak>): LineToSpeak => ({ kind: 'narration', characterId: null, sceneNarratorId: null, chapterNarratorId: null, ...over });

describe('whoSpeaks', () => {
  it.each([
    ['dialogue', 'solo', null],
    ['dialogue', 'cast', 'ada'],
    ['dialogue', 'full', 'ada'],
    ['thought', 'cast', null],
    ['thought', 'full', 'ada'],
    ['letter', 'cast', null],
    ['letter', 'full', 'ada'],
    // Recited inside what somebody says.
    ['verse', 'cast', 'ada'],
    // A narrated line that the writer gave to somebody is theirs, wherever people have voices of their own.
    ['narration', 'cast', 'ada'],
  ] as const)('a %s of Ada’s in the style %s', (kind, style, expected) => {
    expect(whoSpeaks(line({ kind, characterId: 'ada' }), style, 'narrator')).toBe(expected);
  });

  it('lets the scene’s narrator tell before the chapter’s, and both before the story’s', () => {
    expect(whoSpeaks(line({ chapterNarratorId: 'ben' }), 'full', 'narrator')).toBe('ben');
    expect(whoSpeaks(line({ chapterNarratorId: 'ben', sceneNarratorId: 'cid' }), 'full', 'narrator')).toBe('cid');
    expect(whoSpeaks(line({ chapterNarratorId: 'ben', sceneNarratorId: 'narrator' }), 'full', 'narrator')).toBeNull();
    expect(whoSpeaks(line({ kind: 'thought', characterId: 'ada', chapterNarratorId: 'ben' }), 'cast', 'narrator')).toBe('ben');
  });

  it('never names the narrator’s row, and gives a narrated line to whoever narrates', () => {
    const id = fc.constantFrom('ada', 'ben', 'narrator', null);
    const lines = fc.record({ kind: fc.constantFrom('narration', 'dialogue', 'thought', 'letter', 'heading', 'verse'), characterId: id, sceneNarratorId: id, chapterNarratorId: id });
    fc.assert(
      fc.property(lines, fc.constantFrom(...dramaStyles), (one, style) => {
        const speaker = whoSpeaks(one, style, 'narrator');
        expect(speaker).not.toBe('narrator');
        const narrator = one.sceneNarratorId ?? one.chapterNarratorId;
        if (isNarrated(one, style)) expect(speaker).toBe(narrator === 'narrator' ? null : narrator);
        else expect(speaker).toBe(one.characterId === 'narrator' ? null : one.characterId);
      }),
    );
  });
});
