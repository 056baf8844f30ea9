import { decodeClip } from '../../../audio/clip-file.ts';
import { measureLoudness } from '../../../audio/loudness.ts';
import { fromDb } from '../../../audio/pcm.ts';
import { resample } from '../../../audio/resample.ts';
import type { Pcm, WordTime } from '../../../audio/types.ts';
import type { SpeechRequest, SpokenTake } from '../../interfaces.ts';
import { trimEdges } from '../edges.ts';
import { finishTake } from '../finish-take.ts';
import { deliveryOf } from '../local/direction.ts';

/** Where a plainly spoken line stands, LUFS: as the built-in voices do. */
const takeLufs = -20;
/** Between two pieces of one line that were spoken apart, seconds: a sentence's pause. */
const pieceGapSeconds = 0.45;
const highestRate = 48_000;
/** Quieter than this is no speech, LUFS. */
const quietestLufs = -60;

/** A sound in one channel, at most 48 kHz. */
export async function monoOf(bytes: Uint8Array, rate?: number): Promise<Pcm> {
  const pcm = await decodeClip(bytes);
  const [first = new Float32Array(), ...others] = pcm.channels;
  const mono = others.length === 0 ? first : first.map((sample, i) => others.reduce((sum, channel) => sum + channel[i]!, sample) / pcm.channels.length);
  return resample({ sampleRate: pcm.sampleRate, channels: [mono] }, rate ?? Math.min(highestRate, pcm.sampleRate));
}

/** Whether there is anything to be heard in a sound. */
export function isHeard(pcm: Pcm): boolean {
  return measureLoudness(pcm, { truePeak: false }).integratedLufs >= quietestLufs;
}

/**
 * A take from what a vendor gave: one channel, trimmed at its edges, pieces of a long line joined, at the level that a
 * line of its direction has (-20 LUFS for a plain one; a vendor's own level says little, each call may have another),
 * true peak at most -1 dBTP, 16-bit WAV. Null where there is nothing to be heard in it.
 *
 * @param sounds WAV or MP3 files, in order
 * @param words in seconds of the first sound, where the engine gave them
 * @throws AudioError where a sound cannot be decoded
 */
export async function spokenTake(sounds: Uint8Array[], request: Pick<SpeechRequest, 'kind' | 'direction'>, about: { warnings: string[]; words?: WordTime[] }): Promise<SpokenTake | null> {
  const pieces: Float32Array[] = [];
  let rate: number | undefined;
  let cutSeconds = 0;
  for (const bytes of sounds) {
    const pcm = await monoOf(bytes, rate);
    rate ??= pcm.sampleRate;
    const trimmed = trimEdges(pcm.channels[0] ?? new Float32Array(), rate);
    if (trimmed.samples.length === 0) continue;
    if (pieces.length === 0) cutSeconds = trimmed.cutSeconds;
    pieces.push(trimmed.samples);
  }
  if (rate === undefined || pieces.length === 0) return null;
  const samples = joined(pieces, Math.round(pieceGapSeconds * rate));
  const { integratedLufs } = measureLoudness({ sampleRate: rate, channels: [samples] }, { truePeak: false });
  if (integratedLufs < quietestLufs) return null;
  const gainDb = takeLufs + deliveryOf(request.kind, request.direction).gain - integratedLufs;
  const gain = fromDb(gainDb);
  for (let i = 0; i < samples.length; i += 1) samples[i]! *= gain;
  const seconds = samples.length / rate;
  const within = (time: number): number => Math.max(0, Math.min(seconds, time - cutSeconds));
  const words = (about.words ?? []).map((word) => ({ ...word, from: within(word.from), to: within(word.to) }));
  // A gain moves the loudness as it is: it need not be measured again.
  return finishTake(samples, rate, words, about.warnings, integratedLufs + gainDb);
}

function joined(pieces: Float32Array[], gap: number): Float32Array {
  const [only] = pieces;
  if (only && pieces.length === 1) return only;
  const whole = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, gap * (pieces.length - 1)));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length + gap;
  }
  return whole;
}
