import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import type { ServiceContext } from '../interfaces.ts';
import { setAgreement } from '../vendors/agreement.ts';
import { readerOf } from './read-reader.ts';
import type { ReaderView } from './view.ts';

/**
 * Keeps that the writer agrees that the story's text goes to Anthropic to be read, or takes it back. Agreeing twice keeps
 * the first moment. What was sent before stays sent; from then on nothing more goes out.
 */
export async function agreeToSend(context: ServiceContext, input: { projectId: string; agree: boolean }): Promise<ReaderView> {
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'own');
    await setAgreement(tx, { projectId: project.id, vendor: 'anthropic', agree: input.agree, now: context.clock.now() });
    await bumpProject(tx, project.id);
    return await readerOf(context, tx, project);
  });
}
