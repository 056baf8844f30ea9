import { entry } from './entry.ts';
import type { Member } from './cast.ts';
import { near } from './meant.ts';
import { sexOfFirstName } from './naming.ts';
import { unseen } from './describing.ts';
import { familyOf, ownersOf } from './owners.ts';
import type { Line, StoryWorld } from './scenery.ts';
import type { Sex } from './types.ts';

/** So many paragraphs before a line names are looked for. */
export const nameReach = 24;
/** So many people near a line are weighed. */
const most = 18;

/** How the sex that words tell goes with somebody's own. */
export const agreement = (told: Sex, sex: Sex) => (told === 'unknown' || sex === 'unknown' ? 'open' : told === sex ? 'yes' : 'no');

/** Whether titles, a given name or several pronouns tell a member's sex. */
export function isSureOfSex(member: Member): boolean {
  const { female, male } = member.votes;
  if (member.description !== null) return true;
  return ['mr', 'mrs', 'miss', 'sir', 'lady', 'lord', 'madame', 'aunt', 'uncle'].some((title) => member.titles.has(title)) || (female + male >= 4 && Math.max(female, male) > 4 * Math.min(female, male)) || (member.sex !== 'unknown' && sexOfFirstName(member.first) === member.sex && (member.sex === 'female' ? female >= male : male >= female));
}

/** The sex that a line's pronoun or description tells of. */
export function pronounOf(line: Line): Sex {
  const subject = line.tag?.subject;
  if (subject?.kind === 'pronoun') return subject.pronoun === 'she' ? 'female' : subject.pronoun === 'he' ? 'male' : 'unknown';
  return subject?.kind === 'description' ? subject.sex : 'unknown';
}

/**
 * Whether a line's tag cannot mean somebody, whatever else speaks for him: "she said" tells of no man and, like "he said",
 * not of whoever tells the story as "I"; "said a voice" of nobody who is named as the speaker of the line before or after.
 */
export function isBarred(world: StoryWorld, index: number, member: number): boolean {
  const line = entry(world.lines, index);
  const subject = line.tag?.subject;
  if (line.manner === 'description' && subject?.kind === 'description' && unseen.has(subject.head)) {
    return [world.lines[index - 1], world.lines[index + 1]].some((other) => other?.fixed === member && other.turn.scene === line.turn.scene);
  }
  const told = line.manner === 'pronoun' ? pronounOf(line) : 'unknown';
  const who = world.members[member];
  return told !== 'unknown' && who !== undefined && (member === world.narrator || (agreement(told, who.sex) === 'no' && isSureOfSex(who)));
}

/** Everybody near a line, by how near and how often: at most `most`. */
function gather(world: StoryWorld, index: number): number[] {
  const line = entry(world.lines, index);
  const { turn } = line;
  const score = new Map<number, number>();
  const add = (member: number | null | undefined, worth: number) => {
    if (member === null || member === undefined) return;
    score.set(member, (score.get(member) ?? 0) + worth);
  };
  const from = world.firstMention[Math.max(0, turn.paragraph - nameReach)] ?? 0;
  const to = world.firstMention[Math.min(world.firstMention.length - 1, turn.lastParagraph + 2)] ?? world.mentions.length;
  for (let m = Math.max(from, to - 160); m < to; m++) {
    const mention = world.mentions[m];
    if (mention) add(mention.member, 4 / (2 + Math.abs(turn.paragraph - mention.paragraph)) + (mention.acts ? 0.1 : 0));
  }
  const { references, firstReference } = world.discourse;
  const upTo = firstReference[Math.min(firstReference.length - 1, turn.lastParagraph + 2)] ?? references.length;
  for (let r = Math.max(firstReference[Math.max(0, turn.paragraph - near)] ?? 0, upTo - 160); r < upTo; r++) {
    const reference = references[r];
    if (reference && reference.by !== 'name') add(reference.member, 3 / (2 + Math.abs(turn.paragraph - reference.paragraph)));
  }
  for (let k = Math.max(0, index - 10); k <= Math.min(world.lines.length - 1, index + 6); k++) {
    const other = world.lines[k];
    if (!other) continue;
    const worth = 4 / (1 + Math.abs(k - index));
    add(other.fixed, worth);
    add(other.acting, worth);
    if (other.described !== null && k !== index) add(other.described, worth / 2);
    if (k !== index) for (const member of other.vocatives) add(member, worth / 2);
  }
  add(world.narrator, 1.5);
  world.presences.foremost(turn.scene).forEach((member, place) => add(member, 0.6 - place * 0.05));
  for (const { member, since } of world.newcomers.after(turn.paragraph)) add(member, 3 / (2 + (since - turn.paragraph) / 10));
  add(line.described, 50);
  if (line.described !== null) {
    // Whom the description has most in common with, be he named nearby or not.
    const likely = [...(world.affinities.get(line.described) ?? [])].map(([member, { coverage, lift }]) => ({ member, worth: coverage * lift })).sort((a, b) => b.worth - a.worth);
    for (const { member, worth } of likely.slice(0, 2)) if (worth > 0.3) add(member, 6);
    for (const { member } of world.newcomers.handed(line.described)) add(member, 6);
  }
  add(line.acting, 50);
  const subject = line.tag?.subject;
  if (subject?.kind === 'description' && subject.kin) {
    // "His wife" is of the family of somebody near.
    const close = [...score].sort((a, b) => b[1] - a[1]).slice(0, 5).map(([member]) => member);
    for (const member of familyOf(world, new Set([...ownersOf(world, world.discourse, line), ...close]))) if (agreement(subject.sex, world.members[member]?.sex ?? 'unknown') !== 'no') add(member, 2);
  }
  return [...score].sort((a, b) => b[1] - a[1]).slice(0, most).map(([member]) => member);
}

/** Who may speak a line: everybody near it, and people whom another reading thought of, without those whom its tag rules out. */
export function candidatesOf(world: StoryWorld, index: number, further: readonly number[] = []): number[] {
  const all = [...new Set([...gather(world, index), ...further])];
  const fitting = all.filter((member) => !isBarred(world, index, member));
  return fitting.length > 0 ? fitting : all;
}
