import { resample } from '../../audio/resample.ts';
import type { MonoSound } from '../../audio/speech-frames.ts';
import type { WordTime } from '../../audio/types.ts';
import { reverb } from '../../audio/synthesis/reverb.ts';
import { Random } from '../../audio/synthesis/random.ts';

/** What happens to a good take on its way from a vendor: it stays a good take. */
export const hardships = ['none', 'low-pass 8 kHz', 'low-pass 4 kHz', 'noise 40 dB', 'small room', '16 kHz', '24 kHz', '32 kHz', '44.1 kHz', 'louder', 'softer', 'silent edges', 'pauses', 'breaths', 'uneven pace', 'all'] as const;
export type Hardship = (typeof hardships)[number];

const lightNoiseDb = -40;
/** A furnished room, close to the microphone. */
const smallRoom = { size: 0.3, decaySeconds: 0.28, dampingHz: 5000, wet: 0.1 };

function atRate({ samples, sampleRate }: MonoSound, rate: number): MonoSound {
  return { samples: resample({ sampleRate, channels: [samples] }, rate).channels[0]!, sampleRate: rate };
}

/** Nothing stays above half the rate, as an encoder of few bits leaves it. */
function lowPass(sound: MonoSound, rate: number): MonoSound {
  return atRate(atRate(sound, rate), sound.sampleRate);
}

function gain(sound: MonoSound, factor: number): MonoSound {
  return { ...sound, samples: sound.samples.map((sample) => sample * factor) };
}

function noise({ samples, sampleRate }: MonoSound, random: Random, levelDb: number): MonoSound {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length);
  const hiss = new Float32Array(samples.length);
  // Uniform noise of amplitude 1 has a power of one third.
  random.fillNoise(hiss, Math.sqrt(3 * power) * 10 ** (levelDb / 20));
  return { samples: samples.map((sample, index) => sample + hiss[index]!), sampleRate };
}

function room(sound: MonoSound): MonoSound {
  const { samples } = atRate(sound, 44_100);
  const length = samples.length + Math.round(smallRoom.decaySeconds * 44_100);
  const left = new Float32Array(length);
  left.set(samples);
  reverb({ left, right: left.slice() }, smallRoom);
  return atRate({ samples: left, sampleRate: 44_100 }, sound.sampleRate);
}

function silentEdges({ samples, sampleRate }: MonoSound, random: Random): MonoSound {
  const before = Math.round(random.range(0.05, 0.6) * sampleRate);
  const after = Math.round(random.range(0.05, 0.9) * sampleRate);
  const wide = new Float32Array(before + samples.length + after);
  wide.set(samples, before);
  return { samples: wide, sampleRate };
}

/** Silences of 0.2 to 0.8 s before two of its words, and one with a breath in each and another after the last word. */
function withPauses({ samples, sampleRate, words }: MonoSound & { words: readonly WordTime[] }, random: Random, breaths: boolean): MonoSound {
  const places = words.length < 2 ? [] : [random.integer(1, words.length - 1), random.integer(1, words.length - 1)];
  const at = [...new Set(places.map((word) => Math.round(words[word]!.from * sampleRate)))].toSorted((a, b) => a - b);
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const pause = (): Float32Array => {
    const silence = new Float32Array(Math.round(random.range(0.2, 0.8) * sampleRate));
    if (!breaths) return silence;
    const breath = new Float32Array(Math.min(silence.length, Math.round(random.range(0.15, 0.3) * sampleRate)));
    random.fillNoise(breath, 0.06 * loudest);
    silence.set(breath.map((sample, index) => sample * Math.sin((Math.PI * index) / breath.length)), silence.length - breath.length);
    return silence;
  };
  const parts: Float32Array[] = [];
  let from = 0;
  for (const to of at) {
    parts.push(samples.subarray(from, to), pause());
    from = to;
  }
  parts.push(samples.subarray(from));
  if (breaths) parts.push(pause());
  return { samples: laid(parts), sampleRate };
}

function laid(parts: Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Hurries and lingers by up to 8 % in turns of about a second, and rises and falls with it. */
function unevenPace({ samples, sampleRate }: MonoSound, random: Random): MonoSound {
  const turn = random.range(0.8, 1.6) * sampleRate;
  const phase = random.range(0, 2 * Math.PI);
  const out: number[] = [];
  for (let at = 0; at < samples.length - 1; at += 1 + 0.08 * Math.sin((2 * Math.PI * at) / turn + phase)) {
    const low = Math.floor(at);
    out.push(samples[low]! + (at - low) * (samples[low + 1]! - samples[low]!));
  }
  return { samples: Float32Array.from(out), sampleRate };
}

/** The take after a hardship. The same random numbers give the same sound. `noiseDb` is white noise against the take. */
export function endure(sound: MonoSound & { words: readonly WordTime[] }, hardship: Hardship, random: Random, noiseDb = lightNoiseDb): MonoSound {
  switch (hardship) {
    case 'none':
      return sound;
    case 'low-pass 8 kHz':
      return lowPass(sound, 16_000);
    case 'low-pass 4 kHz':
      return lowPass(sound, 8_000);
    case 'noise 40 dB':
      return noise(sound, random, noiseDb);
    case 'small room':
      return room(sound);
    case '16 kHz':
      return atRate(sound, 16_000);
    case '24 kHz':
      return atRate(sound, 24_000);
    case '32 kHz':
      return atRate(sound, 32_000);
    case '44.1 kHz':
      return atRate(sound, 44_100);
    case 'louder':
      return gain(sound, 2);
    case 'softer':
      return gain(sound, 0.1);
    case 'silent edges':
      return silentEdges(sound, random);
    case 'pauses':
      return withPauses(sound, random, false);
    case 'breaths':
      return withPauses(sound, random, true);
    case 'uneven pace':
      return unevenPace(sound, random);
    case 'all':
      return gain(atRate(noise(silentEdges(lowPass(room(sound), 12_000), random), random, noiseDb), 24_000), 0.5);
  }
}
