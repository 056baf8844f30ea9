import { entry } from './entry.ts';
import { diminutives, femaleNames, isTitle, maleNames, personNoun, titlesFemale, titlesMale, titlesOpen, titlesRank } from './lexicon.ts';
import type { NameRun } from './names.ts';
import type { Age, Sex } from './types.ts';

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
  written: Map<string, number>;
}

/** Someone of the story while it is being read. */
export interface Member {
  names: NameUse[];
  /** Phrases that describe and do not name ("old woman"), where that is all there is. */
  description: string | null;
  head: string | null;
  first: string | null;
  last: string | null;
  titles: Set<string>;
  sex: Sex;
  age: Age;
  /** Votes of pronouns nearby. */
  votes: { female: number; male: number };
  isNarrator: boolean;
  weight: number;
}

const givenTitles = new Set(['sir', 'aunt', 'auntie', 'aunty', 'uncle', 'cousin', 'master', 'sister', 'brother', 'saint', 'st', 'father', 'mother', 'king', 'queen', 'prince', 'princess', 'dame']);

function sexOfTitles(titles: Iterable<string>): Sex {
  for (const title of titles) {
    if (titlesFemale.has(title)) return 'female';
    if (titlesMale.has(title) && !titlesRank.has(title)) return 'male';
  }
  return 'unknown';
}

export function sexOfFirstName(name: string | null): Sex {
  if (name === null) return 'unknown';
  const female = femaleNames.has(name);
  const male = maleNames.has(name);
  return female === male ? 'unknown' : female ? 'female' : 'male';
}

const opposed = (a: Sex, b: Sex) => a !== 'unknown' && b !== 'unknown' && a !== b;

/** Whether a name is somebody's: it speaks, is called, bears a title, is a given name, or acts more than it is a place. */
export function isPersonName(use: NameUse): boolean {
  const { run, count } = use;
  if (run.titles.some((title) => !titlesOpen.has(title) || title === 'dr' || title === 'doctor')) return true;
  if (use.speaks > 0 || use.called > 1) return use.placed < count * 0.6 || use.speaks > 2;
  if (run.core.some((word) => femaleNames.has(word) || maleNames.has(word))) return use.placed < count * 0.6;
  if (run.core.length === 1 && isTitle(run.core[0] ?? '')) return true;
  return use.acts >= 2 && use.acts > count * 0.25 && use.placed < count * 0.25;
}

function blank(): Member {
  return { names: [], description: null, head: null, first: null, last: null, titles: new Set(), sex: 'unknown', age: 'unknown', votes: { female: 0, male: 0 }, isNarrator: false, weight: 0 };
}

/** The people of a story: every name belongs to at most one member. */
export class Cast {
  readonly members: Member[] = [];
  readonly #byKey = new Map<string, number>();
  readonly #byPhrase = new Map<string, number>();
  readonly #byWord = new Map<string, number[]>();
  /** Where pet names are looked up: bounded, so that a text of nothing but names stays linear. */
  readonly #commonest: number[] = [];

  /** Joins names into people, the fullest names first, the commonest first among equals. */
  constructor(uses: Iterable<NameUse>, votesOf: (key: string) => { female: number; male: number }) {
    const all = [...uses];
    const full = all.filter((use) => use.run.core.length >= 2).sort((a, b) => b.count - a.count);
    const titled = all.filter((use) => use.run.core.length === 1 && use.run.titles.length > 0).sort((a, b) => b.count - a.count);
    const bare = all.filter((use) => use.run.core.length === 1 && use.run.titles.length === 0).sort((a, b) => b.count - a.count);
    const bareCount = new Map(bare.map((use) => [use.run.core[0] ?? '', use.count]));
    const misters = new Map(titled.filter((use) => use.run.titles.includes('mr')).map((use) => [use.run.core[0] ?? '', use.count]));
    const sexOf = (use: NameUse): Sex => {
      const told = sexOfTitles(use.run.titles);
      if (told !== 'unknown') return told;
      const votes = votesOf(use.run.key);
      if (votes.female >= 3 && votes.female > votes.male * 2.5) return 'female';
      if (votes.male >= 3 && votes.male > votes.female * 2.5) return 'male';
      return use.run.core.length > 1 || use.run.titles.length === 0 ? sexOfFirstName(use.run.core[0] ?? null) : 'unknown';
    };
    for (const use of full) {
      const first = use.run.core[0] ?? null;
      const last = use.run.core.at(-1) ?? null;
      const sex = sexOf(use);
      const shared = (use: NameUse) => (bareCount.get(use.run.core[0] ?? '') ?? 0) >= 8 && (misters.get(last ?? '') ?? 0) >= 8;
      const found = this.#best((m) => m.last === last && m.first !== null && (m.first === first || (sameFirst(m.first, first) && !shared(use) && !m.names.some(shared))) && !opposed(m.sex, sex), this.#bearers(last));
      this.#join(use, found, sex, first, last);
    }
    for (const use of titled) {
      const word = use.run.core[0] ?? '';
      const sex = sexOf(use);
      const asFirst = this.#best((m) => m.first === word && !opposed(m.sex, sex), this.#bearers(word));
      const title = use.run.titles[0] ?? '';
      if (asFirst !== null && (givenTitles.has(title) || title === 'lady' || !this.#someOf(word, (m) => m.last === word))) {
        this.#join(use, asFirst, sex, word, null);
        continue;
      }
      const asLast = this.#best((m) => m.last === word && !opposed(m.sex, sex) && this.#fitsTitle(m, title, bareCount), this.#bearers(word));
      if (asLast !== null) this.#join(use, asLast, sex, null, word);
      else {
        const listed = maleNames.has(word) || femaleNames.has(word);
        const given = givenTitles.has(title) || (listed && title !== 'mrs' && (bareCount.get(word) ?? 0) > use.count);
        this.#join(use, null, sex, given ? word : null, given ? null : word);
      }
    }
    for (const use of bare) {
      const word = use.run.core[0] ?? '';
      const sex = sexOf(use);
      const fits = (m: Member) => !opposed(m.sex, sex);
      const found =
        (isTitle(word) ? this.#soleBearer(word) : null) ??
        this.#best((m) => m.first === word && fits(m), this.#bearers(word)) ??
        // Pronouns near a bare surname mislead where he talks with her; a Mr of that name settles it.
        (this.#someOf(word, (m) => m.last === word && m.sex === 'female') ? null : this.#best((m) => m.last === word && m.titles.has('mr'), this.#bearers(word))) ??
        this.#best((m) => m.last === word && fits(m) && (m.titles.has('mr') || (m.first !== null && m.sex !== 'female')), this.#bearers(word)) ??
        this.#best((m) => m.last === word && fits(m) && m.sex !== 'female', this.#bearers(word)) ??
        (sex === 'female' || (!maleNames.has(word) && !femaleNames.has(word)) ? this.#best((m) => m.last === word && fits(m), this.#bearers(word)) : null) ??
        this.#best((m) => m.first !== null && sameFirst(m.first, word) && fits(m) && !isElder(m, use.count)) ??
        this.#best((m) => m.last !== null && m.first === null && petForm(m.last, word) && fits(m));
      this.#join(use, found, sex, word, null);
    }
    this.members.forEach((member) => this.#settle(member, votesOf));
  }

  /** The weightiest member of those given (default: the first, fullest and commonest names) that passes. */
  #best(test: (member: Member) => boolean, among: readonly number[] = this.#commonest): number | null {
    let best: number | null = null;
    for (const i of among) {
      const member = this.members[i];
      if (member && test(member) && (best === null || member.weight > (this.members[best]?.weight ?? 0))) best = i;
    }
    return best;
  }

  #someOf(word: string, test: (member: Member) => boolean): boolean {
    return this.#bearers(word).some((i) => test(entry(this.members, i)));
  }

  /** Members with this word as first or last name. */
  #bearers(word: string | null): readonly number[] {
    return word === null ? [] : (this.#byWord.get(word) ?? []);
  }

  /** "the Colonel": the one member of that title, where no other bears it half as often. */
  #soleBearer(title: string): number | null {
    const best = this.#best((m) => m.titles.has(title));
    if (best === null) return null;
    const weight = this.members[best]?.weight ?? 0;
    return this.members.some((m, i) => i !== best && m.titles.has(title) && m.weight * 2 > weight) ? null : best;
  }

  /** Whether "Mr. X" can be this "First X": not where the story calls First by the given name alone and X is another. */
  #fitsTitle(member: Member, title: string, bareCount: Map<string, number>): boolean {
    if (title === 'mrs' && (member.titles.has('miss') || !member.titles.has('mrs'))) return member.titles.has('mrs');
    if (title === 'miss' && member.titles.has('mrs')) return false;
    if (title !== 'mr' || member.titles.has('mr') || member.first === null) return true;
    const byFirst = bareCount.get(member.first) ?? 0;
    const byLast = bareCount.get(member.last ?? '') ?? 0;
    return byFirst <= 4 || byFirst < byLast * 2;
  }

  #join(use: NameUse, into: number | null, sex: Sex, first: string | null, last: string | null): void {
    let id = into;
    if (id === null) {
      id = this.members.length;
      this.members.push(blank());
      if (id < 400) this.#commonest.push(id);
    }
    const member = entry(this.members, id);
    member.names.push(use);
    member.weight += use.count;
    member.first ??= first;
    member.last ??= last;
    for (const word of new Set([member.first, member.last])) {
      if (word === null) continue;
      const bearers = this.#byWord.get(word);
      if (!bearers) this.#byWord.set(word, [id]);
      else if (!bearers.includes(id)) bearers.push(id);
    }
    if (member.sex === 'unknown') member.sex = sex;
    for (const title of use.run.titles) member.titles.add(title);
    this.#byKey.set(use.run.key, id);
  }

  #settle(member: Member, votesOf: (key: string) => { female: number; male: number }): void {
    for (const use of member.names) {
      const votes = votesOf(use.run.key);
      member.votes.female += votes.female;
      member.votes.male += votes.male;
    }
    const { female, male } = member.votes;
    const told = sexOfTitles(member.titles);
    const named = sexOfFirstName(member.first);
    const noun = member.names[0]?.run.core.at(-1);
    const byNoun = noun ? (personNoun(noun)?.sex ?? sexOfTitles([noun])) : 'unknown';
    if (told !== 'unknown') member.sex = told;
    else if (female + male >= 4 && Math.max(female, male) > Math.min(female, male) * 2) member.sex = female > male ? 'female' : 'male';
    else if (named !== 'unknown') member.sex = named;
    else if (byNoun !== 'unknown') member.sex = byNoun;
    else if (female + male >= 1 && Math.max(female, male) > Math.min(female, male) * 1.5) member.sex = female > male ? 'female' : 'male';
    else if ([...member.titles].some((title) => titlesRank.has(title))) member.sex = 'male';
    if (member.titles.has('master')) member.age = 'child';
  }

  /** The member a name belongs to, or null. */
  ofName(run: NameRun): number | null {
    return this.#byKey.get(run.key) ?? null;
  }

  /** The member known only by this description; made on first asking. `head` is its noun. */
  ofDescription(phrase: string, head: string, sex: Sex): number {
    const apart = /\b(?:in|with|of|from|at|old|young|other|another|first|second|third|elder|younger|little|big|tall|fat)\b/u.test(phrase);
    const known = this.#byPhrase.get(phrase) ?? (apart ? undefined : this.#byPhrase.get(head));
    if (known !== undefined) {
      this.#byPhrase.set(phrase, known);
      return known;
    }
    const id = this.members.length;
    const words = phrase.split(' ');
    const age: Age = personNoun(head)?.age === 'child' ? 'child' : words.some((w) => ['old', 'aged', 'elderly', 'ancient'].includes(w)) ? 'old' : words.includes('young') ? 'young' : (personNoun(head)?.age ?? 'unknown');
    this.members.push({ ...blank(), description: phrase, head, sex, age });
    this.#byPhrase.set(phrase, id);
    return id;
  }

  /** The "I" of the story. */
  addNarrator(): number {
    this.members.push({ ...blank(), isNarrator: true });
    return this.members.length - 1;
  }
}

/** A Mr. Gradgrind of so many mentions is not the Tom of as many more: they are father and son. */
function isElder(member: Member, petCount: number): boolean {
  const titled = member.names.filter((use) => use.run.titles.includes('mr') || use.run.titles.includes('mrs')).reduce((sum, use) => sum + use.count, 0);
  return petCount >= 8 && titled >= 8 && titled > member.weight * 0.4;
}

/** "Skaggsy" for Skaggs. */
const petForm = (a: string, b: string): boolean => a.length > 2 && b.length > 2 && (/^(?:y|ie|sy|ey)$/u.test(b.startsWith(a) ? b.slice(a.length) : '') || /^(?:y|ie|sy|ey)$/u.test(a.startsWith(b) ? a.slice(b.length) : ''));

function sameFirst(a: string, b: string | null): boolean {
  if (b === null) return false;
  if (a === b || petForm(a, b)) return true;
  return (diminutives.get(a)?.includes(b) ?? false) || (diminutives.get(b)?.includes(a) ?? false) || (a.length > 3 && b.length > 3 && (diminutives.get(a) ?? []).some((full) => diminutives.get(b)?.includes(full) ?? false));
}
