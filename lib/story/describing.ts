import type { Member } from './cast.ts';
import { personNoun } from './lexicon.ts';
import type { Subject } from './subjects.ts';
import type { Age } from './types.ts';

type Description = Extract<Subject, { kind: 'description' }>;

/** Nouns for anyone at all, most often a person known by name. */
export const plainPeople = new Set(['man', 'woman', 'boy', 'girl', 'lady', 'gentleman', 'fellow', 'lad', 'youth', 'child', 'friend', 'companion', 'person', 'other', 'speaker', 'stranger', 'visitor', 'guest']);

/** Nouns for somebody whom those present do not know or see: hardly anybody who was named among them. */
const strangers = new Set(['stranger', 'visitor', 'newcomer', 'comer', 'new-comer', 'intruder', 'guest', 'figure', 'unknown', 'apparition', 'traveller', 'speaker', 'voice', 'somebody']);

/** Who is only heard: somebody else in every scene. */
export const unseen: ReadonlySet<string> = new Set(['voice', 'somebody']);

/** What kind of description somebody is told by: each is used for other people. */
export function descriptionKind({ head, kin }: Description): 'stranger' | 'kin' | 'plain' | 'role' {
  return strangers.has(head) ? 'stranger' : kin ? 'kin' : plainPeople.has(head) ? 'plain' : 'role';
}

/** The age that a description tells of; null where it tells of none, or of no more than somebody grown up. */
export function ageTold({ phrase, head }: Description): Age | null {
  const words = phrase.split(' ');
  if (words.some((word) => /^(?:old|aged|elderly|elder|ancient)$/u.test(word))) return 'old';
  if (words.includes('young') || head === 'youth') return 'young';
  const age = personNoun(head)?.age ?? 'unknown';
  return age === 'unknown' || age === 'adult' ? null : age;
}

const grownUp = ['mr', 'mrs', 'sir', 'lady', 'lord', 'madame', 'dr', 'colonel', 'captain', 'aunt', 'uncle'];

/** The age that the story gives somebody, by words or by a title. */
export const ageKnown = (who: Member): Age => (who.age === 'unknown' && grownUp.some((title) => who.titles.has(title)) ? 'adult' : who.age);
