/** Sound of the length and shape of speech at almost no cost: a burst of a voice-like tone for each syllable. */
import { hashText } from '../../../lib/audio/random.ts';
import type { SpeechAsk, Spoken, SpokenWord } from './speech.ts';

const sampleRate = 24_000;
const tableSize = 2048;
/** Seconds of one syllable at the usual pace, and of the silence after a word and after a mark. */
const syllableSeconds = 0.19;
const gapSeconds = 0.04;
const commaSeconds = 0.16;
const stopSeconds = 0.42;

const tables = new Map<number, Float32Array>();

/** One period of a tone whose overtones fall off as a voice's do, with a hump where the vowel is. */
function toneOf(vowel: number): Float32Array {
  const found = tables.get(vowel);
  if (found !== undefined) return found;
  const table = new Float32Array(tableSize);
  let most = 0;
  for (let i = 0; i < tableSize; i += 1) {
    let sum = 0;
    for (let harmonic = 1; harmonic <= 12; harmonic += 1) {
      const hump = 1 + 2 * Math.exp(-((harmonic - 2 - vowel) ** 2) / 2);
      sum += (hump / harmonic) * Math.sin((2 * Math.PI * harmonic * i) / tableSize);
    }
    table[i] = sum;
    most = Math.max(most, Math.abs(sum));
  }
  for (let i = 0; i < tableSize; i += 1) table[i]! /= most;
  tables.set(vowel, table);
  return table;
}

/** The same question gives the same sound. Words last as long as their syllables. */
export function speakQuickly({ text, voice, speed, semitones }: SpeechAsk): Spoken {
  const plan: { text: string; syllables: number; from: number; seconds: number }[] = [];
  const pace = 1 / (speed * voice.pace);
  let seconds = 0;
  for (const found of text.matchAll(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*/gu)) {
    const [word] = found;
    const syllables = Math.max(1, word.match(/[aeiouyäöüáéíóúàèìòù]+/giu)?.length ?? Math.ceil(word.length / 3));
    const length = syllables * syllableSeconds * pace;
    plan.push({ text: word, syllables, from: seconds, seconds: length });
    const after = /^[^\p{L}\p{N}]*/u.exec(text.slice(found.index + word.length))?.[0] ?? '';
    seconds += length + pace * (/[.!?…]/u.test(after) ? stopSeconds : /[,;:—–]/u.test(after) ? commaSeconds : gapSeconds);
  }
  const samples = new Float32Array(Math.max(1, Math.round(seconds * sampleRate)));
  const hz = 90 + (hashText(voice.id) % 140);
  for (const { text: word, syllables, from, seconds: length } of plan) {
    for (let n = 0; n < syllables; n += 1) {
      const vowel = hashText(`${word}${n}`);
      const pitch = hz * 2 ** ((semitones + voice.semitones + ((vowel % 7) - 3) / 2) / 12);
      burst(samples, Math.round((from + (n * length) / syllables) * sampleRate), Math.round((length / syllables) * sampleRate), pitch, toneOf(vowel % 5));
    }
  }
  const words: SpokenWord[] = plan.map(({ text: word, from, seconds: length }) => ({ text: word, from, to: from + length }));
  return { pcm: { sampleRate, channels: [samples] }, words };
}

/** A syllable: rises in a fifth of its time, falls in the rest. */
function burst(samples: Float32Array, start: number, length: number, hz: number, table: Float32Array): void {
  const step = (hz * tableSize) / sampleRate;
  const rise = Math.max(1, Math.floor(length / 5));
  let phase = 0;
  for (let i = 0; i < length && start + i < samples.length; i += 1) {
    const level = i < rise ? i / rise : (length - i) / (length - rise);
    samples[start + i] = 0.3 * level * table[phase & (tableSize - 1)]!;
    phase += step;
  }
}
