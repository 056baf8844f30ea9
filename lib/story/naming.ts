import { diminutives, femaleNames, isTitle, maleNames, titlesFemale, titlesMale, titlesOpen, titlesRank } from './lexicon.ts';
import type { NameRun } from './names.ts';
import type { Sex } from './types.ts';

/** How often a name is used, and how. */
export interface NameUse {
  run: NameRun;
  count: number;
  /** As the subject of a verb of speech, as someone called out to, as the subject of any clause. */
  speaks: number;
  called: number;
  acts: number;
  /** After "in", "at", "from": the way of places. */
  placed: number;
  /** In the narration's own words. */
  told: number;
  /** The paragraph that has it first. */
  since: number;
  written: Map<string, number>;
}

/** Titles that stand before a first name: "Aunt Juley", "Sir Harry". */
export const givenTitles: ReadonlySet<string> = new Set(['sir', 'aunt', 'auntie', 'aunty', 'uncle', 'cousin', 'master', 'sister', 'brother', 'saint', 'st', 'father', 'mother', 'king', 'queen', 'prince', 'princess', 'dame']);

/** What a name's titles tell of its bearer's sex. */
export function sexOfTitles(titles: Iterable<string>): Sex {
  for (const title of titles) {
    if (titlesFemale.has(title)) return 'female';
    if (titlesMale.has(title) && !titlesRank.has(title)) return 'male';
  }
  return 'unknown';
}

/** What a first name tells of its bearer's sex. */
export function sexOfFirstName(name: string | null): Sex {
  if (name === null) return 'unknown';
  const female = femaleNames.has(name);
  const male = maleNames.has(name);
  return female === male ? 'unknown' : female ? 'female' : 'male';
}

/**
 * The names that are somebody's. A name told too seldom to judge by itself is somebody's where its parts are: "Frieda
 * Mosebach" where Frieda and Fraulein Mosebach are people, "Bast" where Mr. Bast is.
 */
export function peopleOf(uses: Iterable<NameUse>): NameUse[] {
  const all = [...uses];
  const sure = all.filter(isPersonName);
  const firsts = new Set<string>();
  const lasts = new Set<string>();
  for (const { run } of sure) {
    const last = run.core.at(-1) ?? '';
    if (run.core.length > 1 || (run.titles.length > 0 && !givenTitles.has(run.titles[0] ?? ''))) lasts.add(last);
    if (run.titles.length === 0 || run.core.length > 1) firsts.add(run.core[0] ?? '');
  }
  const known = new Set(sure);
  return all.filter((use) => {
    if (known.has(use)) return true;
    const { core } = use.run;
    const last = core.at(-1) ?? '';
    return use.placed < use.count * 0.5 && lasts.has(last) && (core.length === 1 || firsts.has(core[0] ?? ''));
  });
}

/** Whether a name is somebody's: it speaks, is called, bears a title, is a given name, or acts more than it is a place. */
function isPersonName(use: NameUse): boolean {
  const { run, count } = use;
  if (run.titles.some((title) => !titlesOpen.has(title) || title === 'dr' || title === 'doctor')) return true;
  if (use.speaks > 0 || use.called > 1) return use.placed < count * 0.6 || use.speaks > 2;
  if (run.core.some((word) => femaleNames.has(word) || maleNames.has(word))) return use.placed < count * 0.6;
  if (run.core.length === 1 && isTitle(run.core[0] ?? '')) return true;
  return use.acts >= 2 && use.acts > count * 0.25 && use.placed < count * 0.25;
}

/** "Skaggsy" for Skaggs. */
export function petForm(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short.length < 3 || !long.startsWith(short)) return false;
  // Ted and Teddy, Skaggs and Skaggsy
  const rest = long.slice(short.length);
  return /^(?:y|ie|sy|ey)$/u.test(rest) || rest === `${short.at(-1)}y` || rest === `${short.at(-1)}ie`;
}


/** Whether one is the full form of the other: Thomas and Tom, not Tom and Tommy. */
export const isFullForm = (a: string | null, b: string | null): boolean => (diminutives.get(a ?? '')?.includes(b ?? '') ?? false) || (diminutives.get(b ?? '')?.includes(a ?? '') ?? false);

/** Whether two first names may be one person's: Thomas, Tom and Tommy. */
export function sameFirst(a: string, b: string | null): boolean {
  if (b === null) return false;
  if (a === b || petForm(a, b)) return true;
  return (diminutives.get(a)?.includes(b) ?? false) || (diminutives.get(b)?.includes(a) ?? false) || (a.length > 3 && b.length > 3 && (diminutives.get(a) ?? []).some((full) => diminutives.get(b)?.includes(full) ?? false));
}
