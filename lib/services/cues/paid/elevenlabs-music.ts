import { ServiceError } from '../../errors.ts';
import type { PaidEngineTools, SoundEngine } from '../../interfaces.ts';
import { soundEngineVersion } from '../engine-versions.ts';
import { makePaidSound } from './make-paid-sound.ts';

/** What one call may ask for, seconds. */
const bounds = { least: 5, most: 300 };

/** Beds by ElevenLabs Music: always without a voice, as a WAV file of CD quality. */
export function createElevenLabsMusicEngine(tools: PaidEngineTools): SoundEngine {
  return {
    id: 'elevenlabs-music',
    version: soundEngineVersion('elevenlabs-music'),
    make: async (request, signal) => {
      if (request.lane === 'effect') throw new ServiceError('bad-input', { person: 'ElevenLabs Music makes music and beds, no effects. Choose another engine for them.' });
      const seconds = Math.max(bounds.least, Math.min(bounds.most, Math.ceil(request.seconds)));
      const input = { prompt: request.prompt, music_length_ms: seconds * 1000, force_instrumental: true, output_format: 'wav_cd_quality' };
      return await makePaidSound(tools, request, { engine: 'elevenlabs-music', model: 'elevenlabs-music', seconds, input: () => input }, signal);
    },
  };
}
