/** Who is in the story, as it becomes known chunk by chunk. Claude names people by the ids given here. */
import type { StoryCharacter } from '../../../story/types.ts';
import type { Answer } from './answer.ts';

export interface Person {
  id: string;
  name: string;
  aliases: string[];
  sex: StoryCharacter['sex'];
  age: StoryCharacter['age'];
  persona: string;
  isNarrator: boolean;
  /** Index among the built-in reader's characters, or null where Claude met them first. */
  seed: number | null;
}

export interface Registry {
  /** The people as the built-in reader found them: the list that every request begins with. */
  readonly start: string;
  /** What was learnt since, for the requests that follow; empty at first. */
  news(): string;
  knows(id: string): boolean;
  /** Takes what an answer tells of people; gives the person behind each id that its lines use. */
  take(answer: Answer): (id: string) => string | null;
  /** The id of whoever bears this name, or null. A settled speaker that nobody found is added. */
  idOf(name: string): string;
  /** Who somebody is in the end: the person they were merged into. */
  resolve(id: string): string;
  people(): Person[];
}

const mostAliases = 12;
/** The list that begins every request holds at most so many, those who speak most first. The others are found by name. */
const mostListed = 150;

export function createRegistry(characters: readonly StoryCharacter[]): Registry {
  const people = new Map<string, Person>();
  const mergedInto = new Map<string, string>();
  const byName = new Map<string, string>();
  /** Named by the writer: never merged away. */
  const pinned = new Set<string>();
  const votes = new Map<string, number>();
  const news = new Map<string, string>();

  const resolve = (id: string): string => {
    let at = id;
    for (let into = mergedInto.get(at); into !== undefined; into = mergedInto.get(at)) at = into;
    return at;
  };
  const enter = (person: Omit<Person, 'id'>): Person => {
    const entered = { ...person, id: `c${people.size + 1}` };
    people.set(entered.id, entered);
    // The name before aliases: "the old man" may be two people, and then it is whoever came first.
    for (const name of [person.name, ...person.aliases]) if (!byName.has(normal(name))) byName.set(normal(name), entered.id);
    return entered;
  };
  const told = (person: Person): string => JSON.stringify(described(person));
  /** What a later request must know of somebody: the words of a persona are not among it. */
  const learnt = (person: Person, whole: boolean): string => JSON.stringify(whole ? described(person) : { id: person.id, ...(person.persona === '' ? {} : { persona: given }) });

  for (const [seed, { name, aliases, sex, age, isNarrator }] of characters.entries()) enter({ name, aliases: [...aliases], sex, age, persona: '', isNarrator, seed });
  const start = [...people.values()].slice(0, mostListed).map(told).join('\n') || '(nobody yet)';

  const add = (person: Person, more: Answer['people'][number]): void => {
    const before = JSON.stringify([person.aliases, person.sex, person.age]);
    const known = new Set([person.name, ...person.aliases].map(normal));
    for (const name of [more.name, ...more.aliases]) {
      if (name === '' || known.has(normal(name)) || person.aliases.length >= mostAliases) continue;
      known.add(normal(name));
      person.aliases.push(name);
      if (!byName.has(normal(name))) byName.set(normal(name), person.id);
    }
    if (person.sex === 'unknown') person.sex = more.sex;
    if (person.age === 'unknown') person.age = more.age;
    if (person.persona === '') person.persona = more.persona;
    // Told whole once there is more than a persona to tell; then it stays whole.
    const whole = person.seed === null || before !== JSON.stringify([person.aliases, person.sex, person.age]) || (news.get(person.id) ?? '').includes('"name"');
    news.set(person.id, learnt(person, whole));
  };

  const merge = (fromId: string, intoId: string): void => {
    let from = people.get(resolve(fromId));
    let into = people.get(resolve(intoId));
    if (from === undefined || into === undefined || from === into) return;
    if (pinned.has(from.id)) [from, into] = [into, from];
    if (pinned.has(from.id) || (from.sex !== into.sex && from.sex !== 'unknown' && into.sex !== 'unknown')) return;
    mergedInto.set(from.id, into.id);
    add(into, { ...from, id: into.id });
    into.isNarrator ||= from.isNarrator;
    news.set(from.id, JSON.stringify({ id: from.id, same_as: into.id }));
  };

  return {
    start,
    news: () => [...news.values()].join('\n'),
    knows: (id) => people.has(id),
    resolve,
    people: () => [...people.values()].filter((person) => !mergedInto.has(person.id)),
    idOf(name) {
      const known = byName.get(normal(name));
      if (known !== undefined) {
        pinned.add(resolve(known));
        return resolve(known);
      }
      const person = enter({ name, aliases: [], sex: 'unknown', age: 'unknown', persona: '', isNarrator: false, seed: null });
      pinned.add(person.id);
      news.set(person.id, told(person));
      return person.id;
    },
    take(answer) {
      const local = new Map<string, string>();
      // Two people whom one answer tells apart are not one by that answer's merges.
      const speaking = new Set(answer.lines.map((line) => line.c));
      for (const more of answer.people) {
        if (more.name === '') continue;
        const known = people.get(more.id);
        if (known !== undefined) {
          add(known, more);
          continue;
        }
        if (local.has(more.id)) continue;
        const same = people.get(resolve(byName.get(normal(more.name)) ?? ''));
        const fits = same !== undefined && (same.sex === more.sex || same.sex === 'unknown' || more.sex === 'unknown');
        if (fits) {
          add(same, more);
          local.set(more.id, same.id);
        } else {
          const person = enter({ name: free(more.name), aliases: more.aliases.filter((alias) => alias !== '').slice(0, mostAliases), sex: more.sex, age: more.age, persona: more.persona, isNarrator: false, seed: null });
          news.set(person.id, told(person));
          local.set(more.id, person.id);
        }
      }
      const meant = (id: string): string | null => (people.has(id) ? id : (local.get(id) ?? null));
      for (const { from, into } of answer.merges) {
        const [a, b] = [meant(from), meant(into)];
        if (a !== null && b !== null && !(speaking.has(from) && speaking.has(into))) merge(a, b);
      }
      const narrator = meant(answer.narrator);
      if (narrator !== null) votes.set(narrator, (votes.get(narrator) ?? 0) + 1);
      tell();
      return meant;
    },
  };

  /** The "I" is whom most answers name; the built-in reader's nameless "Narrator" is then the same person. */
  function tell(): void {
    const [chosen] = [...votes].sort((a, b) => b[1] - a[1]);
    const person = people.get(resolve(chosen?.[0] ?? ''));
    if (person === undefined || person.isNarrator) return;
    for (const other of [...people.values()].filter((one) => one.isNarrator && !mergedInto.has(one.id))) {
      other.isNarrator = false;
      if (other.seed !== null && normal(other.name) === 'narrator') merge(other.id, person.id);
    }
    person.isNarrator = true;
  }

  function free(name: string): string {
    const taken = new Set([...people.values()].map((person) => normal(person.name)));
    for (let n = 2; ; n += 1) {
      const candidate = n === 2 ? name : `${name} (${n - 1})`;
      if (!taken.has(normal(candidate))) return candidate;
    }
  }
}

/** Stands for a persona that somebody has: its words are nobody's business but the casting's. */
const given = 'given';

/** A person as Claude is told of them: the words of the story in them are fenced like the story itself. */
function described(person: Person) {
  const { id, name, aliases, sex, age, persona, isNarrator } = person;
  const plain = (words: string): string => words.replaceAll('<', '‹').replaceAll('>', '›');
  return { id, name: plain(name), aliases: aliases.map(plain), sex, age, ...(persona === '' ? {} : { persona: given }), ...(isNarrator ? { narrator: true } : {}) };
}

function normal(name: string): string {
  return name.normalize('NFKC').toLocaleLowerCase('en').trim();
}
