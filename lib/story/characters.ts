import type { Member } from './cast.ts';
import { titlesMale, titlesFemale, titlesOpen } from './lexicon.ts';
import type { StoryWorld } from './scenery.ts';
import type { Age, StoryCharacter } from './types.ts';

/** At most so many ways of naming one character are kept, the commonest first. */
const mostAliases = 12;

const upper = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** Every way a member is written, commonest first. */
function writtenNames(member: Member): string[] {
  const counts = new Map<string, number>();
  for (const use of member.names) for (const [written, count] of use.written) counts.set(written, (counts.get(written) ?? 0) + count);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([written]) => written);
}

function ageOf(member: Member, names: readonly string[]): Age {
  if (member.age !== 'unknown') return member.age;
  if (names.some((name) => /^(?:old|grand(?:ma|pa|mother|father)|granny)\b/iu.test(name))) return 'old';
  if (names.some((name) => /^(?:little|master|baby)\b/iu.test(name))) return 'child';
  if (names.some((name) => /^young\b/iu.test(name))) return 'young';
  const titled = [...member.titles].some((title) => titlesMale.has(title) || titlesFemale.has(title) || titlesOpen.has(title));
  return titled ? 'adult' : 'unknown';
}

/**
 * The story's characters as its readers meet them: those who speak first, by lines, then other named people who take
 * part often. Names are unique. `indexOf` leads from a member to its character.
 */
export function describeCast(world: StoryWorld, spoken: ReadonlyMap<number, number>): { characters: StoryCharacter[]; indexOf: Map<number, number> } {
  const order = world.members
    .map((member, id) => ({ member, id, lines: spoken.get(id) ?? 0 }))
    .filter(({ member, lines }) => lines > 0 || (member.description === null && !member.isNarrator && member.weight >= 5) || member.isNarrator)
    .sort((a, b) => b.lines - a.lines || b.member.weight - a.member.weight || a.id - b.id);
  const taken = new Set<string>();
  const characters: StoryCharacter[] = [];
  const indexOf = new Map<number, number>();
  for (const { member, id, lines } of order) {
    const names = writtenNames(member);
    const called = member.isNarrator ? 'Narrator' : (names[0] ?? (member.description === 'somebody' ? 'Somebody' : upper(`the ${member.description ?? 'voice'}`)));
    let name = called;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = names.find((other) => !taken.has(other.toLowerCase())) ?? `${called} (${n})`;
    taken.add(name.toLowerCase());
    const aliases = names.filter((other) => other !== name).slice(0, mostAliases);
    indexOf.set(id, characters.length);
    characters.push({ name, aliases, sex: member.sex, age: ageOf(member, names), isNarrator: member.isNarrator, lines });
  }
  return { characters, indexOf };
}
