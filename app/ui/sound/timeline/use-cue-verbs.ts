'use client';

import { useQueryClient } from '@tanstack/react-query';
import type { CueView, ProjectView } from '../../../../lib/services/views.ts';
import { setCueAction } from '../../../actions/edits.ts';
import { anotherSoundAction, duplicateCueAction, removeCueAction, shapeCueAction } from '../../../actions/sounds.ts';
import { useWorkspace } from '../../workspace/context.tsx';
import { projectKey } from '../../workspace/keys.ts';
import { wordAt } from './words.ts';
import type { TimedWord } from './words.ts';

type Shape = Omit<Parameters<typeof shapeCueAction>[0], 'cueId' | 'version'>;

/** What of a shape is said of it at once; what was not said stays. */
function seen(part: Omit<Shape, 'pan'>): Partial<CueView> {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined));
}

/** Smallest step of time by keys, seconds. */
const step = 0.1;

/** Everything that is done to one sound, and the keys that do it. */
export function useCueVerbs(words: readonly TimedWord[]) {
  const { projectId, change, changeFor, clips } = useWorkspace();
  const queries = useQueryClient();
  // Drawn at once, with the version that the change will give it: the next key comes before the page has read it again.
  const drawn = (cue: CueView, part: Partial<CueView>) => () =>
    queries.setQueryData<ProjectView>(projectKey(projectId), (before) => before && { ...before, cues: before.cues.map((one) => (one.id === cue.id ? { ...one, ...part, version: cue.version + 1 } : one)) });
  const shape = (cue: CueView, { pan, ...part }: Shape) => void change(() => shapeCueAction({ cueId: cue.id, version: cue.version, ...part, ...(pan === undefined ? {} : { pan }) }), drawn(cue, seen(part)));
  const toWord = (cue: CueView, index: number) => {
    const word = words[index];
    if (word) shape(cue, { anchorStart: word.textStart, anchorEnd: word.textEnd, shiftSeconds: 0 });
  };
  const untilWord = (cue: CueView, index: number) => {
    const word = words[index];
    if (word && word.textEnd > cue.anchorEnd) shape(cue, { untilOffset: word.textEnd });
  };
  const gain = (cue: CueView, by: number) => {
    const gainDb = Math.max(-24, Math.min(12, cue.gainDb + by));
    void change(() => setCueAction({ cueId: cue.id, gainDb, version: cue.version }), drawn(cue, { gainDb }));
  };
  const trim = (cue: CueView, by: number) => {
    if (cue.lane !== 'effect') untilWord(cue, wordAt(words, (cue.untilOffset ?? cue.anchorEnd) - 1) + by);
    else shape(cue, { trimTailSeconds: Math.max(0, cue.trimTailSeconds - by * step) });
  };
  const duplicate = (cue: CueView) => void changeFor(() => duplicateCueAction({ cueId: cue.id }));
  const remove = (cue: CueView) => void change(() => removeCueAction({ cueId: cue.id, version: cue.version }));
  const hear = (cue: CueView) => void clips.toggle(`cues/${cue.id}`);
  const another = async (cue: CueView, part: { sound?: string; prompt?: string } = {}) => {
    // Hearing it has it made; where that costs, the price is said first.
    if (await change(() => anotherSoundAction({ cueId: cue.id, version: cue.version, ...part }))) void clips.toggle(`cues/${cue.id}`);
  };
  /** Whether a key was one of a sound's. */
  const key = (cue: CueView, event: { key: string; shiftKey: boolean; altKey: boolean; ctrlKey: boolean; metaKey: boolean }): boolean => {
    if (event.ctrlKey || event.metaKey) return false;
    const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (by !== 0 && event.altKey) trim(cue, by);
    else if (by !== 0 && event.shiftKey) shape(cue, { shiftSeconds: Math.round((cue.shiftSeconds + by * step) * 1000) / 1000 });
    else if (by !== 0) toWord(cue, wordAt(words, cue.anchorStart) + by);
    else if (event.key === '+' || event.key === '=') gain(cue, 1);
    else if (event.key === '-') gain(cue, -1);
    else if (event.key === 'd' || event.key === 'D') duplicate(cue);
    else if (event.key === 'r' || event.key === 'R') void another(cue);
    else if (event.key === 'Delete' || event.key === 'Backspace') remove(cue);
    else if (event.key === 'Enter') hear(cue);
    else return false;
    return true;
  };
  return { shape, toWord, untilWord, gain, duplicate, remove, hear, another, key };
}
