/** People of a few lines: who they are, and which of them may share a voice. Pure. */
import type { Age, Sex } from '../../story/types.ts';

/** Who speaks for them: a voice of their own, a few voices that they share, or the narrator. */
export const walkOnSettings = ['own', 'pool', 'narrator'] as const;
export type WalkOns = (typeof walkOnSettings)[number];

/** Somebody with so many lines or fewer is a walk-on. */
export const mostWalkOnLines = 3;
/** Two people of one voice are never heard within so many lines of each other. */
export const leastLinesApart = 20;

/** A column's word as a setting; anything else is the default. */
export function walkOnSetting(word: string): WalkOns {
  return walkOnSettings.find((one) => one === word) ?? 'own';
}

/** Whether somebody counts as a walk-on. Whom the writer gave a voice keeps it, however little they say. */
export function isWalkOn(person: { role: string; lines: number; voiceSetBy: string }): boolean {
  return person.role === 'cast' && person.lines <= mostWalkOnLines && person.voiceSetBy !== 'person';
}

export interface WalkOn {
  id: string;
  sex: Sex;
  age: Age;
  /** Numbers of their lines, in playing order. */
  lines: readonly number[];
}

/**
 * Parts walk-ons into those who may share one voice: alike in sex and age as far as the story tells, and never within
 * `leastLinesApart` lines of each other. As few as a greedy walk in playing order finds (optimal for intervals, and near
 * it for people of three lines). Deterministic; the order of the list does not matter.
 */
export function shareVoices(walkOns: readonly WalkOn[], apart: number = leastLinesApart): string[][] {
  const pools: { kind: string; ids: string[]; lines: number[] }[] = [];
  const order = walkOns.toSorted((a, b) => (a.lines[0] ?? 0) - (b.lines[0] ?? 0) || (a.id < b.id ? -1 : 1));
  for (const person of order) {
    const kind = `${person.sex} ${person.age === 'child' ? 'child' : person.age === 'old' ? 'old' : 'grown'}`;
    const pool = pools.find((one) => one.kind === kind && one.lines.every((line) => person.lines.every((own) => Math.abs(own - line) > apart)));
    if (pool) {
      pool.ids.push(person.id);
      pool.lines.push(...person.lines);
    } else pools.push({ kind, ids: [person.id], lines: [...person.lines] });
  }
  return pools.map(({ ids }) => ids);
}
