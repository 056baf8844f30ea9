import { vendorAccess } from '../keys/access.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, SpeechEngineId, VoiceEngine } from '../interfaces.ts';
import { requireUsable, vendorOf } from '../vendors/pick.ts';
import { standingsOf } from '../vendors/standing.ts';
import { forgetHumeVoice, keepHumeVoice } from './hume/keep.ts';
import { keepQwenVoice } from './qwen/keep.ts';

/** What makes a candidate a voice, and lets go of one: all that a page's request needs of an engine. */
export type Keeper = Pick<VoiceEngine, 'keep' | 'forget'>;
export type KeeperOf = (projectId: string, engine: SpeechEngineId) => Promise<Keeper>;

/** The keepers of the engines that design voices, with the key of whoever acts. Light enough for the web process. */
export function keepersOf(context: ServiceContext): KeeperOf {
  return async (projectId, engine) => {
    requireUsable(engine, await context.transaction.run((tx) => standingsOf(context, tx, projectId)));
    const vendor = vendorOf[engine];
    const access = vendor === null ? null : await vendorAccess(context, vendor);
    if (engine === 'qwen') return { keep: (candidate) => keepQwenVoice(context, candidate) };
    if (engine === 'hume' && access !== null) {
      const tools = { context, access };
      return { keep: (candidate, signal) => keepHumeVoice(tools, candidate, signal), forget: (voice, signal) => forgetHumeVoice(tools, voice, signal) };
    }
    throw new ServiceError('bad-input', { person: 'This engine has voices to choose from, but designs none.' });
  };
}
