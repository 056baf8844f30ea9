import type { StoryCharacter, StoryReading } from '../../story/types.ts';
import type { Tx } from '../interfaces.ts';

/** Colours of the palette of people besides the narrator's 0; more people than colours share them, by rank. */
const colours = 8;

/**
 * Stores who is in the story. A character known by name or alias keeps its row, colour and voice, and the name a person
 * gave it; one that the reading no longer finds goes, unless a person had a hand in it. The "I" of a first-person story
 * is the narrator's own row.
 *
 * @returns for each character of the reading its row's id, or null where it is the narrator
 */
export async function storeCharacters(tx: Tx, projectId: string, reading: StoryReading): Promise<(string | null)[]> {
  const existing = await tx.character.findMany({ where: { projectId } });
  const self = reading.characters.find((character) => character.isNarrator);
  const narrator = existing.find((row) => row.role === 'narrator');
  const narrating = {
    aliases: self?.aliases ?? [],
    sex: self?.sex ?? 'unknown',
    age: self?.age ?? 'unknown',
    lines: reading.segments.filter((segment) => segment.kind !== 'scene-break' && isNarrators(segment.speaker, reading.characters)).length,
  };
  if (narrator) {
    await tx.character.update({ where: { id: narrator.id }, data: { ...narrating, ...(narrator.nameSetBy === 'analysis' ? { name: narratorName(self) } : {}) } });
  } else {
    await tx.character.create({ data: { projectId, role: 'narrator', name: narratorName(self), colour: 0, ...narrating } });
  }

  const free = existing.filter((row) => row.role !== 'narrator');
  const ranked = reading.characters.map((character, index) => ({ character, index })).filter(({ character }) => !character.isNarrator);
  ranked.sort((a, b) => b.character.lines - a.character.lines || a.index - b.index);
  const ids: (string | null)[] = reading.characters.map(() => null);
  let nextColour = free.length;
  for (const { character, index } of ranked) {
    const found = free.findIndex((row) => sharesName(row, character));
    const row = found < 0 ? undefined : free.splice(found, 1)[0];
    const data = { aliases: character.aliases, sex: character.sex, age: character.age, lines: character.lines };
    if (row) {
      await tx.character.update({ where: { id: row.id }, data: { ...data, ...(row.nameSetBy === 'analysis' ? { name: character.name } : { aliases: mergeNames([...character.aliases, character.name], names(row)) }) } });
      ids[index] = row.id;
    } else {
      const created = await tx.character.create({ data: { projectId, name: character.name, colour: 1 + (nextColour++ % colours), ...data } });
      ids[index] = created.id;
    }
  }
  const gone = free.filter((row) => row.nameSetBy === 'analysis' && row.voiceSetBy === 'analysis').map((row) => row.id);
  await tx.character.deleteMany({ where: { id: { in: gone }, segments: { none: { speakerSetBy: 'person' } } } });
  return ids;
}

function narratorName(self: StoryCharacter | undefined): string {
  return self && self.name !== 'Narrator' && self.name !== 'I' ? `${self.name}, narrator` : 'Narrator';
}

function isNarrators(speaker: number | null, characters: StoryCharacter[]): boolean {
  return speaker === null || characters[speaker]?.isNarrator === true;
}

function names(row: { name: string; aliases: unknown }): string[] {
  const aliases = Array.isArray(row.aliases) ? row.aliases.filter((alias) => typeof alias === 'string') : [];
  return [row.name, ...aliases];
}

function sharesName(row: { name: string; aliases: unknown }, character: StoryCharacter): boolean {
  const known = new Set(names(row).map(normal));
  // The name first: an alias ("the old man") may be shared by two people.
  return known.has(normal(character.name));
}

function mergeNames(found: string[], kept: string[]): string[] {
  return [...new Set([...found, ...kept.slice(1)])].filter((name) => name !== kept[0]);
}

function normal(name: string): string {
  return name.normalize('NFKC').toLocaleLowerCase('en').trim();
}
