import { z } from 'zod';
import type { Character, Voice } from '../../db/generated/client.ts';
import type { Age, Sex } from '../../story/types.ts';
import { requireCharacter, requireProject } from '../access.ts';
import type { ServiceContext } from '../interfaces.ts';
import type { CharacterView } from '../views.ts';
import { voiceView } from '../voice-generation/store-voice.ts';

/** What of a character its own row says. */
export type CharacterBrief = Pick<CharacterView, 'id' | 'name' | 'aliases' | 'role' | 'sex' | 'age' | 'persona' | 'colour' | 'lines' | 'voice' | 'version'>;

/** Everybody in a drama: the narrator, then the people by how much they say. */
export async function listCharacters(context: ServiceContext, input: { projectId: string }): Promise<CharacterBrief[]> {
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'listen');
    const rows = await tx.character.findMany({ where: { projectId: project.id }, orderBy: [{ lines: 'desc' }, { id: 'asc' }], include: { voice: true } });
    return rows.toSorted((a, b) => Number(b.role === 'narrator') - Number(a.role === 'narrator')).map(briefOf);
  });
}

/** One of them. Throws `not-found`. */
export async function readCharacter(context: ServiceContext, input: { characterId: string }): Promise<CharacterBrief> {
  return await context.transaction.run(async (tx) => {
    const { id } = await requireCharacter(context, tx, input.characterId, 'listen');
    return briefOf(await tx.character.findUniqueOrThrow({ where: { id }, include: { voice: true } }));
  });
}

function briefOf(row: Character & { voice: Voice | null }): CharacterBrief {
  const { id, name, persona, colour, lines, version } = row;
  return {
    id,
    name,
    aliases: z.array(z.string()).catch([]).parse(row.aliases),
    role: row.role === 'narrator' ? 'narrator' : 'cast',
    sex: row.sex as Sex,
    age: row.age as Age,
    persona,
    colour,
    lines,
    voice: row.voice ? voiceView(row.voice) : null,
    version,
  };
}
