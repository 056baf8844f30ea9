import type { WordTime } from '../../../audio/types.ts';
import type { MonoSound } from '../../../audio/speech-frames.ts';
import type { SpokenTake } from '../../interfaces.ts';
import { finishTake, silentTake } from '../finish-take.ts';
import type { DraftSound } from '../take-work/contract.ts';
import { innerPauses } from './inner-pauses.ts';
import { polish, soundEnd } from './polish.ts';
import type { PolishedSound } from './polish.ts';
import { espeakSampleRate } from './protocol.ts';
import { wordStarts, wordTimes } from './word-times.ts';

/** The take of a built-in voice from what espeak-ng made of its line: trimmed, its pauses those of a reader, its words timed. */
export function draftTake(sound: DraftSound): SpokenTake {
  const { samples, sampleRate, words } = draftReference(sound);
  return samples.length === 0 ? silentTake(sampleRate) : finishTake(samples, sampleRate, words);
}

/** The same, neither measured nor written: what other takes of the line are compared with. No samples where nothing sounds. */
export function draftReference({ form, origin, raw, gainDb }: DraftSound): MonoSound & { words: WordTime[] } {
  const seconds = raw.samples.length / espeakSampleRate;
  const starts = wordStarts(form, origin, raw.words, seconds);
  const sound = polish(raw.samples, espeakSampleRate, gainDb, innerPauses(form, starts));
  const words = sound.samples.length === 0 ? [] : timesInTake(wordTimes(form, starts, seconds), sound);
  return { samples: sound.samples, sampleRate: espeakSampleRate, words };
}

/** Times of the raw sound as times of the take; a word ends where it falls silent. */
function timesInTake(times: WordTime[], sound: PolishedSound): WordTime[] {
  const { samples } = sound;
  const duration = samples.length / espeakSampleRate;
  let loudest = 0;
  for (let i = 0; i < samples.length; i += 1) {
    const size = Math.abs(samples[i]!);
    if (size > loudest) loudest = size;
  }
  return times.map(({ from, to, start, end }) => {
    const first = Math.min(duration, sound.timeOf(from));
    const last = Math.max(first, Math.min(duration, sound.timeOf(to)));
    return { from: first, to: soundEnd(samples, espeakSampleRate, first, last, loudest), start, end };
  });
}
