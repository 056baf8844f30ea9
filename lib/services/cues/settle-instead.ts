import { sourceOf } from '../access.ts';
import type { Tx } from '../interfaces.ts';
import { isSpeakable } from '../speech-generation/local/plain-text.ts';
import { insteadOf } from '../speech-generation/needs-take.ts';
import { spokenWords } from '../speech-generation/spoken-words.ts';

/**
 * A line that a sound leaves nothing to say of is silent, and is spoken again once the sound gives its words back. What a
 * person or the reading made silent stays as it is.
 */
export async function settleInstead(tx: Tx, cue: { projectId: string; anchorStart: number }): Promise<void> {
  const line = await tx.segment.findFirst({ where: { projectId: cue.projectId, start: { lte: cue.anchorStart }, end: { gt: cue.anchorStart } }, select: { id: true, start: true, end: true, ear: true, silent: true, silentSetBy: true } });
  if (!line) return;
  const { text } = await sourceOf(tx, cue.projectId);
  const nothing = !isSpeakable(spokenWords(line, text, await insteadOf(tx, cue.projectId)));
  const become = nothing && !line.silent ? { silent: true, silentSetBy: 'sound' } : !nothing && line.silent && line.silentSetBy === 'sound' ? { silent: false, silentSetBy: 'analysis' } : null;
  if (become) await tx.segment.update({ where: { id: line.id }, data: { ...become, version: { increment: 1 } } });
}
