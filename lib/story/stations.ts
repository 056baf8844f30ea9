import type { Member } from './cast.ts';

/** Titles that go with what someone is called by his calling. */
export const roles: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...['chaplain', 'clergyman', 'rector', 'vicar', 'curate', 'parson', 'minister', 'priest', 'pastor', 'preacher'].map((noun) => [noun, ['rev', 'reverend', 'father', 'bishop', 'pastor']] as const),
  ...['doctor', 'surgeon', 'physician', 'apothecary'].map((noun) => [noun, ['dr', 'doctor']] as const),
  ...['ladyship', 'lady'].map((noun) => [noun, ['lady', 'countess', 'duchess', 'baroness', 'princess']] as const),
  ...['lordship', 'nobleman', 'baronet'].map((noun) => [noun, ['lord', 'sir', 'count', 'earl', 'duke', 'baron', 'marquis']] as const),
  ...['officer', 'soldier'].map((noun) => [noun, ['captain', 'capt', 'colonel', 'col', 'major', 'general', 'lieutenant', 'sergeant', 'corporal']] as const),
  ...['policeman', 'detective', 'constable'].map((noun) => [noun, ['inspector', 'constable', 'sergeant']] as const),
  ...['nun', 'monk', 'friar'].map((noun) => [noun, ['sister', 'brother', 'father', 'mother']] as const),
]);

/** How a kin noun and a member's titles go together: a mother is a Mrs., a daughter a Miss. */
export function kinTitled(head: string, who: Member): string {
  const noun = /^(?:mother|mamma|mama|wife|mother-in-law|grandmother)$/u.test(head) ? 'matron' : /^(?:father|papa|husband|dad|father-in-law|grandfather)$/u.test(head) ? 'master' : /^(?:aunt|uncle)$/u.test(head) ? head : 'young';
  const title = ['aunt', 'uncle', 'mrs', 'lady', 'miss', 'mr', 'sir', 'master'].find((t) => who.titles.has(t)) ?? 'none';
  return `${noun}-${title}`;
}

/** What a story calls somebody by: elders by a title, the young by a given name. */
export const stationOf = (who: Member): string => ['mother', 'father', 'aunt', 'uncle', 'mrs', 'mr', 'miss'].find((title) => who.titles.has(title)) ?? (who.description !== null ? 'described' : who.first !== null ? 'given' : 'none');
