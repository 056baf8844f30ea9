import { randomUUID } from 'node:crypto';
import { bumpProject } from '../../db/notify.ts';
import { requireSegment, sourceOf, staleRow } from '../access.ts';
import { holdProject } from '../chapters/hold-project.ts';
import type { Segment } from '../../db/generated/client.ts';
import { recorded } from '../edits/record-edit.ts';
import type { Watched } from '../edits/rows.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { countLinesOf } from './edit-lines.ts';

/** Lines are cut and joined in the middle of a drama: all after them get other numbers, in two steps that never meet. */
async function renumber(tx: Tx, projectId: string, after: number, by: 1 | -1): Promise<void> {
  await tx.$executeRaw`UPDATE "Segment" SET "index" = -"index" WHERE "projectId" = ${projectId} AND "index" > ${after}`;
  await tx.$executeRaw`UPDATE "Segment" SET "index" = -"index" + ${by} WHERE "projectId" = ${projectId} AND "index" < 0`;
}

/** The lines of a cut, and their takes, which go along where a line goes. */
async function watched(tx: Tx, lines: readonly string[]): Promise<Watched> {
  const takes = await tx.take.findMany({ where: { segmentId: { in: [...lines] } }, select: { id: true } });
  return { Segment: lines, Take: takes.map(({ id }) => id) };
}

/**
 * Cuts a line in two before a character of its text. Both parts are spoken by whom the line was; what was written for the
 * ear stays with neither, for it was of the whole, and no take is kept: it says both. A note was written once and stays
 * with the first. The text stays as it is.
 *
 * @param at UTF-16 offset in the line's own text
 * @throws ServiceError `bad-input` where nothing would be left on a side; `stale`; `not-found`
 */
export async function splitLine(context: ServiceContext, input: { segmentId: string; version: number; at: number }): Promise<{ firstId: string; secondId: string }> {
  return await context.transaction.run(async (tx) => {
    const line = await held(context, tx, input);
    const { text } = await sourceOf(tx, line.projectId);
    const cut = wordStart(text, line, line.start + input.at);
    if (cut === null) throw new ServiceError('bad-input', { person: 'A line is cut between two of its words. Choose a word that has others before it.' });
    const secondId = randomUUID();
    await recorded(context, tx, { projectId: line.projectId, label: 'split a line', rows: async () => await watched(tx, [line.id, secondId]) }, async () => {
      await renumber(tx, line.projectId, line.index, 1);
      const { id: _, version: __, chosenTakeId: ___, factor, ...own } = line;
      await tx.segment.create({ data: { ...own, id: secondId, index: line.index + 1, start: cut, ear: null, locked: false, note: null, heardKey: null, factor: factor ?? undefined, speakError: null, cutSetBy: 'person' } });
      await tx.segment.update({ where: { id: line.id }, data: { end: cut, endsParagraph: false, ear: null, locked: false, pauseAfterSeconds: null, speakError: null, cutSetBy: 'person', version: { increment: 1 } } });
      await countLinesOf(tx, line.projectId, [line.characterId]);
    });
    await bumpProject(tx, line.projectId);
    return { firstId: line.id, secondId };
  });
}

/**
 * Joins a line with the next one of its scene: the words of both are said by whom the first is. What was written for the
 * ear of both is joined too.
 *
 * @throws ServiceError `bad-input` where no line of the same scene follows; `stale`; `not-found`
 */
export async function mergeLines(context: ServiceContext, input: { segmentId: string; version: number }): Promise<{ id: string }> {
  return await context.transaction.run(async (tx) => {
    const line = await held(context, tx, input);
    const next = await tx.segment.findFirst({ where: { projectId: line.projectId, start: line.end } });
    if (!next || next.sceneId !== line.sceneId || next.kind === 'scene-break' || line.kind === 'scene-break') {
      throw new ServiceError('bad-input', { person: 'This is the last line of its scene. Lines are joined within one scene.' });
    }
    const { text } = await sourceOf(tx, line.projectId);
    const spoken = (row: Segment): string => row.ear ?? text.slice(row.start, row.end).trim();
    const ear = line.ear === null && next.ear === null ? null : `${spoken(line)} ${spoken(next)}`;
    await recorded(context, tx, { projectId: line.projectId, label: 'joined two lines', rows: async () => await watched(tx, [line.id, next.id]) }, async () => {
      // The takes of the second go to the first: what was paid for stays, and is given back when this is undone.
      const own = await tx.take.findMany({ where: { segmentId: line.id }, select: { inputHash: true } });
      await tx.take.updateMany({ where: { segmentId: next.id, inputHash: { notIn: own.map(({ inputHash }) => inputHash) } }, data: { segmentId: line.id } });
      await tx.segment.delete({ where: { id: next.id } });
      await renumber(tx, line.projectId, next.index, -1);
      const note = [line.note, next.note].filter((one) => one !== null).join('\n');
      await tx.segment.update({
        where: { id: line.id },
        data: { end: next.end, endsParagraph: next.endsParagraph, ear, locked: false, pauseAfterSeconds: next.pauseAfterSeconds, note: note === '' ? null : note, silent: line.silent && next.silent, speakError: null, cutSetBy: 'person', version: { increment: 1 } },
      });
      await countLinesOf(tx, line.projectId, [line.characterId, next.characterId]);
    });
    await bumpProject(tx, line.projectId);
    return { id: line.id };
  });
}

async function held(context: ServiceContext, tx: Tx, input: { segmentId: string; version: number }): Promise<Segment> {
  const { projectId } = await requireSegment(context, tx, input.segmentId, 'edit');
  // All cuts of a drama one after another: each changes the numbers of the lines after it.
  await holdProject(tx, projectId);
  const line = await requireSegment(context, tx, input.segmentId, 'edit');
  if (line.version !== input.version) {
    const speaker = line.characterId === null ? null : await tx.character.findUnique({ where: { id: line.characterId }, select: { name: true } });
    throw staleRow('line', speaker?.name ?? 'Narrator');
  }
  return line;
}

/** The start of the word at or after an offset, with words of the line on both sides; null where there is none. */
function wordStart(text: string, line: { start: number; end: number }, at: number): number | null {
  const own = text.slice(line.start, line.end);
  const words = [...own.matchAll(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)];
  const place = words.findIndex((word) => line.start + word.index + word[0].length > at);
  const [before, word] = [words[place - 1], words[place]];
  if (place < 1 || !before || !word) return null;
  // An opening mark belongs to the word that it opens.
  const between = own.slice(before.index + before[0].length, word.index);
  const opening = /[“‘"'([«]*$/u.exec(between)?.[0].length ?? 0;
  return line.start + word.index - opening;
}
