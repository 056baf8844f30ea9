import { requireProject } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { MakeScope, ServiceContext } from '../interfaces.ts';
import type { ProductionView } from '../views.ts';
import { spokenOnly } from '../speech-generation/key.ts';
import { readProduction } from './read-production.ts';
import { chaptersInScope, makeScopeSchema, segmentsInScope } from './scope.ts';
import { startProduction } from './steps.ts';

/**
 * Makes what is missing of the scope and mixes it: one production, whose steps reuse every sound that is already there.
 * While one runs, it is given back unchanged. Throws `bad-input` for a scope with nothing in it.
 */
export async function makeDrama(context: ServiceContext, input: { projectId: string; scope: MakeScope }): Promise<ProductionView> {
  const parsed = makeScopeSchema.safeParse(input.scope);
  if (!parsed.success) {
    throw new ServiceError('bad-input', { person: 'Say what to make: everything, some chapters, or the sample.' });
  }
  const scope = parsed.data;
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'edit');
    const chapters = await tx.chapter.count({ where: chaptersInScope(project.id, scope) });
    if (project.readAt !== null) {
      const lines = await tx.segment.count({ where: { ...segmentsInScope(project.id, scope), ...spokenOnly } });
      if (lines === 0) throw nothingToMake();
    } else if (chapters === 0 && scope.kind !== 'sample') {
      throw nothingToMake();
    }
    const production = await startProduction(context, tx, { projectId: project.id, kind: 'make', scope });
    return await readProduction(tx, production.id);
  });
}

function nothingToMake(): ServiceError {
  return new ServiceError('bad-input', { person: 'There is nothing to make in this choice. Choose at least one chapter that has words in it.' });
}
