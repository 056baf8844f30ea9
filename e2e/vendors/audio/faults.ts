/** What a model may get wrong in a sound. The times of the words stay true to what is heard. */
import type { Pcm } from '../../../lib/audio/types.ts';
import { joined, secondsOf, type Spoken } from './speech.ts';

export const soundFaults = [
  /** The file's bytes break off. */
  'cut-audio',
  /** Half of the length that was asked for, or of what the text needs. */
  'wrong-duration',
  /** The right length, and nothing to hear. */
  'silent-audio',
] as const;
export const speechFaults = [
  /** Every fourth word is left out. */
  'words-skipped',
  /** Three words are said twice. */
  'words-repeated',
  /** The speech breaks off in the middle. */
  'cut-off',
] as const;
export type SoundFault = (typeof soundFaults)[number];
export type SpeechFault = (typeof speechFaults)[number];

export function isSoundFault(name: string | null): name is SoundFault {
  return soundFaults.some((one) => one === name);
}
export function isSpeechFault(name: string | null): name is SpeechFault {
  return speechFaults.some((one) => one === name);
}

/** The stretch [from, to) of what was spoken, seconds. */
export function stretch({ pcm, words }: Spoken, from: number, to: number): Spoken {
  const start = Math.round(from * pcm.sampleRate);
  return {
    pcm: { sampleRate: pcm.sampleRate, channels: pcm.channels.map((samples) => samples.slice(start, Math.round(to * pcm.sampleRate))) },
    words: words.filter((word) => word.from >= from && word.to <= to).map((word) => ({ ...word, from: word.from - from, to: word.to - from })),
  };
}

/** A sound without its second half. */
export function halved(pcm: Pcm): Pcm {
  return { sampleRate: pcm.sampleRate, channels: pcm.channels.map((samples) => samples.slice(0, Math.ceil(samples.length / 2))) };
}

export function silenced(pcm: Pcm): Pcm {
  return { sampleRate: pcm.sampleRate, channels: pcm.channels.map((samples) => new Float32Array(samples.length)) };
}

/** What was spoken with the fault in it. One word cannot be skipped or repeated in part: it is, whole. */
export function withFault(spoken: Spoken, fault: SpeechFault | 'wrong-duration' | 'silent-audio'): Spoken {
  const { words } = spoken;
  const seconds = secondsOf(spoken);
  switch (fault) {
    case 'silent-audio': return { ...spoken, pcm: silenced(spoken.pcm) };
    case 'wrong-duration': return stretch(spoken, 0, seconds / 2);
    case 'cut-off': return stretch(spoken, 0, seconds * 0.6);
    case 'words-repeated': {
      const first = words[Math.max(0, Math.floor(words.length / 2) - 1)];
      const last = words[Math.min(words.length - 1, Math.floor(words.length / 2) + 1)];
      if (first === undefined || last === undefined) return spoken;
      return joined([stretch(spoken, 0, last.to), stretch(spoken, first.from, seconds)]);
    }
    case 'words-skipped': {
      const parts: Spoken[] = [];
      let at = 0;
      for (const [n, word] of words.entries()) {
        if (n % 4 !== Math.min(3, words.length - 1)) continue;
        parts.push(stretch(spoken, at, word.from));
        // The next word's start, so that no shred of this one is left.
        at = words[n + 1]?.from ?? word.to;
      }
      return joined([...parts, stretch(spoken, at, seconds)]);
    }
  }
}
