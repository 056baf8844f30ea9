import { describe, expect, it } from 'vitest';
import type { WholeLine } from '../projects/all-lines.ts';
import { changedSince, type MixedChapter, type MixedNow } from './since-mixed.ts';

const text = 'Who is there? … Only me.';
const line = (id: string, start: number, end: number, chosenTakeId: string | null): WholeLine => ({
  id, start, end, chosenTakeId, projectId: 'p', index: start, chapterId: 'c', kind: 'dialogue', silent: false, direction: null, ear: null, pace: 1, locked: false, takeNumber: 0, characterId: null, scene: { narratorId: null }, chapter: { narratorId: null },
  chosenTake: null, speakError: null, confidence: 1, speakerSetBy: 'analysis', included: true, matter: 'body', durationSeconds: null, flagged: false, endsParagraph: false, pauseAfterSeconds: null, gainDb: 0,
});
const now: MixedNow = {
  text,
  lines: [line('who', 0, 14, 'take-who'), line('dots', 14, 16, 'take-dots'), line('me', 16, 24, 'take-me')],
  outdated: new Set(),
  assets: new Map([['take-who', 'who.wav'], ['take-dots', 'dots.wav'], ['take-me', 'me.wav']]),
  sounds: [{ id: 'door', enabled: true, assetId: 'door.wav' }],
  chapters: [{ id: 'c', title: 'One' }],
};
const mixed = (part: Partial<MixedChapter>): MixedChapter[] => [{ chapterId: 'c', title: 'One', lines: { who: 'who.wav', me: 'me.wav' }, cues: { door: 'door.wav' }, ...part }];
const none = new Set<string>();
const same = 'pauses, levels or the balance of the mix';

describe('what has changed since a mix', () => {
  it('counts no line that has nothing to say', () => {
    expect(changedSince(mixed({}), now, none)).toBe(same);
  });

  it('takes a line that failed then for one that was there: spoken since, it has changed', () => {
    const failed = mixed({ lines: { who: 'who.wav', me: null } });
    expect(changedSince(failed, { ...now, lines: [now.lines[0]!, line('me', 16, 24, null)] }, none)).toBe(same);
    expect(changedSince(failed, now, none)).toBe('1 line changed');
    expect(changedSince(mixed({ lines: { who: 'who.wav' } }), now, none)).toBe('1 line added');
    expect(changedSince(mixed({ lines: { who: 'who.wav', me: 'me.wav', gone: null } }), now, none)).toBe('1 line gone');
  });

  it('counts a sound that was not in the mix where it would be placed now', () => {
    const without = mixed({ cues: null });
    expect(changedSince(without, now, none)).toBe(same);
    expect(changedSince(without, now, new Set(['door']))).toBe('1 sound');
    expect(changedSince(mixed({ cues: { door: 'other.wav' } }), now, none)).toBe('1 sound');
    expect(changedSince(mixed({}), { ...now, sounds: [] }, none)).toBe('1 sound');
  });
});
