import { bumpProject } from '../../db/notify.ts';
import { requireSegment, sourceOf, staleRow } from '../access.ts';
import { holdProject } from '../chapters/hold-project.ts';
import { recorded } from '../edits/record-edit.ts';
import { notFound, ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { hasTake, speechColumns, voicingOf, wantedKey } from '../speech-generation/needs-take.ts';
import { problemSentences } from '../speech-generation/stored-problems.ts';

/** A take of a line, as the page lists it: oldest first. */
export interface TakeView {
  id: string;
  assetId: string;
  createdAt: string;
  durationSeconds: number;
  /** The voice's name, or null where it is gone. */
  voice: string | null;
  costMicros: number;
  /** It is the one that is heard in the mix. */
  chosen: boolean;
  /** It is what the line says now, in the voice that speaks it now. */
  fits: boolean;
  problems: string[];
  note: string | null;
}

const longestNote = 500;

/** Every take that a line has, oldest first. */
export async function readTakes(context: ServiceContext, input: { segmentId: string }): Promise<TakeView[]> {
  return await context.transaction.run(async (tx) => {
    const { id, projectId, start, end } = await requireSegment(context, tx, input.segmentId, 'listen');
    const segment = await tx.segment.findUniqueOrThrow({ where: { id }, select: { ...speechColumns, takes: { orderBy: { createdAt: 'asc' } } } });
    const { text } = await sourceOf(tx, projectId);
    const wanted = wantedKey(segment, text, await voicingOf(tx, projectId));
    const voices = new Map((await tx.voice.findMany({ where: { projectId }, select: { id: true, name: true } })).map((voice) => [voice.id, voice.name]));
    return segment.takes.map((take) => ({
      id: take.id,
      assetId: take.assetId,
      createdAt: take.createdAt.toISOString(),
      durationSeconds: take.durationSeconds,
      voice: take.voiceId === null ? null : (voices.get(take.voiceId) ?? null),
      costMicros: take.costMicros,
      chosen: take.id === segment.chosenTake?.id,
      fits: take.inputHash === wanted,
      problems: problemSentences(take.problems, text.slice(start, end)),
      note: take.note,
    }));
  });
}

/**
 * Has a line heard in one of its takes. One that is not what the line says now is kept by locking the line: else the next
 * making would speak it anew.
 * @throws ServiceError `stale`; `not-found`
 */
export async function chooseTake(context: ServiceContext, input: { segmentId: string; takeId: string; version: number }): Promise<{ locked: boolean }> {
  return await context.transaction.run(async (tx) => {
    const { id, projectId } = await requireSegment(context, tx, input.segmentId, 'edit');
    const take = input.takeId.includes('\0') ? null : await tx.take.findFirst({ where: { id: input.takeId, segmentId: id }, select: { id: true, inputHash: true } });
    if (!take) throw notFound('take');
    const segment = await tx.segment.findUniqueOrThrow({ where: { id }, select: { ...speechColumns, version: true } });
    if (segment.version !== input.version) throw staleRow('line', 'another than you saw');
    const { text } = await sourceOf(tx, projectId);
    const locked = segment.locked || !hasTake({ ...segment, chosenTake: take }, wantedKey(segment, text, await voicingOf(tx, projectId)));
    await recorded(context, tx, { projectId, label: 'chose another take of a line', rows: { Segment: [id] } }, async () => {
      await tx.segment.update({ where: { id }, data: { chosenTakeId: take.id, locked, speakError: null, version: { increment: 1 } } });
    });
    await bumpProject(tx, projectId);
    return { locked };
  });
}

/**
 * Writes a note beside a take, in place of the one that was seen (null for none); an empty one takes it away.
 *
 * @throws ServiceError `stale` where another note stands there meanwhile; `bad-input`; `not-found`
 */
export async function noteTake(context: ServiceContext, input: { segmentId: string; takeId: string; note: string; seen: string | null }): Promise<void> {
  const note = input.note.replaceAll('\0', '').trim();
  if (note.length > longestNote) {
    const message = `A note beside a take has at most ${longestNote} characters.`;
    throw new ServiceError('bad-input', { person: message, fields: [{ field: 'note', message }] });
  }
  await context.transaction.run(async (tx) => {
    const { id, projectId } = await requireSegment(context, tx, input.segmentId, 'edit');
    const take = input.takeId.includes('\0') ? null : await tx.take.findFirst({ where: { id: input.takeId, segmentId: id }, select: { id: true } });
    if (!take) throw notFound('take');
    await holdProject(tx, projectId);
    const now = (await tx.take.findUniqueOrThrow({ where: { id: take.id }, select: { note: true } })).note;
    if (now !== input.seen && (now ?? '') !== note) throw staleRow('note', now ?? 'empty');
    await recorded(context, tx, { projectId, label: note === '' ? 'took the note beside a take away' : 'wrote a note beside a take', rows: { Take: [take.id] } }, async () => {
      await tx.take.update({ where: { id: take.id }, data: { note: note === '' ? null : note } });
    });
    await bumpProject(tx, projectId);
  });
}
