import type { PlacedCue } from '../../../../lib/audio/types.ts';
import type { CueView } from '../../../../lib/services/views.ts';
import { wordAt } from './words.ts';
import type { TimedWord } from './words.ts';

/** How long an effect is drawn before it is made, seconds. */
const effectSeconds = 2;

/** A sound that is not heard: where it would be, seconds of the chapter, and why it is not. */
export interface Sketch {
  cue: CueView;
  start: number;
  end: number;
  state: string;
}

/** Where a sound that is not placed would be, by its words; null where its words are not spoken here. */
export function sketched(cue: CueView, words: readonly TimedWord[]): Sketch | null {
  const word = words[wordAt(words, cue.anchorStart)];
  if (!word) return null;
  const start = Math.max(0, word.start + cue.shiftSeconds);
  const last = cue.lane === 'effect' || cue.untilOffset === null ? undefined : words[wordAt(words, cue.untilOffset - 1)];
  return { cue, start, end: Math.max(start + effectSeconds, last?.end ?? 0), state: stateOf(cue) };
}

function stateOf(cue: CueView): string {
  if (!cue.enabled) return 'turned off';
  if (cue.state === 'failed') return 'failed';
  if (cue.state === 'making') return 'being made';
  return cue.state === 'ready' ? 'no room for it' : 'not made yet';
}

/** The same as a sound that is placed, to be moved like one. */
export function asPlaced({ cue, start, end }: Sketch): PlacedCue {
  return { cueId: cue.id, lane: cue.lane, asset: '', start, end, loops: false, clipSeconds: end - start, gainDb: cue.gainDb, pan: cue.pan, fadeInSeconds: 0, fadeOutSeconds: 0 };
}
