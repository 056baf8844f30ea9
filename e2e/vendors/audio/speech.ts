/** Speech for the stand-ins: the words that were asked for, spoken by the built-in engine, with the time of each word. */
import { availableParallelism } from 'node:os';
import type { Pcm } from '../../../lib/audio/types.ts';
import { decodeWav } from '../../../lib/audio/wav.ts';
import { createLocalSpeechEngine } from '../../../lib/services/speech-generation/local/index.ts';
import { ByteCache } from './cache.ts';
import { speakQuickly } from './quick-speech.ts';
import { specOf, type StandInVoice } from './voices.ts';

export interface SpeechAsk {
  text: string;
  voice: StandInVoice;
  /** Factor on the pace. */
  speed: number;
  /** From the voice's pitch. */
  semitones: number;
  /** How it is said, in words; may change pace, pitch and level. */
  direction: string | null;
}

/** A word as the text writes it, and when it sounds, seconds. */
export interface SpokenWord {
  text: string;
  from: number;
  to: number;
}

export interface Spoken {
  /** Mono. */
  pcm: Pcm;
  words: SpokenWord[];
}

export interface Speaker {
  speak(ask: SpeechAsk): Promise<Spoken>;
  /** Frees the speaking processes. */
  close(): Promise<void>;
}

/** Vendors leave some air around what they speak; seconds. */
const airBefore = 0.09;
const airAfter = 0.14;
const usuallyKeptBytes = 128 * 1024 * 1024;

/**
 * A speaker. The same question is spoken once and kept, so that thousands of equal ones cost nothing. With `quick` it
 * does not speak but sounds bursts of tone, a syllable each, of the length speech would have: for benches of load.
 * `keptBytes` of sound are kept; where more is asked for in turn than fits, each is spoken anew every time.
 */
export function createSpeaker({ quick, keptBytes = usuallyKeptBytes }: { quick: boolean; keptBytes?: number | undefined }): Speaker {
  const engine = quick ? null : createLocalSpeechEngine({ processes: Math.min(2, availableParallelism()) });
  const kept = new ByteCache<Spoken>(keptBytes, ({ pcm }) => (pcm.channels[0]?.length ?? 0) * 4);
  return {
    speak: (ask) =>
      kept.get(JSON.stringify(ask), async () => {
        if (engine === null) return withAir(speakQuickly(ask));
        const take = await engine.speak({ voice: specOf(ask.voice, ask.semitones, ask.speed), text: ask.text, kind: 'narration', direction: ask.direction });
        return withAir({ pcm: decodeWav(take.wav), words: take.words.map(({ from, to, start, end }) => ({ text: ask.text.slice(start, end), from, to })) });
      }),
    close: async () => await engine?.close(),
  };
}

function withAir({ pcm, words }: Spoken): Spoken {
  return joined([silence(pcm.sampleRate, airBefore), { pcm, words }, silence(pcm.sampleRate, airAfter)]);
}

/** Nothing, for so many seconds. */
export function silence(sampleRate: number, seconds: number): Spoken {
  return { pcm: { sampleRate, channels: [new Float32Array(Math.round(seconds * sampleRate))] }, words: [] };
}

/** One after the other, the words' times moved along. All of one sample rate. */
export function joined(parts: Spoken[]): Spoken {
  const sampleRate = parts[0]?.pcm.sampleRate ?? 22_050;
  const total = parts.reduce((sum, { pcm }) => sum + (pcm.channels[0]?.length ?? 0), 0);
  const samples = new Float32Array(total);
  const words: SpokenWord[] = [];
  let at = 0;
  for (const { pcm, words: spoken } of parts) {
    const [channel = new Float32Array(0)] = pcm.channels;
    samples.set(channel, at);
    for (const word of spoken) words.push({ ...word, from: word.from + at / sampleRate, to: word.to + at / sampleRate });
    at += channel.length;
  }
  return { pcm: { sampleRate, channels: [samples] }, words };
}

export function secondsOf({ pcm }: Spoken): number {
  return (pcm.channels[0]?.length ?? 0) / pcm.sampleRate;
}
