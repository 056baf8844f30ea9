import { createElevenLabsMusicEngine } from '../cues/paid/elevenlabs-music.ts';
import { createStableAudioEngine } from '../cues/paid/stable-audio.ts';
import type { PaidEngines } from './engines.ts';

/** The paid engines of music and effects. */
export const paidSound: PaidEngines['sound'] = {
  'stable-audio': createStableAudioEngine,
  'elevenlabs-music': createElevenLabsMusicEngine,
};
