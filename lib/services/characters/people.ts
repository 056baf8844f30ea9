import { z } from 'zod';
import { ServiceError } from '../errors.ts';
import type { Tx } from '../interfaces.ts';
import { cleanTitle } from '../projects/create-project.ts';

/** Colours of the palette of people besides the narrator's 0. */
export const peopleColours = 8;

/** A name as it is kept. Throws `bad-input` for one that is none. */
export function cleanName(name: string): string {
  const clean = cleanTitle(name);
  if (clean === null) {
    const message = 'A name needs at least one letter.';
    throw new ServiceError('bad-input', { person: message, fields: [{ field: 'name', message }] });
  }
  return clean;
}

export function aliasesOf(row: { aliases: unknown }): string[] {
  return z.array(z.string()).catch([]).parse(row.aliases);
}

/** The colour that the fewest people have, for somebody new. */
export async function freeColour(tx: Tx, projectId: string): Promise<number> {
  const taken = await tx.character.groupBy({ by: ['colour'], where: { projectId, role: 'cast' }, _count: true });
  const counts = new Map(taken.map((row) => [row.colour, row._count]));
  return Array.from({ length: peopleColours }, (_, index) => index + 1).toSorted((a, b) => (counts.get(a) ?? 0) - (counts.get(b) ?? 0) || a - b)[0] ?? 1;
}

/** The ids of everybody of a drama. */
export async function castIds(tx: Tx, projectId: string): Promise<string[]> {
  return (await tx.character.findMany({ where: { projectId }, select: { id: true } })).map(({ id }) => id);
}
