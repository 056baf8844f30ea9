'use client';

import { useQueryClient } from '@tanstack/react-query';
import type { CueView, ProjectView } from '../../../../lib/services/views.ts';
import { setCueAction } from '../../../actions/edits.ts';
import { anotherSoundAction, duplicateCueAction, removeCueAction, shapeCueAction } from '../../../actions/sounds.ts';
import { useMayEdit, useWorkspace } from '../../workspace/context.tsx';
import { projectKey } from '../../workspace/keys.ts';
import { untilMoved } from './drag.ts';
import { wordAt } from './words.ts';
import type { TimedWord } from './words.ts';

type Shape = Omit<Parameters<typeof shapeCueAction>[0], 'cueId' | 'version'>;

/** What of a shape is said of it at once; what was not said stays. */
function seen(part: Omit<Shape, 'pan'>): Partial<CueView> {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined));
}

/** Smallest step of time by keys, seconds. */
const step = 0.1;
/** What a person may set, dB; the service holds to the same. */
export const gainLimits = { least: -24, most: 12 };
const tenth = (seconds: number): number => Math.round(seconds * 1000) / 1000;

/** Everything that is done to one sound, and the keys that do it. `wordsFor` gives the words of its chapter by time, as far as they were read. */
export function useCueVerbs(wordsFor: (cue: CueView) => readonly TimedWord[]) {
  const { projectId, change, changeFor, clips } = useWorkspace();
  const mayEdit = useMayEdit();
  const queries = useQueryClient();
  // Drawn at once, with the version that the change will give it: the next key comes before the page has read it again.
  const drawn = (cue: CueView, part: Partial<CueView>) => () =>
    queries.setQueryData<ProjectView>(projectKey(projectId), (before) => before && { ...before, cues: before.cues.map((one) => (one.id === cue.id ? { ...one, ...part, version: cue.version + 1 } : one)) });
  /** Settled once the page has read it again. */
  const shape = (cue: CueView, { pan, ...part }: Shape): Promise<boolean> => change(() => shapeCueAction({ cueId: cue.id, version: cue.version, ...part, ...(pan === undefined ? {} : { pan }) }), drawn(cue, seen(part)));
  /** All of it, the end of a bed too. */
  const byWords = (cue: CueView, by: number) => {
    const words = wordsFor(cue);
    const word = words[wordAt(words, cue.anchorStart) + by];
    if (word) void shape(cue, { anchorStart: word.textStart, anchorEnd: word.textEnd, shiftSeconds: 0, ...untilMoved(cue, words, by) });
  };
  const set = (cue: CueView, part: { gainDb?: number; enabled?: boolean }) => void change(() => setCueAction({ cueId: cue.id, ...part, version: cue.version }), drawn(cue, part));
  const gain = (cue: CueView, by: number) => set(cue, { gainDb: Math.max(gainLimits.least, Math.min(gainLimits.most, cue.gainDb + by)) });
  /** Its end, a tenth of a second or (a bed) a word later or sooner. */
  const tail = (cue: CueView, by: number) => {
    const words = wordsFor(cue);
    const word = words[wordAt(words, (cue.untilOffset ?? cue.anchorEnd) - 1) + by];
    if (cue.lane === 'effect') void shape(cue, { trimTailSeconds: tenth(Math.max(0, cue.trimTailSeconds - by * step)) });
    else if (word && word.textEnd > cue.anchorEnd) void shape(cue, { untilOffset: word.textEnd });
  };
  /** Its beginning; the rest stays where it sounds. */
  const head = (cue: CueView, by: number) => {
    const words = wordsFor(cue);
    const word = words[wordAt(words, cue.anchorStart) + by];
    const trimHeadSeconds = tenth(Math.max(0, cue.trimHeadSeconds + by * step));
    if (cue.lane === 'effect') void shape(cue, { trimHeadSeconds, shiftSeconds: tenth(cue.shiftSeconds + trimHeadSeconds - cue.trimHeadSeconds) });
    else if (word && (cue.untilOffset === null || word.textEnd < cue.untilOffset)) void shape(cue, { anchorStart: word.textStart, anchorEnd: word.textEnd, shiftSeconds: 0 });
  };
  const fade = (cue: CueView, side: 'fadeInSeconds' | 'fadeOutSeconds', by: number) => void shape(cue, { [side]: tenth(Math.max(0, Math.min(30, (cue[side] ?? 0) + by * step))) });
  const duplicate = (cue: CueView) => void changeFor(() => duplicateCueAction({ cueId: cue.id }));
  const remove = (cue: CueView) => void change(() => removeCueAction({ cueId: cue.id, version: cue.version }));
  const hear = (cue: CueView) => {
    if (mayEdit) void clips.toggle(`cues/${cue.id}`);
    else if (cue.assetId !== null) void clips.toggleSound(`cues/${cue.id}`, `/api/assets/${cue.assetId}`);
  };
  const another = async (cue: CueView, part: { sound?: string; prompt?: string } = {}) => {
    // Hearing it has it made; where that costs, the price is said first.
    if (await change(() => anotherSoundAction({ cueId: cue.id, version: cue.version, ...part }))) void clips.toggle(`cues/${cue.id}`);
  };
  /** Whether a key was one of a sound's. */
  const key = (cue: CueView, event: { key: string; shiftKey: boolean; altKey: boolean; ctrlKey: boolean; metaKey: boolean }): boolean => {
    if (event.ctrlKey || event.metaKey || (!mayEdit && event.key !== 'Enter')) return false;
    const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    const letter = event.altKey ? '' : event.key.toLowerCase();
    const more = event.shiftKey ? -1 : 1;
    if (by !== 0 && event.altKey) (event.shiftKey ? head : tail)(cue, by);
    else if (by !== 0 && event.shiftKey) void shape(cue, { shiftSeconds: tenth(cue.shiftSeconds + by * step) });
    else if (by !== 0) byWords(cue, by);
    else if (event.key === '+' || event.key === '=') gain(cue, 1);
    else if (event.key === '-') gain(cue, -1);
    else if (letter === 'i') fade(cue, 'fadeInSeconds', more);
    else if (letter === 'o') fade(cue, 'fadeOutSeconds', more);
    else if (letter === 'd') duplicate(cue);
    else if (letter === 'r') void another(cue);
    else if (event.key === 'Delete' || event.key === 'Backspace') remove(cue);
    else if (event.key === 'Enter') hear(cue);
    else return false;
    return true;
  };
  return { mayEdit, shape, set, byWords, gain, head, tail, fade, duplicate, remove, hear, another, key };
}

export type CueVerbs = ReturnType<typeof useCueVerbs>;
