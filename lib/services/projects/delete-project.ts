import { Prisma } from '../../db/generated/client.ts';
import { requireProject } from '../access.ts';
import type { ServiceContext } from '../interfaces.ts';
import { endPurchase } from '../spending/ledger.ts';

/** Deletes a project and all its rows. Sounds that nothing refers to any more are swept a day later. */
export async function deleteProject(context: ServiceContext, input: { projectId: string }): Promise<void> {
  await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'own');
    // A batch that a reader is still at is not waited for by anybody any more, and nobody will learn what it cost.
    const batches = await tx.purchase.findMany({ where: { projectId: project.id, stage: 'read', state: 'open', heldUntil: null }, select: { id: true } });
    for (const { id } of batches) await endPurchase(context, tx, id, { state: 'uncertain', note: 'The drama was deleted while its story was read as a batch: it may have been charged.' });
    // What it cost stays in the ledger; what was answered about the story goes with it.
    await tx.purchase.updateMany({ where: { projectId: project.id }, data: { value: Prisma.DbNull } });
    await tx.voice.deleteMany({ where: { projectId: project.id } });
    await tx.project.delete({ where: { id: project.id } });
  });
}
