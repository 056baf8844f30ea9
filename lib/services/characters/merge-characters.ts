import { bumpProject } from '../../db/notify.ts';
import type { Character } from '../../db/generated/client.ts';
import { requireCharacter, staleRow } from '../access.ts';
import { holdProject } from '../chapters/hold-project.ts';
import { ServiceError } from '../errors.ts';
import { recorded } from '../edits/record-edit.ts';
import type { Watched } from '../edits/rows.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { countLinesOf } from '../segments/edit-lines.ts';
import { aliasesOf } from './people.ts';

/**
 * Makes two people one: the lines, names and narrations of `goneId` become those of `keepId`, who keeps name, colour and
 * voice. Their names are settled from now on, so that a remade reading which finds both again gives both their lines to
 * the one. The narrator can be kept, never given away.
 */
export async function mergeCharacters(context: ServiceContext, input: { keepId: string; keepVersion: number; goneId: string; goneVersion: number }): Promise<{ lines: number }> {
  return await context.transaction.run(async (tx) => {
    await holdProject(tx, (await requireCharacter(context, tx, input.keepId, 'edit')).projectId);
    const keep = await requireCharacter(context, tx, input.keepId, 'edit');
    const gone = await requireCharacter(context, tx, input.goneId, 'edit');
    if (keep.projectId !== gone.projectId) throw new ServiceError('bad-input', { person: 'These two belong to different dramas. Choose two of one drama’s cast.' });
    if (keep.id === gone.id) throw new ServiceError('bad-input', { person: 'This is one and the same character already. Choose somebody else.' });
    if (gone.role === 'narrator') throw new ServiceError('bad-input', { person: 'The narrator tells the story and stays. Make the other one part of the narrator instead.' });
    const moved = new Map<string, Watched>();
    const aliases = [...new Set([...aliasesOf(keep), gone.name, ...aliasesOf(gone)])].filter((alias) => alias !== keep.name);
    const lines = await recorded(context, tx, { projectId: keep.projectId, label: `made ${gone.name} and ${keep.name} one`, rows: async () => await touched(tx, keep, gone, moved) }, async () => await join());
    await bumpProject(tx, keep.projectId);
    return { lines };

    async function join(): Promise<number> {
      const kept = await tx.character.updateMany({
        where: { id: keep.id, version: input.keepVersion },
        data: {
          aliases,
          nameSetBy: 'person',
          sex: keep.sex === 'unknown' ? gone.sex : keep.sex,
          age: keep.age === 'unknown' ? gone.age : keep.age,
          persona: keep.persona ?? gone.persona,
          ...(keep.voiceId === null && gone.voiceId !== null ? { voiceId: gone.voiceId, voiceSetBy: gone.voiceSetBy } : {}),
          version: { increment: 1 },
        },
      });
      if (kept.count === 0) throw staleRow('character', keep.name);
      if (gone.version !== input.goneVersion) throw staleRow('character', gone.name);
      const lines = await moveAll(tx, keep, gone);
      await tx.character.delete({ where: { id: gone.id } });
      await countLinesOf(tx, keep.projectId, [keep.role === 'narrator' ? null : keep.id]);
      return lines;
    }
  });
}

/** All that names the one who goes. The rows are those of before: afterwards nothing names them any more. */
async function touched(tx: Tx, keep: Character, gone: Character, moved: Map<string, Watched>): Promise<Watched> {
  const known = moved.get(gone.id);
  if (known) return known;
  const ids = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id);
  const weighed = await tx.$queryRaw<{ id: string }[]>`SELECT "id" FROM "Segment" WHERE "projectId" = ${keep.projectId} AND ("characterId" = ${gone.id} OR strpos("factor"::text, ${JSON.stringify(gone.id)}) > 0)`;
  const found: Watched = {
    Character: [keep.id, gone.id],
    Chapter: ids(await tx.chapter.findMany({ where: { narratorId: gone.id }, select: { id: true } })),
    Scene: ids(await tx.scene.findMany({ where: { narratorId: gone.id }, select: { id: true } })),
    Segment: ids(weighed),
  };
  moved.set(gone.id, found);
  return found;
}

/** All that named the one names the other: lines, what lines are weighed by, and what they narrate. */
async function moveAll(tx: Tx, keep: Character, gone: Character): Promise<number> {
  const to = keep.role === 'narrator' ? null : keep.id;
  const { count } = await tx.segment.updateMany({ where: { characterId: gone.id }, data: { characterId: to, version: { increment: 1 } } });
  // Ids stand in the factor as strings of JSON; where both were candidates, reading adds them up.
  const [was, now] = [JSON.stringify(gone.id), JSON.stringify(to)];
  await tx.$executeRaw`
    UPDATE "Segment" SET "factor" = replace("factor"::text, ${was}, ${now})::jsonb
    WHERE "projectId" = ${keep.projectId} AND "factor" IS NOT NULL AND strpos("factor"::text, ${was}) > 0`;
  await tx.chapter.updateMany({ where: { narratorId: gone.id }, data: { narratorId: to } });
  await tx.scene.updateMany({ where: { narratorId: gone.id }, data: { narratorId: to } });
  return count;
}
