import { z } from 'zod';
import type { Project } from '../../db/generated/client.ts';
import { requireProject } from '../access.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { vendorAccess } from '../keys/access.ts';
import { claudeModel } from '../claude/models.ts';
import { agreedAt } from '../vendors/agreement.ts';
import { readerChoices, type ReaderView } from './view.ts';

/** Who reads the story, who read it, and what that said and cost. */
export async function readReader(context: ServiceContext, input: { projectId: string }): Promise<ReaderView> {
  return await context.transaction.run(async (tx) => await readerOf(context, tx, await requireProject(context, tx, input.projectId, 'listen')));
}

export async function readerOf(context: ServiceContext, tx: Tx, project: Project): Promise<ReaderView> {
  const bought = { projectId: project.id, stage: 'read' };
  const settled = await tx.purchase.aggregate({ where: { ...bought, state: 'settled' }, _sum: { costMicros: true } });
  const uncertain = await tx.purchase.aggregate({ where: { ...bought, state: 'uncertain' }, _sum: { mostMicros: true } });
  const running = await tx.production.findFirst({ where: { activeKey: project.id, stages: { some: { name: 'read', finishedAt: null } } }, select: { id: true } });
  // A revised manuscript is compared, and read, by the built-in reader.
  const revised = await tx.revisedDocument.findUnique({ where: { projectId: project.id }, select: { summary: true, acceptedAt: true } });
  const revising = revised !== null && (revised.summary === null || revised.acceptedAt !== null);
  const agreed = await agreedAt(tx, project.id, 'anthropic');
  const hasKey = (await vendorAccess(context, 'anthropic')) !== null;
  return {
    hasKey,
    choice: z.enum(readerChoices).catch('auto').parse(project.reader),
    readBy: z.enum(['local', 'claude']).nullable().catch(null).parse(project.readBy),
    notes: z.array(z.string()).catch([]).parse(project.readNotes),
    agreedAt: agreed?.toISOString() ?? null,
    model: claudeModel(project.readerModel).id,
    batch: project.readerBatch,
    reading: running !== null && !revising && hasKey && agreed !== null && project.reader !== 'local',
    error: project.readAt === null ? null : project.readError,
    spentMicros: (settled._sum.costMicros ?? 0) + (uncertain._sum.mostMicros ?? 0),
  };
}
