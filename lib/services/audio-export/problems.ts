import type { ServiceContext } from '../interfaces.ts';
import type { RenderProblem } from './render-messages.ts';

/** A line or cue whose sound could not be read is silent in the mix; the line says so. */
export async function noteProblems(context: ServiceContext, problems: RenderProblem[]): Promise<void> {
  if (problems.length === 0) return;
  context.log.warn({ problems: problems.length }, 'clips could not be used in the mix');
  await context.transaction.run(async (tx) => {
    for (const { segmentId, cueId, message } of problems) {
      if (segmentId !== null) await tx.segment.updateMany({ where: { id: segmentId }, data: { speakError: message } });
      if (cueId !== null) await tx.cue.updateMany({ where: { id: cueId }, data: { soundError: message } });
    }
  });
}
