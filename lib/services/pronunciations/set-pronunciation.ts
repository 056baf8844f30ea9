import type { Pronunciation } from '../../db/generated/client.ts';
import { bumpProject } from '../../db/notify.ts';
import { requireProject, staleRow } from '../access.ts';
import { recorded } from '../edits/record-edit.ts';
import type { Watched } from '../edits/rows.ts';
import { notFound, ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { checkPronunciation } from './check-pronunciation.ts';
import type { PronunciationInput } from './view.ts';

/**
 * Puts a word into the dictionary, or changes how it is said. Lines that hold it are stale from then on, and no other.
 *
 * @throws ServiceError `bad-input` on a field, `conflict` where the word is there already, `stale` where the row moved on
 */
export async function setPronunciation(context: ServiceContext, input: PronunciationInput): Promise<{ id: string; version: number }> {
  const checked = checkPronunciation(input);
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'edit');
    // Two windows that add one word at the same moment meet here.
    await tx.$queryRaw`SELECT 1 FROM "Project" WHERE "id" = ${project.id} FOR UPDATE`;
    const data = { ...checked, matchCase: input.matchCase };
    const before = input.entry === null ? null : await rowOf(tx, project.id, input.entry.id);
    const same = await tx.pronunciation.findFirst({ where: { projectId: project.id, word: { equals: likeLiteral(checked.word), mode: 'insensitive' }, ...(before ? { id: { not: before.id } } : {}) } });
    // “Nice” and “nice” may both be there where each holds for its own capitals only.
    if (same && (same.word === checked.word || !same.matchCase || !input.matchCase)) {
      throw new ServiceError('conflict', { person: `“${same.word}” is in the dictionary already. Change it there.`, fields: [{ field: 'word', message: `“${same.word}” is in the dictionary already.` }] });
    }
    if (before === null) {
      const { id, version } = await recorded(context, tx, { projectId: project.id, label: `said how “${checked.word}” is pronounced`, rows: () => dictionaryRows(tx, project.id) }, async () => await tx.pronunciation.create({ data: { projectId: project.id, ...data } }));
      await bumpProject(tx, project.id);
      return { id, version };
    }
    const changed = await recorded(context, tx, { projectId: project.id, label: `said otherwise how “${checked.word}” is pronounced`, rows: { Pronunciation: [before.id] } }, async () => await tx.pronunciation.updateMany({ where: { id: before.id, version: input.entry?.version ?? -1 }, data: { ...data, version: { increment: 1 } } }));
    if (changed.count === 0) throw staleRow('pronunciation', before.said);
    await bumpProject(tx, project.id);
    return { id: before.id, version: before.version + 1 };
  });
}

/** Takes a word out of the dictionary: it is read as it is written again. */
export async function deletePronunciation(context: ServiceContext, input: { projectId: string; id: string; version: number }): Promise<void> {
  await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'edit');
    const row = await rowOf(tx, project.id, input.id);
    const gone = await recorded(context, tx, { projectId: project.id, label: `took “${row.word}” out of the dictionary`, rows: { Pronunciation: [row.id] } }, async () => await tx.pronunciation.deleteMany({ where: { id: row.id, version: input.version } }));
    if (gone.count === 0) throw staleRow('pronunciation', row.said);
    await bumpProject(tx, project.id);
  });
}

/** The rows of a drama's dictionary, for what is recorded of a change. */
export async function dictionaryRows(tx: Tx, projectId: string): Promise<Watched> {
  return { Pronunciation: (await tx.pronunciation.findMany({ where: { projectId }, select: { id: true } })).map(({ id }) => id) };
}

async function rowOf(tx: Tx, projectId: string, id: string): Promise<Pronunciation> {
  // Ids come from a page; PostgreSQL must not be asked with a NUL.
  const row = id.includes('\0') ? null : await tx.pronunciation.findFirst({ where: { id, projectId } });
  if (!row) throw notFound('pronunciation');
  return row;
}

/** Comparing without regard to capitals is done by LIKE, to which these mean something. */
function likeLiteral(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}
