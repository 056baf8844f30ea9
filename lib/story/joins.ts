import type { Cast, Member } from './cast.ts';
import { entry } from './entry.ts';
import { diminutives, femaleNames, isTitle, maleNames, passers, personNoun } from './lexicon.ts';
import { labelOfPhrase, type Label, type Meeting, type Meetings } from './meetings.ts';
import { givenTitles, sameFirst } from './naming.ts';
import type { Turn } from './turns.ts';

/** Nouns for anyone at all: who "the girl" is, its scene decides. */
const anyone = new Set(['man', 'woman', 'boy', 'girl', 'lady', 'gentleman', 'fellow', 'lad', 'youth', 'child', 'friend', 'companion', 'person', 'other', 'speaker', 'visitor', 'guest', 'creature', 'figure', 'baby', 'stranger']);

/** Callings that a title tells of: "Dr. Kemp" is "the doctor". */
const callings: ReadonlyMap<string, readonly string[]> = new Map([
  ['doctor', ['dr', 'doctor']],
  ['physician', ['dr', 'doctor']],
  ['captain', ['captain', 'capt']],
  ['colonel', ['colonel', 'col']],
  ['general', ['general', 'gen']],
  ['major', ['major', 'maj']],
  ['sergeant', ['sergeant', 'sgt']],
  ['lieutenant', ['lieutenant', 'lt']],
  ['inspector', ['inspector']],
  ['professor', ['professor', 'prof']],
  ['judge', ['judge', 'justice']],
  ['clergyman', ['rev', 'reverend']],
  ['vicar', ['rev', 'reverend']],
  ['rector', ['rev', 'reverend']],
  ['parson', ['rev', 'reverend', 'parson']],
  ['minister', ['rev', 'reverend']],
  ['chaplain', ['rev', 'reverend']],
  ['curate', ['rev', 'reverend']],
  ['count', ['count']],
  ['baron', ['baron']],
  ['bishop', ['bishop']],
  ['admiral', ['admiral']],
  ['squire', ['squire']],
]);

interface Tie {
  bond: number;
  against: number;
  scenes: number;
  answers: number;
}

const opposed = (a: string, b: string) => a !== 'unknown' && b !== 'unknown' && a !== b;
const given = (name: string | null): boolean => name !== null && (femaleNames.has(name) || maleNames.has(name) || diminutives.has(name));
function tieOf(cells: Iterable<Meeting>): Tie {
  const tie: Tie = { bond: 0, against: 0, scenes: 0, answers: 0 };
  for (const { alternate, answers, apart, together, scenes } of cells) {
    tie.bond += alternate * 2 + answers;
    tie.against += apart * 2 + together;
    tie.scenes += scenes;
    tie.answers += answers;
  }
  return tie;
}

/** For every label, the members it meets and how. */
function tiesOf(labels: readonly Label[], owner: ReadonlyMap<Label, number>, meetings: Meetings): Map<number, Tie> {
  const cells = new Map<number, Meeting[]>();
  for (const label of labels) {
    for (const [other, meeting] of meetings.around(label)) {
      const member = owner.get(other);
      if (member === undefined) continue;
      const known = cells.get(member);
      if (known) known.push(meeting);
      else cells.set(member, [meeting]);
    }
  }
  return new Map([...cells].map(([member, list]) => [member, tieOf(list)]));
}

/**
 * Joins what the exchanges of a story show to be one person: two names that answer the same third in turn and never
 * each other ("the Jew" and Fagin), and callings that stand for a name ("the undertaker" for Mr. Sowerberry).
 */
export function joinPeople(cast: Cast, meetings: Meetings, turns: readonly Turn[]): void {
  const owner = new Map<Label, number>();
  cast.members.forEach((member, id) => {
    for (const use of member.names) owner.set(use.run.key, id);
  });
  for (const [a, b] of meetings.stated) {
    const one = owner.get(a);
    const other = owner.get(b);
    if (one === undefined || other === undefined || one === other || opposed(cast.members[one]?.sex ?? 'unknown', cast.members[other]?.sex ?? 'unknown')) continue;
    const [from, into] = (cast.members[one]?.weight ?? 0) < (cast.members[other]?.weight ?? 0) ? [one, other] : [other, one];
    for (const use of cast.members[from]?.names ?? []) owner.set(use.run.key, into);
    cast.merge(from, into);
  }
  joinSlips(cast, owner);
  joinNames(cast, meetings, owner);
  joinWives(cast, meetings, owner);
  joinMatrons(cast, meetings, owner);
  joinCallings(cast, meetings, owner, turns);
}

function mayBeOne(a: Member, b: Member): boolean {
  if (opposed(a.sex, b.sex)) return false;
  return !(given(a.first) && given(b.first)) || sameFirst(a.first ?? '', b.first);
}

const surnamed = (member: Member): boolean => member.last !== null && member.names.some((use) => use.run.core.length === 1 && use.run.titles.some((title) => !givenTitles.has(title)));

/** Mr. Davis and Colonel Saunders: two surnames. */
const otherSurname = (a: Member, b: Member): boolean => surnamed(a) && surnamed(b) && a.last !== b.last;

function joinNames(cast: Cast, meetings: Meetings, owner: Map<Label, number>): void {
  const order = cast.members.map((member, id) => ({ member, id })).filter(({ member }) => member.names.length > 0).sort((a, b) => a.member.weight - b.member.weight);
  for (const { member, id } of order) {
    const ties = tiesOf(member.names.map((use) => use.run.key), owner, meetings);
    let best: number | null = null;
    let most = 0;
    for (const [other, tie] of ties) {
      const whom = cast.members[other];
      if (other === id || !whom || whom.names.length === 0 || whom.weight < member.weight || !mayBeOne(member, whom)) continue;
      if (tie.bond < (otherSurname(member, whom) ? 12 : member.first !== null && sameFirst(member.first, whom.first) ? 3 : 5) || tie.answers === 0 || tie.against * 3 > tie.bond || tie.bond <= most) continue;
      best = other;
      most = tie.bond;
    }
    if (best === null) continue;
    cast.merge(id, best);
    for (const use of member.names) owner.set(use.run.key, best);
  }
}

/** A name without one of its letters, each in turn. */
const shortened = (name: string): string[] => Array.from(name, (_, i) => name.slice(0, i) + name.slice(i + 1));

/** Slips of the pen: "Mr. Browlow", once, is the Mr. Brownlow of every page. */
function joinSlips(cast: Cast, owner: Map<Label, number>): void {
  const common = new Map<string, number>();
  const spell = (use: Member['names'][number]) => {
    const word = use.run.core.at(-1) ?? '';
    const rest = [...use.run.titles, ...use.run.core.slice(0, -1)].join(' ');
    return { word, forms: [word, ...shortened(word)].map((form) => `${rest} ${word.charAt(0)} ${form}`) };
  };
  cast.members.forEach((member, id) => {
    for (const use of member.names) if (use.count >= 20) for (const form of spell(use).forms) if (!common.has(form)) common.set(form, id);
  });
  cast.members.forEach((member, id) => {
    const [use] = member.names;
    if (!use || member.names.length > 1 || use.count > 3) return;
    const { word, forms } = spell(use);
    if (word.length < 6 || word.endsWith('s') || given(word)) return;
    const meant = forms.map((form) => common.get(form)).find((other) => other !== undefined && other !== id);
    if (meant === undefined || (cast.members[meant]?.weight ?? 0) < use.count * 10 || opposed(member.sex, cast.members[meant]?.sex ?? 'unknown')) return;
    cast.merge(id, meant);
    owner.set(use.run.key, meant);
  });
}

/** "Mrs. Bumble" is whom Mr. Bumble married in the course of the story. */
function joinWives(cast: Cast, meetings: Meetings, owner: Map<Label, number>): void {
  const brides = new Map<string, Map<number, { votes: number; since: number }>>();
  for (const { groom, bride, paragraph } of meetings.wed) {
    const him = cast.members[owner.get(groom) ?? -1];
    const her = owner.get(bride);
    if (him?.sex !== 'male' || him.last === null || her === undefined || cast.members[her]?.sex !== 'female') continue;
    const known = brides.get(him.last) ?? new Map<number, { votes: number; since: number }>();
    const told = known.get(her);
    if (told) told.votes++;
    else known.set(her, { votes: 1, since: paragraph });
    brides.set(him.last, known);
  }
  const since = (member: Member) => Math.min(...member.names.map((use) => use.since));
  cast.members.forEach((wife, id) => {
    if (wife.weight < 5 || wife.last === null || wife.first !== null || !wife.titles.has('mrs')) return;
    let best: number | null = null;
    let most = 0;
    let second = 0;
    for (const [bride, { votes, since: told }] of brides.get(wife.last) ?? []) {
      const member = cast.members[bride];
      if (bride === id || !member || since(member) >= since(wife) || told > since(wife) + 2) continue;
      const tie = tiesOf(wife.names.map((use) => use.run.key), owner, meetings).get(bride);
      if (tie && tie.against >= 3 && tie.against > tie.bond) continue;
      second = Math.max(second, Math.min(votes, most));
      if (votes > most) best = bride;
      most = Math.max(most, votes);
    }
    if (best === null || second * 2 > most) return;
    for (const use of wife.names) owner.set(use.run.key, best);
    cast.merge(id, best);
  });
}

/** More women of one surname than this are no family. */
const mostOfFamily = 40;

/** "Mrs. Hamilton" is that Fannie Hamilton of whom the story says that she is a wife, or who answers to it and never answers her. */
function joinMatrons(cast: Cast, meetings: Meetings, owner: Map<Label, number>): void {
  const women = new Map<string, number[]>();
  cast.members.forEach(({ last, first, sex, weight }, id) => {
    if (last === null || first === null || sex !== 'female' || weight < 5) return;
    const known = women.get(last);
    if (known) known.push(id);
    else women.set(last, [id]);
  });
  cast.members.forEach((matron, id) => {
    const family = women.get(matron.last ?? '') ?? [];
    if (matron.weight < 5 || matron.first !== null || !matron.titles.has('mrs') || family.length > mostOfFamily) return;
    const ties = tiesOf(matron.names.map((use) => use.run.key), owner, meetings);
    const [into, ...others] = family.filter((woman) => isMatron(entry(cast.members, woman), ties.get(woman), meetings));
    if (into === undefined || others.length > 0) return;
    for (const use of matron.names) owner.set(use.run.key, into);
    cast.merge(id, into);
  });
}

/** Whether what the story tells of a woman, and how she meets the Mrs. of her surname, make them one. */
function isMatron(woman: Member, tie: Tie | undefined, meetings: Meetings): boolean {
  const { bond, against, answers } = tie ?? { bond: 0, against: 0, answers: 0 };
  const unwed = woman.names.some(({ run }) => run.titles.includes('miss') && run.core[0] === woman.first);
  const wed = !unwed && woman.names.some(({ run }) => meetings.wives.has(run.key));
  return (wed && against < 3) || (answers >= 4 && against * 2 <= bond);
}

/** Whether a calling's exchanges show it to be this person's. A voice is often heard before its owner is named. */
const stands = (tie: Tie, head: string): boolean => tie.bond >= 4 && (tie.scenes >= 2 || (tie.bond >= 8 && !passers.has(head))) && (head === 'voice' ? tie.bond >= 10 && tie.against <= tie.bond * 0.75 : tie.against <= tie.bond * 0.45);

const isRefuted = (tie: Tie | undefined): boolean => tie !== undefined && tie.against >= 3 && tie.against > tie.bond;

function joinCallings(cast: Cast, meetings: Meetings, owner: ReadonlyMap<Label, number>, turns: readonly Turn[]): void {
  const phrases = new Map<string, { head: string; count: number }>();
  for (const turn of turns) {
    for (const { subject } of turn.tags) {
      if (subject.kind !== 'description' || subject.possessed || subject.kin) continue;
      const known = phrases.get(subject.phrase);
      if (known) known.count++;
      else phrases.set(subject.phrase, { head: subject.head, count: 1 });
    }
  }
  const apposed = new Map<string, Set<number>>();
  for (const { name, phrase } of meetings.apposed) {
    const member = owner.get(name);
    if (member === undefined) continue;
    const known = apposed.get(phrase);
    if (known) known.add(member);
    else apposed.set(phrase, new Set([member]));
  }
  for (const [phrase, { head }] of phrases) {
    if (anyone.has(head) || (head.endsWith('s') && personNoun(head) === null)) continue;
    const sex = personNoun(head)?.sex ?? 'unknown';
    const ties = [...tiesOf([labelOfPhrase(phrase)], owner, meetings)].filter(([id]) => !opposed(cast.members[id]?.sex ?? 'unknown', sex)).sort((a, b) => b[1].bond - a[1].bond);
    const [first, second] = ties;
    if (first && stands(first[1], head) && (!second || second[1].bond * 2.5 <= first[1].bond || !stands(second[1], head))) {
      cast.nameCalling(phrase, first[0]);
      continue;
    }
    const [told] = apposed.get(phrase) ?? [];
    if (told !== undefined && (cast.members[told]?.weight ?? 0) >= 5 && apposed.get(phrase)?.size === 1 && !opposed(cast.members[told]?.sex ?? 'unknown', sex) && !isRefuted(ties.find(([id]) => id === told)?.[1])) {
      cast.nameCalling(phrase, told);
      continue;
    }
    const titles = callings.get(head);
    if (!titles || phrase.split(' ').length > 2) continue;
    const bearer = cast.soleBearer(titles, titles.includes('rev') ? 0 : 0.5);
    if (bearer !== null) cast.nameCalling(phrase, bearer);
  }
}

/**
 * The name of the one who tells the story: others call it, "I" answer, no one of that name ever speaks or acts in what
 * I tell, and I never call it myself.
 */
export function nameNarrator(cast: Cast, narrator: number, turns: readonly Turn[]): void {
  const calls = new Map<number, { answered: number; own: number }>();
  const isSelf = (turn: Turn | undefined) => turn?.tags.some((tag) => tag.subject.kind === 'pronoun' && tag.subject.pronoun === 'I') ?? false;
  const note = (turn: Turn | undefined, own: boolean) => {
    for (const run of turn?.vocatives ?? []) {
      const member = cast.ofName(run);
      if (member === null) continue;
      const known = calls.get(member) ?? { answered: 0, own: 0 };
      known[own ? 'own' : 'answered']++;
      calls.set(member, known);
    }
  };
  turns.forEach((turn, i) => {
    if (!isSelf(turn)) return;
    note(turn, true);
    const before = turns[i - 1];
    if (before?.scene === turn.scene && !isSelf(before)) note(before, false);
    const after = turns[i + 1];
    if (after?.scene === turn.scene && !isSelf(after)) note(after, false);
  });
  let best: number | null = null;
  let most = 1;
  let second = 0;
  for (const [id, { answered, own }] of calls) {
    const uses = cast.members[id]?.names ?? [];
    const count = uses.reduce((sum, use) => sum + use.count, 0);
    const told = uses.reduce((sum, use) => sum + use.told, 0);
    if (own > 0 || uses.some((use) => use.speaks > 0 || isTitle(use.run.core[0] ?? '')) || told > count * 0.2) continue;
    second = Math.max(second, Math.min(most, answered));
    if (answered > most) best = id;
    most = Math.max(most, answered);
  }
  if (best !== null && second * 2 <= most) cast.merge(best, narrator);
}
