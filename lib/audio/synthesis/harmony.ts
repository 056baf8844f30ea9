import { Chord, Note, Progression } from 'tonal';
import type { MoodScore } from './moods.ts';
import type { Random } from './random.ts';

/** A chord and how long it stands. */
export interface ChordSpan {
  from: number;
  seconds: number;
  /** Pitch classes 0 to 11, root first. */
  classes: number[];
}

/** Chords by `tonal` from a mood's own phrases, over `seconds`; none stands as long as the next. */
export function chords(score: MoodScore, tonic: string, seconds: number, random: Random): ChordSpan[] {
  const count = Math.max(4, Math.round(seconds / score.chordSeconds));
  const names: string[] = [];
  let previous: readonly string[] | null = null;
  while (names.length < count) {
    const phrase: readonly string[] = random.pick(score.phrases);
    // A phrase never follows itself: no repeat to be heard inside the bed.
    if (phrase === previous) continue;
    names.push(...Progression.fromRomanNumerals(tonic, [...phrase]));
    previous = phrase;
  }
  const weights = names.slice(0, count).map(() => random.range(0.7, 1.35));
  const total = weights.reduce((sum, w) => sum + w, 0);
  let from = 0;
  return weights.map((weight, k) => {
    const span = (weight / total) * seconds;
    const classes = Chord.get(names[k] ?? tonic).notes.map((name) => Note.chroma(name) ?? 0);
    const chord = { from, seconds: span, classes: classes.length > 0 ? classes : [Note.chroma(tonic) ?? 0] };
    from += span;
    return chord;
  });
}

/** Nearest pitch of one of `classes` to `near` within [low, high]. */
export function nearest(classes: readonly number[], near: number, low: number, high: number): number {
  let best = low;
  let distance = Infinity;
  for (let midi = low; midi <= high; midi++) {
    if (!classes.includes(midi % 12)) continue;
    const d = Math.abs(midi - near);
    if (d < distance) {
      distance = d;
      best = midi;
    }
  }
  return best;
}
