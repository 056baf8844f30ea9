import type { Character } from '../../db/generated/client.ts';
import type { StoryCharacter, StoryReading } from '../../story/types.ts';
import type { Tx } from '../interfaces.ts';

/** Colours of the palette of people besides the narrator's 0; more people than colours share them, by rank. */
const colours = 8;

export interface StoredCharacters {
  /** For each character of the reading its row's id, or null where it is the narrator. */
  ids: (string | null)[];
  /** Rows that the reading did not find again and no person had a hand in. */
  unfound: string[];
}

/**
 * Stores who is in the story. A character known by name or alias keeps its row, colour and voice, and the name a person
 * gave it. People whom a person made one are known by all their names: whoever is found under one of them is the one.
 * The "I" of a first-person story is the narrator's own row.
 */
export async function storeCharacters(tx: Tx, projectId: string, reading: Pick<StoryReading, 'characters' | 'segments'>): Promise<StoredCharacters> {
  const existing = await tx.character.findMany({ where: { projectId }, orderBy: { id: 'asc' } });
  const self = reading.characters.find((character) => character.isNarrator);
  const narrator = await storeNarrator(tx, projectId, existing.find((row) => row.role === 'narrator'), self, reading);

  const cast = existing.filter((row) => row.role !== 'narrator');
  const taken = new Set<string>();
  const ranked = reading.characters.map((character, index) => ({ character, index })).filter(({ character }) => !character.isNarrator);
  ranked.sort((a, b) => b.character.lines - a.character.lines || a.index - b.index);
  const ids: (string | null)[] = reading.characters.map(() => null);
  let nextColour = cast.length;
  for (const { character, index } of ranked) {
    if (narrator.nameSetBy === 'person' && isNamed(narrator, character.name)) continue;
    const row = cast.find((one) => (!taken.has(one.id) || one.nameSetBy === 'person') && isNamed(one, character.name));
    const data = { aliases: character.aliases, sex: character.sex, age: character.age, lines: character.lines, persona: character.persona ?? row?.persona ?? null };
    if (row && taken.has(row.id)) {
      // A second one whom a person made one with the first: their lines come together.
      await tx.character.update({ where: { id: row.id }, data: { lines: { increment: character.lines } } });
      ids[index] = row.id;
    } else if (row) {
      const named = row.nameSetBy === 'analysis' ? { name: character.name } : { aliases: mergeNames([...character.aliases, character.name], names(row)) };
      // Of two whom a person made one, the one whose name was kept says who they are.
      const own = ranked.find((one) => normal(one.character.name) === normal(row.name))?.character ?? character;
      // What a merge of two people told of the one, a reading that does not know it leaves.
      const told = { sex: own.sex === 'unknown' ? row.sex : own.sex, age: own.age === 'unknown' ? row.age : own.age };
      await tell(tx, row, { ...data, ...(row.nameSetBy === 'person' ? told : {}), ...named });
      ids[index] = row.id;
    } else {
      const created = await tx.character.create({ data: { projectId, name: character.name, colour: 1 + (nextColour++ % colours), ...data } });
      ids[index] = created.id;
    }
    const id = ids[index];
    if (id) taken.add(id);
  }
  const unfound = cast.filter((row) => !taken.has(row.id) && row.nameSetBy === 'analysis' && row.voiceSetBy === 'analysis' && row.colourSetBy === 'analysis').map((row) => row.id);
  return { ids, unfound };
}

/** Lets those go whom nobody's hand keeps and no line names. Called once the segments are stored. */
export async function dropUnfound(tx: Tx, unfound: string[]): Promise<void> {
  await tx.character.deleteMany({ where: { id: { in: unfound }, segments: { none: {} }, narratesChapters: { none: {} }, narratesScenes: { none: {} } } });
}

async function storeNarrator(tx: Tx, projectId: string, row: Character | undefined, self: StoryCharacter | undefined, reading: Pick<StoryReading, 'characters' | 'segments'>): Promise<Character> {
  const told = {
    aliases: self?.aliases ?? [],
    sex: self?.sex ?? 'unknown',
    age: self?.age ?? 'unknown',
    persona: self?.persona ?? row?.persona ?? null,
    lines: reading.segments.filter((segment) => segment.kind !== 'scene-break' && isNarrators(segment.speaker, reading.characters)).length,
  };
  if (!row) return await tx.character.create({ data: { projectId, role: 'narrator', name: narratorName(self), colour: 0, ...told } });
  const named = row.nameSetBy === 'analysis' ? { name: narratorName(self) } : { aliases: mergeNames(told.aliases, names(row)), sex: told.sex === 'unknown' ? row.sex : told.sex, age: told.age === 'unknown' ? row.age : told.age };
  return await tell(tx, row, { ...told, ...named });
}

/** Writes what a reading tells of somebody. Where it is another than before, a page that shows them has seen an older version. */
async function tell(tx: Tx, row: Character, told: Pick<Character, 'sex' | 'age' | 'persona' | 'lines'> & { name?: string; aliases: string[] }): Promise<Character> {
  const seen = (one: Pick<Character, 'name' | 'sex' | 'age' | 'persona'> & { aliases: unknown }): string => JSON.stringify([one.name, one.aliases, one.sex, one.age, one.persona]);
  return await tx.character.update({ where: { id: row.id }, data: { ...told, ...(seen({ ...row, ...told }) === seen(row) ? {} : { version: { increment: 1 } }) } });
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

/** By the name first: an alias of the reading's own ("the old man") may be shared by two people. */
function isNamed(row: { name: string; aliases: unknown }, name: string): boolean {
  return names(row).some((known) => normal(known) === normal(name));
}

function mergeNames(found: string[], kept: string[]): string[] {
  return [...new Set([...found, ...kept.slice(1)])].filter((name) => name !== kept[0]);
}

function normal(name: string): string {
  return name.normalize('NFKC').toLocaleLowerCase('en').trim();
}
