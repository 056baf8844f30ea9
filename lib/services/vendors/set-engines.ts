import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import { recorded } from '../edits/record-edit.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, VendorId } from '../interfaces.ts';
import { setAgreement } from './agreement.ts';
import { enginesOf, serviceColumns, servicesChoices } from './read-engines.ts';
import type { DramaService, EnginesView } from './view.ts';

/**
 * Chooses the engine of a service for a drama: `auto`, or one by name, which is then never replaced in silence. What is
 * made already stays as it is. It can be undone.
 * @throws ServiceError `bad-input` for an engine that the service does not have
 */
export async function setEngine(context: ServiceContext, input: { projectId: string; service: DramaService; setting: string }): Promise<EnginesView> {
  const { service, setting } = input;
  if (setting !== 'auto' && !servicesChoices[service].all.some((engine) => engine === setting)) {
    const person = 'There is no such engine for this. Choose one of the list.';
    throw new ServiceError('bad-input', { person, fields: [{ field: 'setting', message: person }] });
  }
  return await context.transaction.run(async (tx) => {
    const { id } = await requireProject(context, tx, input.projectId, 'edit');
    const project = await recorded(context, tx, { projectId: id, label: labels[service], rows: { Project: [id] } }, async () => await tx.project.update({ where: { id }, data: { [serviceColumns[service]]: setting } }));
    await bumpProject(tx, id);
    return await enginesOf(context, tx, project);
  });
}

const labels: { [Service in DramaService]: string } = { reading: 'chose who reads the story', voices: 'chose who speaks', ear: 'chose who listens to the scenes', music: 'chose who makes the music', effects: 'chose who makes the effects' };

/**
 * Keeps the writer's word that this drama's text goes to a vendor, or takes it back: from then on nothing more goes out.
 * Agreeing twice keeps the first moment.
 */
export async function agreeTo(context: ServiceContext, input: { projectId: string; vendor: VendorId; agree: boolean }): Promise<EnginesView> {
  const { vendor, agree } = input;
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'own');
    await setAgreement(tx, { projectId: project.id, vendor, agree, now: context.clock.now() });
    await bumpProject(tx, project.id);
    return await enginesOf(context, tx, project);
  });
}
