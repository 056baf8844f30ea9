import { pitchFrame, pitchOf } from './pitch.ts';
import { measuring, resample } from './resample.ts';
import type { MonoSound } from './speech-frames.ts';

const pitchRate = 8000;
const pitchHop = 160;
/** Frames further under the loudest one are breath, tails and consonants. */
const voiceUnderPeakDb = 22;

/** Frames 20 ms apart: how many are voiced, and their median pitch, Hz (0 where none is). */
export interface PitchTrack {
  medianHz: number;
  voiced: number;
  /** Pitch of each frame, 0 where it has none: frame n is the 40 ms from n times 20 ms on. */
  hertz: Float32Array;
}

const pitchHopSeconds = pitchHop / pitchRate;

/** Follows the pitch of a sound. */
export function pitchTrack({ samples, sampleRate }: MonoSound): PitchTrack {
  const sound = resample({ sampleRate, channels: [samples] }, pitchRate, measuring).channels[0]!;
  const length = pitchFrame(pitchRate);
  const count = Math.max(0, 1 + Math.floor((sound.length - length) / pitchHop));
  const energies = new Float32Array(count);
  let loudest = 0;
  for (let index = 0; index < count; index += 1) {
    let energy = 0;
    for (let i = index * pitchHop; i < index * pitchHop + length; i += 1) energy += sound[i]! * sound[i]!;
    energies[index] = energy;
    loudest = Math.max(loudest, energies[index]!);
  }
  const border = loudest * 10 ** (-voiceUnderPeakDb / 10);
  const hertz = new Float32Array(count);
  for (let index = 0; index < count; index += 1) {
    if (energies[index]! > border) hertz[index] = pitchOf(sound.subarray(index * pitchHop, index * pitchHop + length), pitchRate) ?? 0;
  }
  const pitches = hertz.filter((hz) => hz > 0).sort();
  return { medianHz: pitches[pitches.length >> 1] ?? 0, voiced: pitches.length, hertz };
}

/** True where a frame over the moment is voiced. */
export function isVoicedAt({ hertz }: PitchTrack, seconds: number): boolean {
  const last = Math.floor(seconds / pitchHopSeconds);
  return (hertz[last] ?? 0) > 0 || (hertz[last - 1] ?? 0) > 0;
}

/** Seconds of voice in a stretch of time. */
export function voicedSeconds({ hertz }: PitchTrack, from: number, to: number): number {
  let count = 0;
  for (let index = Math.max(0, Math.ceil(from / pitchHopSeconds)); index < hertz.length && index * pitchHopSeconds < to; index += 1) if (hertz[index]! > 0) count += 1;
  return count * pitchHopSeconds;
}
