import type { AudioAnalysisEngine, ClientOptions, PaidEngineTools, ServiceContext, SoundEngine, SpeechEngine, SpeechEngineId, VendorId, VoiceEngine } from './interfaces.ts';
import type { CueLane } from '../audio/types.ts';
import { ServiceError } from './errors.ts';
import { vendorAccess } from './keys/access.ts';
import { createPurchasing } from './spending/purchasing.ts';
import { createReplicateAudio } from './replicate-audio/index.ts';
import type { Engines } from './services.ts';
import type { PaidEngines } from './vendors/engines.ts';
import { agreedAt } from './vendors/agreement.ts';
import { pickEngine, requireUsable, requireVendor, vendorOf } from './vendors/pick.ts';
import { standingsOf } from './vendors/standing.ts';

/** The engine of each service, drama by drama: what the writer chose, or the best that may be used. */
export interface EngineChoice {
  voice(projectId: string, id?: SpeechEngineId): Promise<VoiceEngine>;
  speech(projectId: string, id: SpeechEngineId): Promise<SpeechEngine>;
  ear(projectId: string): Promise<AudioAnalysisEngine>;
  sound(projectId: string, lane: CueLane): Promise<SoundEngine>;
  /** The built-in ones: always there, and what a paid take is measured by. */
  builtIn: Engines;
}

/**
 * Chooses among the built-in engines and the paid ones, which are made for one drama with the key of whoever acts.
 * Throws `bad-input` or `not-allowed`, in words, where the chosen one has no key or the text may not go to it.
 */
export function createEngineChoice(context: ServiceContext, builtIn: Engines): EngineChoice {
  const read = async (projectId: string) =>
    await context.transaction.run(async (tx) => ({
      project: await tx.project.findUniqueOrThrow({ where: { id: projectId }, select: { voiceEngine: true, earEngine: true, musicEngine: true, effectEngine: true } }),
      standings: await standingsOf(context, tx, projectId),
    }));
  const paid = (): PaidEngines => {
    if (builtIn.paid === undefined) throw new ServiceError('bad-input', { person: 'Only the built-in engines are used here.' });
    return builtIn.paid;
  };
  const natural = (): NonNullable<Engines['natural']> => {
    if (builtIn.natural === undefined) throw new ServiceError('bad-input', { person: 'Only the built-in engines are used here.' });
    return builtIn.natural;
  };
  const tools = async (projectId: string, vendor: VendorId): Promise<PaidEngineTools> => toolsWith(await vendorAccess(context, vendor), projectId);
  const toolsWith = (access: ClientOptions | null, projectId: string): PaidEngineTools => {
    if (access === null) throw new ServiceError('bad-input', { person: 'The key for this vendor is gone. Add it in the settings, or choose another engine.' });
    const purchasing = createPurchasing(context);
    return { context, projectId, access, purchasing, predictions: createReplicateAudio(context), ...(builtIn.work === undefined ? {} : { work: builtIn.work }) };
  };
  return {
    builtIn,
    async voice(projectId, id) {
      const { project, standings } = await read(projectId);
      const engine = id ?? pickEngine('voice', project.voiceEngine, standings);
      requireUsable(engine, standings);
      const vendor = vendorOf[engine];
      if (engine === 'kokoro') return await natural().voice((await context.transaction.run((tx) => tx.project.findUniqueOrThrow({ where: { id: projectId }, select: { language: true } }))).language);
      return engine === 'local' || vendor === null ? builtIn.voice : paid().voice[engine](await tools(projectId, vendor));
    },
    async speech(projectId, id) {
      const vendor = vendorOf[id];
      // What is not here any more it says itself, line by line.
      if (id === 'kokoro') return natural().speech;
      if (id === 'local' || vendor === null) return builtIn.speech;
      // This is asked for every line: of this one vendor, and nothing else.
      const access = await vendorAccess(context, vendor);
      const agreed = (await context.transaction.single((tx) => agreedAt(tx, projectId, vendor))) !== null;
      requireVendor(id, vendor, { hasKey: access !== null, agreed });
      return paid().speech[id](toolsWith(access, projectId));
    },
    async ear(projectId) {
      const { project, standings } = await read(projectId);
      const engine = pickEngine('ear', project.earEngine, standings);
      return engine === 'local' ? builtIn.ear : paid().ear.claude(await tools(projectId, 'anthropic'), builtIn.ear);
    },
    async sound(projectId, lane) {
      const { project, standings } = await read(projectId);
      const engine = lane === 'effect' ? pickEngine('effect', project.effectEngine, standings) : pickEngine('music', project.musicEngine, standings);
      return engine === 'local' ? builtIn.sound : paid().sound[engine](await tools(projectId, 'replicate'));
    },
  };
}
