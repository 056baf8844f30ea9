import { requireProject } from '../access.ts';
import { holdProject, requireNotMaking } from '../chapters/hold-project.ts';
import { recorded } from '../edits/record-edit.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { readProduction } from '../productions/read-production.ts';
import { startProduction } from '../productions/steps.ts';
import { claudeModels } from '../claude/models.ts';
import { agreedAt } from '../vendors/agreement.ts';
import type { ProductionView } from '../views.ts';
import { requireConsent } from './count-reading.ts';
import type { ReaderChoice } from './view.ts';

/**
 * Chooses who reads the story and reads it again with them. What a person set stays, and until the new reading is there
 * the old one does. Claude needs a key and the writer's consent. The choice can be undone (followSettings). Throws `conflict`
 * while something else is being made.
 */
export async function startReading(
  context: ServiceContext,
  input: { projectId: string; reader: ReaderChoice; model?: string | undefined; batch?: boolean | undefined },
): Promise<ProductionView> {
  const { reader, model, batch } = input;
  if (model !== undefined && !claudeModels.some((known) => known.id === model)) {
    throw new ServiceError('bad-input', { person: `There is no model “${model.slice(0, 60)}”. Choose one of the list.`, fields: [{ field: 'model', message: 'Choose one of the list.' }] });
  }
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'edit');
    if (reader === 'claude') await requireConsent(context, await agreedAt(tx, project.id, 'anthropic'));
    await holdProject(tx, project.id);
    await requireNotMaking(tx, project.id, 'who reads it', ['make', 'read']);
    await recorded(context, tx, { projectId: project.id, label: labels[reader], rows: { Project: [project.id] }, read: true }, async () => {
      await tx.project.update({ where: { id: project.id }, data: { reader, ...(model === undefined ? {} : { readerModel: model }), ...(batch === undefined ? {} : { readerBatch: batch }) } });
    });
    await tx.project.update({ where: { id: project.id }, data: { readError: null } });
    const production = await startProduction(context, tx, { projectId: project.id, kind: 'read', scope: { kind: 'all' } });
    return await readProduction(tx, production.id);
  });
}

const labels: { [choice in ReaderChoice]: string } = { auto: 'had the story read by the best reader there is', local: 'had the story read by the built-in reader', claude: 'had the story read by Claude' };
