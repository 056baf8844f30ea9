import type { Pcm } from '../../audio/types.ts';
import { resample } from '../../audio/resample.ts';
import { measureVoice } from '../../audio/voice-measure.ts';

/** Enough for a pitch that stays below 500 Hz, and quick. */
const rate = 16_000;
/** So much of a clip tells a voice, seconds. */
const longest = 6;
const leastVoiced = 0.15;

/** The median pitch of mono speech, Hz; null where too little of it has one (a whisper, noise). */
export function medianPitch(pcm: Pcm): number | null {
  const part = { sampleRate: pcm.sampleRate, channels: [(pcm.channels[0] ?? new Float32Array()).subarray(0, longest * pcm.sampleRate)] };
  const { medianHz, voicedShare } = measureVoice(resample(part, rate).channels[0] ?? new Float32Array(), rate);
  return voicedShare < leastVoiced || medianHz === 0 ? null : medianHz;
}
