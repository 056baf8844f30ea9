/** Pieces of a line that were spoken apart become one sound, with its words in time. */
import { resample } from '../../../audio/resample.ts';
import { trimEdges } from '../edges.ts';
import type { Call } from './symbols.ts';
import { kokoroSampleRate } from './protocol.ts';
import type { KokoroSound } from './protocol.ts';

export interface SpokenCall {
  call: Call;
  /** Place of the piece's first word among the words of the line. */
  firstWord: number;
  samples: Float32Array;
  /** For each symbol, the opening and the closing one included; null where the model does not say. */
  frames: number[] | null;
  /** Silence behind it, seconds, where another one follows. */
  gapSeconds: number;
}

/** @param pitch per cent; @param words in the whole line */
export function joinCalls(calls: readonly SpokenCall[], words: number, pitch: number): Omit<KokoroSound, 'unknown'> {
  const timed = calls.every(({ frames }) => frames !== null);
  const times: ({ from: number; to: number } | null)[] = Array.from({ length: words }, () => null);
  const parts: Float32Array[] = [];
  let length = 0;
  for (const [at, spoken] of calls.entries()) {
    const { samples, cutSeconds } = trimEdges(spoken.samples, kokoroSampleRate);
    for (const { word, from, to } of wordsOf(spoken)) {
      const within = (seconds: number): number => (length + Math.max(0, Math.min(samples.length, (seconds - cutSeconds) * kokoroSampleRate))) / kokoroSampleRate;
      const known = times[word];
      times[word] = { from: known?.from ?? within(from), to: within(to) };
    }
    parts.push(samples);
    length += samples.length;
    if (at < calls.length - 1 && samples.length > 0) {
      const gap = new Float32Array(Math.round(spoken.gapSeconds * kokoroSampleRate));
      parts.push(gap);
      length += gap.length;
    }
  }
  const whole = new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  const factor = 100 / pitch;
  return {
    samples: pitched(whole, pitch),
    words: timed ? times.map((time) => (time === null ? null : { from: time.from * factor, to: time.to * factor })) : null,
  };
}

/** Played faster: higher and shorter, as by a smaller person. The model was asked to speak slower by as much. */
function pitched(samples: Float32Array, pitch: number): Float32Array {
  if (pitch === 100 || samples.length === 0) return samples;
  const { channels } = resample({ sampleRate: (kokoroSampleRate * pitch) / 100, channels: [samples] }, kokoroSampleRate);
  return channels[0] ?? samples;
}

/** When each word of a call sounds, seconds of its own sound. */
function wordsOf({ call, firstWord, frames, samples }: SpokenCall): { word: number; from: number; to: number }[] {
  if (frames === null) return [];
  const total = frames.reduce((sum, count) => sum + count, 0);
  // 25 ms each; a model that sounds longer or shorter than it says is believed in proportion.
  const frameSeconds = samples.length / kokoroSampleRate / Math.max(1, total);
  const found: { word: number; from: number; to: number }[] = [];
  let at = frames[0] ?? 0;
  for (const [index, word] of call.words.entries()) {
    const from = at * frameSeconds;
    at += frames[index + 1] ?? 0;
    const to = at * frameSeconds;
    if (word === null) continue;
    const last = found.at(-1);
    if (last && last.word === firstWord + word) last.to = to;
    else found.push({ word: firstWord + word, from, to });
  }
  return found;
}
