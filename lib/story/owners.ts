import type { Discourse } from './discourse.ts';
import type { Line, StoryWorld } from './scenery.ts';

/** So many whom "his" or "her" may mean are thought of as the owner of a description. */
const most = 2;

/**
 * Whom the speaker of a line is told by: "her mother", "Tom's visitor", "my companion". The likeliest first; empty where
 * the line's tag is no such description.
 */
export function ownersOf(world: StoryWorld, discourse: Discourse, line: Line): readonly number[] {
  const subject = line.tag?.subject;
  if (subject?.kind !== 'description' || !subject.possessed) return [];
  const cue = subject.range.start;
  const tracked = discourse.pronouns.get(cue);
  if (tracked) return tracked.slice(0, most).map(({ member }) => member);
  const { firstMention, mentions } = world;
  const end = firstMention[Math.min(firstMention.length - 1, line.turn.lastParagraph + 1)] ?? mentions.length;
  for (let m = firstMention[line.turn.paragraph] ?? 0; m < end; m++) {
    const mention = mentions[m];
    if (mention?.at === cue) return [mention.member];
  }
  return [];
}

/** The surname that people of one family share, as far as the story tells it. */
const surnameOf = (world: StoryWorld, member: number): string | null => world.members[member]?.last ?? null;

/** So many of a family are looked at: a hostile story may give one name to thousands. */
const mostOfFamily = 40;

/** People of some note who bear the surname of one of these. */
export function familyOf(world: StoryWorld, people: Iterable<number>): Set<number> {
  const family = new Set<number>();
  for (const member of people) {
    const surname = surnameOf(world, member);
    if (surname === null) continue;
    for (const other of (world.bearers.get(surname) ?? []).slice(0, mostOfFamily)) if (other !== member && surnameOf(world, other) === surname) family.add(other);
  }
  return family;
}

/** What the owner of a description says of one candidate, as names of features: nobody is his own father. */
export function ownerFeatures(world: StoryWorld, owners: readonly number[], kin: boolean, member: number, put: (name: string) => void): void {
  const [owner] = owners;
  if (owner === undefined) return;
  const place = owners.indexOf(member);
  put(place < 0 ? 'owner-not' : `owner-${owners.length > 1 ? place : 'sure'}`);
  if (kin && place !== 0) put(`owner-family${familyTie(world, owner, member)}`);
}

/** Whether somebody bears the surname of whoever owns a description; empty where nobody is known to own it. */
export function familyTie(world: StoryWorld, owner: number | undefined, member: number): '' | '-open' | '-yes' | '-no' {
  if (owner === undefined || owner === member) return '';
  const surname = surnameOf(world, owner);
  const own = surnameOf(world, member);
  return surname === null || own === null ? '-open' : surname === own ? '-yes' : '-no';
}
