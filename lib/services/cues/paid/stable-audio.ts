import type { PaidEngineTools, SoundEngine } from '../../interfaces.ts';
import { soundEngineVersion } from '../engine-versions.ts';
import { makePaidSound } from './make-paid-sound.ts';

/** What one call may ask for, seconds. Left out, the model makes 190. */
const bounds = { least: 1, most: 190 };
/** Room for what is cut off an effect's edges, seconds. */
const effectRoom = 2;

/** Music, ambience and effects by Stable Audio 2.5, at the length that is needed. */
export function createStableAudioEngine(tools: PaidEngineTools): SoundEngine {
  return {
    id: 'stable-audio',
    version: soundEngineVersion('stable-audio'),
    make: async (request, signal) => {
      const wanted = request.lane === 'effect' ? request.seconds + effectRoom : request.seconds;
      const seconds = Math.max(bounds.least, Math.min(bounds.most, Math.ceil(wanted)));
      return await makePaidSound(tools, request, { engine: 'stable-audio', model: 'stable-audio', seconds, input: (attempt) => ({ prompt: request.prompt, duration: seconds, seed: request.seed + attempt }) }, signal);
    },
  };
}
