import { requireProject } from '../access.ts';
import type { ServiceContext } from '../interfaces.ts';
import { standingsOf } from '../vendors/standing.ts';
import type { VoiceChoice } from '../views.ts';
import { offeredVoices } from '../voice-generation/catalogue.ts';
import { engineSchema } from '../voice-generation/store-voice.ts';

/**
 * Every voice that a character of the drama can be given: those that were made for it (designed, or somebody's own),
 * then the built-in ones, then the catalogues of the vendors that have a key and the writer's agreement.
 */
export async function listVoices(context: ServiceContext, input: { projectId: string }): Promise<VoiceChoice[]> {
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'edit');
    const own = await tx.voice.findMany({ where: { projectId: project.id, origin: { not: 'catalogue' } }, orderBy: { id: 'asc' } });
    const offered = offeredVoices(await standingsOf(context, tx, project.id));
    return [
      ...own.map(({ id, externalId, name, engine, origin, sampleAssetId }) => ({ externalId, name, engine: engineSchema.parse(engine), origin: origin === 'own' ? ('own' as const) : ('designed' as const), voiceId: id, sampleAssetId })),
      ...offered.map(({ externalId, name, engine }) => ({ externalId, name, engine, origin: 'catalogue' as const, voiceId: null, sampleAssetId: null })),
    ];
  });
}
