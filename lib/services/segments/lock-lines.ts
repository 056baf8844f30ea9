import type { ServiceContext } from '../interfaces.ts';
import { unsureBelow } from '../views.ts';
import type { LineRef, LinesChanged } from '../views.ts';
import { editLines, type LineEdit, type LineRow } from './edit-lines.ts';
import { readFactor } from './line-factor.ts';

/**
 * Confirms that lines are right as they are (`locked`), or gives them back to the reader, who then says what it makes
 * of them in the light of the lines around.
 */
export async function setLocked(context: ServiceContext, input: { projectId: string; lines: LineRef[]; locked: boolean }): Promise<LinesChanged> {
  return await editLines(context, input, (row) => {
    if (row.kind === 'scene-break' || (row.speakerSetBy === 'person') === input.locked) return null;
    return input.locked ? { speakerSetBy: 'person', confidence: 1 } : unlocked(row);
  }, (lines) => (input.locked ? `settled ${lines}` : `gave ${lines} back to the reader`));
}

/** A line that was never weighed is the narrator's; speech read before factors were kept stays where it is until the next reading. */
function unlocked(row: LineRow): LineEdit {
  if (readFactor(row.factor)) return { speakerSetBy: 'analysis' };
  const told = row.evidence === 'narration' || row.kind === 'narration';
  return told ? { speakerSetBy: 'analysis', characterId: null, confidence: 1, evidence: 'narration' } : { speakerSetBy: 'analysis', confidence: unsureBelow };
}
