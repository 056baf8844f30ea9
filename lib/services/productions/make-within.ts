import { requireProject } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { MakeScope, ServiceContext } from '../interfaces.ts';
import { dollars } from '../money.ts';
import { estimateMake } from '../spending/estimate-make.ts';
import type { ProductionView } from '../views.ts';
import { makeDrama } from './make-drama.ts';

/**
 * As makeDrama, for a programme that may not spend everything its owner may. Without `maySpend` only dramas are made of
 * which nothing may be bought: none of whose text may go to a vendor. `mostMicros` (micro-dollars; null for no bound)
 * is held against the estimate of the most that it costs; the caps of the drama and the month hold besides.
 * @throws ServiceError `not-allowed`, `spend-cap`; as makeDrama and estimateMake
 */
export async function makeWithin(context: ServiceContext, input: { projectId: string; scope: MakeScope; maySpend: boolean; mostMicros: number | null }): Promise<ProductionView> {
  const { projectId, scope, maySpend, mostMicros } = input;
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, projectId, 'edit');
    const vendors = await tx.agreement.count({ where: { projectId: project.id } });
    if (vendors > 0 && !maySpend) throw new ServiceError('not-allowed', { person: 'Making this drama may cost money, and this token may not spend any. Take a token with the scope “spend”.' });
    if (vendors > 0 && mostMicros !== null) {
      const { micros } = await estimateMake(context, { projectId, scope });
      if (micros > mostMicros) throw new ServiceError('spend-cap', { person: `Making this may cost up to ${dollars(micros)}, which is more than the ${dollars(mostMicros)} of this request. Nothing was begun.` });
    }
    return await makeDrama(context, { projectId, scope });
  });
}
