import { z } from 'zod';
import type { Timeline } from '../../audio/types.ts';
import type { PickUp } from '../../db/generated/client.ts';
import type { Tx } from '../interfaces.ts';
import { chapterColumns, exportTimeline } from '../exports/export-timeline.ts';
import { pickUpKinds, pickUpStates, type PickUpView } from './view.ts';

/** The timeline of a project's newest mix with its word times; null while there is none. */
export async function newestTimeline(tx: Tx, projectId: string): Promise<Timeline | null> {
  const row = await tx.export.findFirst({ where: { projectId, preset: 'drama', state: 'ready' }, orderBy: { shownAt: 'desc' }, select: { chapters: { orderBy: { index: 'asc' }, select: chapterColumns } } });
  return row && exportTimeline(row.chapters);
}

/** The pick-ups of a project in the order of the text, each with the line it stands in. */
export async function pickUpsOf(tx: Tx, projectId: string, timeline: Timeline | null): Promise<PickUpView[]> {
  const rows = await tx.pickUp.findMany({ where: { projectId }, orderBy: [{ anchorStart: 'asc' }, { createdAt: 'asc' }, { id: 'asc' }] });
  if (rows.length === 0) return [];
  const lines = await tx.segment.findMany({
    where: { projectId },
    orderBy: { start: 'asc' },
    select: { id: true, index: true, start: true, end: true, chapterId: true, chapter: { select: { title: true } }, chosenTake: { select: { inputHash: true } } },
  });
  const placed = new Map(timeline?.speech.filter((line) => line.end > line.start).map((line) => [line.segmentId, line]));
  let at = 0;
  return rows.map((row) => {
    while (at < lines.length - 1 && (lines[at]?.end ?? 0) <= row.anchorStart) at += 1;
    const line = lines[at];
    const speech = line && placed.get(line.id);
    const word = speech && line && speech.words.findLast((one) => line.start + one.start <= row.anchorStart);
    return {
      ...stored(row),
      chapterId: line?.chapterId ?? null,
      chapterTitle: line?.chapter.title ?? '',
      segmentId: line?.id ?? null,
      line: line ? line.index + 1 : null,
      at: speech ? speech.start + (word?.from ?? 0) : null,
      changedSince: row.takeKey !== null && row.takeKey !== line?.chosenTake?.inputHash,
    };
  });
}

function stored(row: PickUp): Pick<PickUpView, 'id' | 'anchorStart' | 'anchorEnd' | 'words' | 'kind' | 'text' | 'state' | 'by' | 'from' | 'createdAt' | 'version'> {
  return {
    id: row.id,
    anchorStart: row.anchorStart,
    anchorEnd: row.anchorEnd,
    words: row.words,
    kind: z.enum(pickUpKinds).catch('note').parse(row.kind),
    text: row.text,
    state: z.enum(pickUpStates).catch('open').parse(row.state),
    by: row.by,
    from: row.from === 'listener' ? 'listener' : 'writer',
    createdAt: row.createdAt.toISOString(),
    version: row.version,
  };
}
