import { requireCue, requireProject } from '../access.ts';
import { recorded } from '../edits/record-edit.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';

/** Makes a change of a drama's sounds in one transaction, so that it can be undone. */
export async function editSounds<T>(context: ServiceContext, of: { projectId: string } | { cueId: string }, label: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return await context.transaction.run(async (tx) => {
    const projectId = 'projectId' in of ? (await requireProject(context, tx, of.projectId, 'edit')).id : (await requireCue(context, tx, of.cueId, 'edit')).projectId;
    const rows = async () => {
      const cues = await tx.cue.findMany({ where: { projectId }, select: { id: true } });
      const takes = await tx.take.findMany({ where: { cue: { projectId } }, select: { id: true } });
      return { Cue: cues.map(({ id }) => id), Take: takes.map(({ id }) => id) };
    };
    return await recorded(context, tx, { projectId, label, rows }, async () => await work(tx));
  });
}
