import { entry } from './entry.ts';
import { femaleNames, isTitle, maleNames, personNoun, petWords, titlesOpen, titlesRank } from './lexicon.ts';
import type { Label, Meeting } from './meetings.ts';
import type { NameRun } from './names.ts';
import { givenTitles, isFullForm, petForm, sameFirst, sexOfFirstName, sexOfTitles, type NameUse } from './naming.ts';
import type { Age, Sex } from './types.ts';

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

const opposed = (a: Sex, b: Sex) => a !== 'unknown' && b !== 'unknown' && a !== b;

function blank(): Member {
  return { names: [], description: null, head: null, first: null, last: null, titles: new Set(), sex: 'unknown', age: 'unknown', votes: { female: 0, male: 0 }, isNarrator: false, weight: 0 };
}

/** The people of a story: every name belongs to at most one member. */
export class Cast {
  readonly members: Member[] = [];
  readonly #byKey = new Map<string, number>();
  readonly #byPhrase = new Map<string, number>();
  readonly #callings = new Map<string, number>();
  readonly #byWord = new Map<string, number[]>();
  /** Where pet names are looked up: bounded, so that a text of nothing but names stays linear. */
  readonly #commonest: number[] = [];

  readonly #meeting: (a: Label, b: Label) => Meeting | null;

  /** Joins names into people, the fullest names first, the commonest first among equals. */
  constructor(uses: Iterable<NameUse>, votesOf: (key: string) => { female: number; male: number }, meeting: (a: Label, b: Label) => Meeting | null = () => null) {
    this.#meeting = meeting;
    const all = [...uses];
    const full = all.filter((use) => use.run.core.length >= 2).sort((a, b) => b.count - a.count);
    const titled = all.filter((use) => use.run.core.length === 1 && use.run.titles.length > 0).sort((a, b) => b.count - a.count);
    const bare = all.filter((use) => use.run.core.length === 1 && use.run.titles.length === 0).sort((a, b) => b.count - a.count);
    const bareUse = new Map(bare.map((use) => [use.run.core[0] ?? '', use]));
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
      const shared = (use: NameUse) => (bareUse.get(use.run.core[0] ?? '')?.count ?? 0) >= 8 && (misters.get(last ?? '') ?? 0) >= 8;
      // Thomas Gradgrind and Tom Gradgrind may be father and son; Tom and Tommy are one.
      const mayBe = (m: Member) => m.first === first || (sameFirst(m.first ?? '', first) && (sex === 'female' || !isFullForm(m.first, first) || (!shared(use) && !m.names.some(shared))));
      const found = this.#best((m) => m.last === last && m.first !== null && mayBe(m) && !opposed(m.sex, sex), this.#bearers(last));
      this.#join(use, found, sex, first, last);
    }
    for (const use of titled) {
      const word = use.run.core[0] ?? '';
      const sex = sexOf(use);
      const title = use.run.titles[0] ?? '';
      const fits = (m: Member) => !opposed(m.sex, sex) && !this.#areApart(m, use);
      const asFirst = this.#best((m) => m.first === word && fits(m), this.#bearers(word)) ?? (title === 'mrs' ? null : this.#best((m) => m.last !== null && m.first !== null && m.last !== word && sameFirst(m.first, word) && fits(m)));
      if (asFirst !== null && (title !== 'mrs' || maleNames.has(word) || femaleNames.has(word)) && (givenTitles.has(title) || title === 'lady' || !this.#someOf(word, (m) => m.last === word))) {
        this.#join(use, asFirst, sex, word, null);
        continue;
      }
      const asLast = this.#best((m) => m.last === word && fits(m) && this.#fitsTitle(m, use, title, bareUse), this.#bearers(word), (m) => (this.#bond(m, use) > 2 ? 1e6 : 0) + (title === 'miss' && !isYounger(m) && (bareUse.get(m.first ?? '')?.count ?? 0) > use.count * 0.3 ? 1e7 : 0) + m.weight);
      if (asLast !== null) this.#join(use, asLast, sex, null, word);
      else {
        const listed = maleNames.has(word) || femaleNames.has(word);
        const given = givenTitles.has(title) || (listed && title !== 'mrs' && (bareUse.get(word)?.count ?? 0) > use.count);
        this.#join(use, null, sex, given ? word : null, given ? null : word);
      }
    }
    for (const use of bare) {
      const word = use.run.core[0] ?? '';
      const sex = sexOf(use);
      const fits = (m: Member) => !opposed(m.sex, sex);
      const bearers = this.#bearers(word);
      const byWord = (m: Member) => m.names.reduce((sum, other) => sum + (other.run.core.includes(word) ? other.count : 0), 0);
      const asLast = (test: (m: Member) => boolean) => this.#best((m) => m.last === word && test(m), bearers, byWord);
      // "Fitzwilliam" is the Colonel of that name sooner than someone's seldom told first name.
      const family = asLast((m) => m.first === null && fits(m) && m.sex !== 'female');
      const found =
        (isTitle(word) ? this.soleBearer([word]) : null) ??
        this.#best((m) => m.first === word && fits(m) && !this.#areTwoVoices(m, use) && (family === null || byWord(m) * 2 > byWord(entry(this.members, family))), bearers) ??
        // Pronouns near a bare surname mislead where he talks with her; a Mr of that name settles it.
        (this.#someOf(word, (m) => m.last === word && m.sex === 'female') ? null : asLast((m) => m.titles.has('mr'))) ??
        asLast((m) => fits(m) && (m.titles.has('mr') || (m.first !== null && m.sex !== 'female'))) ??
        asLast((m) => fits(m) && m.sex !== 'female') ??
        (sex === 'female' || (!maleNames.has(word) && !femaleNames.has(word)) ? asLast(fits) : null) ??
        this.#best((m) => m.first !== null && sameFirst(m.first, word) && fits(m) && !m.titles.has('lady') && !m.titles.has('saint') && !m.titles.has('queen') && !this.#areTwoVoices(m, use) && !this.#areApart(m, use)) ??
        this.#best((m) => m.last !== null && m.first === null && petForm(m.last, word) && fits(m));
      this.#join(use, found, sex, word, null);
    }
    this.members.forEach((member) => this.#settle(member, votesOf));
  }

  /** The weightiest member of those given (default: the first, fullest and commonest names) that passes. */
  #best(test: (member: Member) => boolean, among: readonly number[] = this.#commonest, worth: (member: Member) => number = (member) => member.weight): number | null {
    let best: number | null = null;
    let most = -Infinity;
    for (const i of among) {
      const member = this.members[i];
      if (!member || !test(member)) continue;
      const value = worth(member);
      if (value <= most) continue;
      best = i;
      most = value;
    }
    return best;
  }

  /** What the text's exchanges say of a further name for a member: for it (above 0) or against it. */
  #tie(member: Member, use: NameUse): { bond: number; against: number } {
    let bond = 0;
    let against = 0;
    const keys = new Set(member.names.map((other) => other.run.key));
    if (member.first !== null) keys.add(member.first);
    for (const key of keys) {
      const meeting = this.#meeting(key, use.run.key);
      if (!meeting) continue;
      bond += meeting.alternate * 2 + meeting.answers;
      against += meeting.apart * 2 + meeting.together;
    }
    return { bond, against };
  }

  #bond(member: Member, use: NameUse): number {
    const { bond, against } = this.#tie(member, use);
    return bond - against;
  }

  /** "Mr. Wilcox" and "Charles" answer each other: they are two. */
  #areApart(member: Member, use: NameUse): boolean {
    const { bond, against } = this.#tie(member, use);
    return against >= 4 && against > bond;
  }

  #someOf(word: string, test: (member: Member) => boolean): boolean {
    return this.#bearers(word).some((i) => test(entry(this.members, i)));
  }

  /** Members with this word as first or last name. */
  #bearers(word: string | null): readonly number[] {
    return word === null ? [] : (this.#byWord.get(word) ?? []);
  }

  /** "the Colonel": the one member of that title, where no other bears it more than `share` times as often. */
  soleBearer(titles: readonly string[], share = 0.5): number | null {
    const bears = (m: Member) => titles.some((title) => m.titles.has(title));
    const best = this.#best(bears);
    if (best === null) return null;
    const weight = this.members[best]?.weight ?? 0;
    return this.members.some((m, i) => i !== best && bears(m) && m.weight > weight * share) ? null : best;
  }

  /** "said Mr. Gradgrind" and "said Tom", both often, and never in turn with the same third: father and son. */
  #areVoices(titled: NameUse, bare: NameUse): boolean {
    if (bare.speaks < 10 || titled.speaks < 10 || !titled.run.titles.includes('mr') || titled.run.core.length > 1) return false;
    const meeting = this.#meeting(titled.run.key, bare.run.key);
    return meeting === null || meeting.alternate <= Math.max(2, meeting.apart * 2);
  }

  #areTwoVoices(member: Member, use: NameUse): boolean {
    return member.names.some((other) => this.#areVoices(other, use));
  }

  /** Whether "Mr. X" can be this "First X": not where the story calls First by the given name alone and X is another. */
  #fitsTitle(member: Member, use: NameUse, title: string, bare: ReadonlyMap<string, NameUse>): boolean {
    const { bond, against } = this.#tie(member, use);
    const told = bond >= 2 && bond > against;
    if (title === 'mrs' && (member.titles.has('miss') || !member.titles.has('mrs'))) return member.titles.has('mrs') || (told && member.sex === 'female');
    if ((title === 'miss' || titlesRank.has(title) || (titlesOpen.has(title) && !petWords.has(title))) && member.titles.has('mrs')) return false;
    if (title !== 'mr' || member.first === null) return true;
    const first = bare.get(member.first);
    if (first && this.#areVoices(use, first)) return false;
    const byFirst = first?.count ?? 0;
    const byLast = bare.get(member.last ?? '')?.count ?? 0;
    const inFull = member.names.reduce((sum, other) => sum + (other.run.core.length > 1 ? other.count : 0), 0);
    return told || byFirst <= 4 || byFirst < byLast * 2 || byFirst <= inFull * 3;
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

  /** Makes two members one: all names of `from` go over to `into`. */
  merge(from: number, into: number): void {
    const gone = entry(this.members, from);
    const member = entry(this.members, into);
    for (const use of gone.names) {
      member.names.push(use);
      this.#byKey.set(use.run.key, into);
    }
    member.weight += gone.weight;
    for (const title of gone.titles) member.titles.add(title);
    if (member.sex === 'unknown') member.sex = gone.sex;
    if (member.age === 'unknown') member.age = gone.age;
    member.first ??= gone.first;
    member.last ??= gone.last;
    this.members[from] = blank();
  }

  /** Says that a description is a known member: "the undertaker" is Mr. Sowerberry all through the story. */
  nameCalling(phrase: string, member: number): void {
    this.#callings.set(phrase, member);
    this.#byPhrase.set(phrase, member);
  }

  /** The member that a description stands for all through the story, or null. */
  ofCalling(phrase: string): number | null {
    return this.#callings.get(phrase) ?? null;
  }

  /** The member a name belongs to, or null. */
  ofName(run: NameRun): number | null {
    return this.#byKey.get(run.key) ?? null;
  }

  /** The member known only by this description; made on first asking. `head` is its noun; `scene` is given where the same words mean somebody else in every scene. */
  ofDescription(phrase: string, head: string, sex: Sex, scene: number | null = null): number {
    const key = scene === null ? phrase : `${phrase} in ${scene}`;
    const apart = /\b(?:in|with|of|from|at|old|young|other|another|first|second|third|elder|younger|little|big|tall|fat)\b/u.test(phrase);
    const known = this.#byPhrase.get(key) ?? (apart || scene !== null ? undefined : this.#byPhrase.get(head));
    if (known !== undefined) {
      this.#byPhrase.set(key, known);
      return known;
    }
    const id = this.members.length;
    const words = phrase.split(' ');
    const age: Age = personNoun(head)?.age === 'child' ? 'child' : words.some((w) => ['old', 'aged', 'elderly', 'ancient'].includes(w)) ? 'old' : words.includes('young') ? 'young' : (personNoun(head)?.age ?? 'unknown');
    this.members.push({ ...blank(), description: phrase, head, sex, age });
    this.#byPhrase.set(key, id);
    return id;
  }

  /** The "I" of the story. */
  addNarrator(): number {
    this.members.push({ ...blank(), isNarrator: true });
    return this.members.length - 1;
  }
}

/** "Miss Elizabeth Bennet" is a younger sister: "Miss Bennet" is the eldest. */
const isYounger = (member: Member): boolean => member.names.some((use) => use.run.core.length > 1 && use.run.titles.includes('miss'));
