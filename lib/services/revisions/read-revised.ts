import { z } from 'zod';
import type { Tx } from '../interfaces.ts';
import type { RevisionView } from '../views.ts';

const count = z.int().min(0);
const counts = z.object({ unchanged: count, moved: count, changed: count, added: count, gone: count, toSpeak: count });

/** The revised manuscript of a project as the page shows it, or null. */
export async function readRevised(tx: Tx, projectId: string): Promise<RevisionView | null> {
  const row = await tx.revisedDocument.findUnique({ where: { projectId }, select: { fileName: true, words: true, notes: true, summary: true, error: true, acceptedAt: true } });
  if (!row) return null;
  const running = await tx.production.findUnique({ where: { activeKey: projectId }, select: { id: true } });
  const summary = counts.safeParse(row.summary);
  const waits = running ? (row.acceptedAt === null ? 'reading' : 'replacing') : 'failed';
  return {
    fileName: row.fileName,
    words: row.words,
    notes: z.array(z.string()).catch([]).parse(row.notes),
    state: row.error !== null ? 'failed' : summary.success && row.acceptedAt === null ? 'ready' : waits,
    error: row.error,
    counts: summary.success ? summary.data : null,
  };
}
