import { z } from 'zod';
import type { Timeline } from '../../audio/types.ts';
import type { Tx } from '../interfaces.ts';
import type { ExportView } from '../exports/view.ts';
import { pickUpKinds } from './view.ts';

const mostShown = 5;

/** The open pick-ups on lines of a mix. */
export async function openPickUps(tx: Tx, projectId: string, timeline: Pick<Timeline, 'speech'>): Promise<ExportView['openPickUps']> {
  const rows = await tx.pickUp.findMany({ where: { projectId, state: 'open' }, orderBy: [{ anchorStart: 'asc' }, { id: 'asc' }] });
  if (rows.length === 0) return { count: 0, first: [] };
  const heard = new Set(timeline.speech.filter((line) => line.end > line.start).map((line) => line.segmentId));
  const lines = (await tx.segment.findMany({ where: { projectId }, orderBy: { start: 'asc' }, select: { id: true, end: true } })).values();
  let line = lines.next().value;
  const open = rows.filter((row) => {
    while (line && line.end <= row.anchorStart) line = lines.next().value;
    return line !== undefined && heard.has(line.id);
  });
  return { count: open.length, first: open.slice(0, mostShown).map(({ kind, words, text }) => ({ kind: z.enum(pickUpKinds).catch('note').parse(kind), words, text })) };
}
