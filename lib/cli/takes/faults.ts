import type { MonoSound } from '../../audio/speech-frames.ts';
import type { Random } from '../../audio/synthesis/random.ts';
import type { WordTime } from '../../audio/types.ts';

/** What vendors' voices do to a line, done on purpose to a good take whose words are known. */

export interface KnownTake extends MonoSound {
  words: readonly WordTime[];
}

export const faultKinds = ['skip', 'repeat', 'cut', 'appended', 'silence', 'speaker'] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface PlantedFault extends MonoSound {
  /** Words left out or said twice; for a cut, words that are not whole. */
  words: number;
  /** Sound left out, said twice or added, seconds. */
  seconds: number;
}

const crossFadeSeconds = 0.008;
const mostWords = 4;
const insertedSilence = 1.2;

/** Lays sounds end to start, cross-faded. */
function join(parts: Float32Array[], sampleRate: number): Float32Array {
  let out = new Float32Array(0);
  for (const part of parts) {
    const overlap = Math.min(Math.round(crossFadeSeconds * sampleRate), out.length, part.length);
    const next = new Float32Array(out.length + part.length - overlap);
    next.set(out);
    next.set(part.subarray(overlap), out.length);
    const start = out.length - overlap;
    for (let i = 0; i < overlap; i += 1) {
      const share = (i + 0.5) / overlap;
      next[start + i] = out[start + i]! * (1 - share) + part[i]! * share;
    }
    out = next;
  }
  return out;
}

/** Sample at which a word begins; the take's ends for the first word and for the one after the last. */
function startOf({ samples, sampleRate, words }: KnownTake, word: number): number {
  if (word <= 0) return 0;
  return Math.min(samples.length, Math.round((words[word]?.from ?? Infinity) * sampleRate));
}

/** One to four words in a row, never all of the line. */
function someWords({ words }: KnownTake, random: Random): { first: number; after: number } {
  const count = random.integer(1, Math.min(mostWords, words.length - 1));
  const first = random.integer(0, words.length - count);
  return { first, after: first + count };
}

/** Leaves out a few words. The line has two at least. */
export function skipWords(take: KnownTake, random: Random): PlantedFault {
  const { first, after } = someWords(take, random);
  const [from, to] = [startOf(take, first), startOf(take, after)];
  return { samples: join([take.samples.subarray(0, from), take.samples.subarray(to)], take.sampleRate), sampleRate: take.sampleRate, words: after - first, seconds: (to - from) / take.sampleRate };
}

/** Says a few words twice. */
export function repeatWords(take: KnownTake, random: Random): PlantedFault {
  const { first, after } = someWords(take, random);
  const [from, to] = [startOf(take, first), startOf(take, after)];
  return { samples: join([take.samples.subarray(0, to), take.samples.subarray(from)], take.sampleRate), sampleRate: take.sampleRate, words: after - first, seconds: (to - from) / take.sampleRate };
}

/** Breaks off inside one of the last three words. */
export function cutEnd(take: KnownTake, random: Random): PlantedFault {
  const { words, samples, sampleRate } = take;
  const word = random.integer(Math.max(0, words.length - 3), words.length - 1);
  const { from, to } = words[word]!;
  const end = Math.round((from + (to - from) * random.range(0.25, 0.75)) * sampleRate);
  return { samples: samples.slice(0, end), sampleRate, words: words.length - word, seconds: (samples.length - end) / sampleRate };
}

/** Goes on with something else after a breath: the other sound has the take's rate. */
export function appendSpeech({ samples, sampleRate }: MonoSound, other: Float32Array, random: Random): PlantedFault {
  const pause = new Float32Array(Math.round(random.range(0.12, 0.5) * sampleRate));
  return { samples: join([samples, pause, other], sampleRate), sampleRate, words: 0, seconds: other.length / sampleRate };
}

/** Falls silent for 1.2 s between two words. */
export function insertSilence(take: KnownTake, random: Random): PlantedFault {
  const at = startOf(take, random.integer(1, take.words.length - 1));
  const pause = new Float32Array(Math.round(insertedSilence * take.sampleRate));
  return { samples: join([take.samples.subarray(0, at), pause, take.samples.subarray(at)], take.sampleRate), sampleRate: take.sampleRate, words: 0, seconds: insertedSilence };
}
