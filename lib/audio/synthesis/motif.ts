import type { Random } from './random.ts';

/** One note of a theme: a step of the scale above or below its key note, and its length in beats. */
export interface ThemeNote {
  degree: number;
  beats: number;
}

/** A theme: what a listener knows again, in whatever mood, key or voice it is played. */
export interface Theme {
  notes: readonly ThemeNote[];
  /** Which of a mood's keys it is played in, 0 to 1. */
  key: number;
}

/** The theme that a seed belongs to: its last four bits say which time it is played. */
export function themeOfSeed(seed: number): number {
  return Math.floor(Math.trunc(seed) / 16);
}

const rhythms = [
  [1, 1, 2], [1.5, 0.5, 2], [2, 1, 1, 2], [1, 0.5, 0.5, 2], [0.5, 0.5, 1, 2], [1.5, 0.5, 1, 2], [3, 1, 2], [1, 1, 1, 3],
] as const satisfies readonly (readonly number[])[];

/**
 * Draws a theme of five to eight notes: two short figures of different rhythm. It leaps once, and comes back by steps;
 * nothing is further than a ninth from its lowest note, so that every voice can play it.
 */
export function makeTheme(random: Random): Theme {
  const first = random.integer(0, rhythms.length - 1);
  const second = (first + random.integer(1, rhythms.length - 1)) % rhythms.length;
  const beats = [...(rhythms[first] ?? rhythms[0]), ...(rhythms[second] ?? rhythms[1])];
  const leapAt = random.integer(1, Math.max(1, beats.length - 3));
  const upward = random.chance(0.72) ? 1 : -1;
  let degree: number = random.pick([0, 2, 4]);
  const notes = beats.map((length, k): ThemeNote => {
    if (k === leapAt) degree += upward * random.integer(3, 5);
    else if (k > leapAt) degree -= upward * (random.chance(0.8) ? 1 : -1);
    else if (k > 0) degree += random.sign() * random.integer(1, 2);
    degree = Math.max(-3, Math.min(7, degree));
    return { degree, beats: length };
  });
  return { notes, key: random.next() };
}

/** How a theme is told this time. Each keeps its rhythm or its line, so that it is known. */
export type Telling = 'whole' | 'head' | 'tail' | 'higher' | 'lower' | 'turned' | 'slow';

/** The notes of a theme as they are told: its first figure, its end, a third higher or lower, upside down, or broader. */
export function tell(theme: Theme, telling: Telling): ThemeNote[] {
  const { notes } = theme;
  const first = notes[0]?.degree ?? 0;
  const middle = Math.ceil(notes.length / 2);
  switch (telling) {
    case 'whole':
      return [...notes];
    case 'head':
      return notes.slice(0, middle);
    case 'tail':
      return notes.slice(-middle);
    case 'higher':
      return notes.map((note) => ({ ...note, degree: note.degree + 2 }));
    case 'lower':
      return notes.map((note) => ({ ...note, degree: note.degree - 2 }));
    case 'turned':
      return notes.map((note) => ({ ...note, degree: 2 * first - note.degree }));
    case 'slow':
      return notes.map((note) => ({ ...note, beats: note.beats * 1.6 }));
  }
}

const later: readonly [Telling, ...Telling[]] = ['head', 'tail', 'higher', 'lower', 'turned', 'slow', 'whole'];

/** The order in which a bed tells its theme: whole at first, then varied, never twice alike in a row. */
export function tellings(random: Random, count: number): Telling[] {
  const out: Telling[] = ['whole'];
  while (out.length < count) {
    const next = random.pick(later);
    if (next !== out.at(-1)) out.push(next);
  }
  return out;
}
