import type { Mood } from '../../story/types.ts';

export type Voice = 'piano' | 'harp' | 'celesta' | 'plucked' | 'bowed';

/** How a mood is played. Everything not fixed here is drawn from the seed. */
export interface MoodScore {
  /** Tonics that suit the register. */
  tonics: readonly [string, ...string[]];
  /** Scale of the melody, as `tonal` names it. */
  scale: string;
  /** Phrases of four or five chords in roman numerals; two different ones follow each other. */
  phrases: readonly [readonly string[], readonly string[], ...(readonly string[])[]];
  /** Mean seconds a chord stands. */
  chordSeconds: number;
  /** MIDI range of the pad. */
  pad: readonly [number, number];
  /** Fall of the pad's harmonics, 1 (bright as a saw) to 3 (nearly a flute). */
  mellow: number;
  attackSeconds: number;
  voice: Voice;
  /** MIDI range of the melody. */
  melody: readonly [number, number];
  /** Mean seconds between notes of a phrase and between phrases. */
  noteSeconds: number;
  restSeconds: number;
  /** Levels of the layers. */
  levels: { pad: number; melody: number; bass: number; drone: number; pulse: number };
}

export const moodScores: Record<Mood, MoodScore> = {
  calm: {
    tonics: ['D', 'F', 'G', 'Bb'], scale: 'major pentatonic',
    phrases: [['Imaj7', 'IVmaj7', 'vi', 'IVadd9'], ['Iadd9', 'iii', 'IVmaj7', 'Iadd9'], ['vi7', 'IVmaj7', 'Imaj7', 'Vsus4'], ['IVmaj7', 'Iadd9', 'ii7', 'IVmaj7']],
    chordSeconds: 6.4, pad: [52, 71], mellow: 2.3, attackSeconds: 1.1, voice: 'harp', melody: [62, 81], noteSeconds: 0.9, restSeconds: 2.2,
    levels: { pad: 0.7, melody: 0.55, bass: 0.5, drone: 0.1, pulse: 0 },
  },
  warm: {
    tonics: ['C', 'Eb', 'F', 'Ab'], scale: 'major',
    phrases: [['I', 'vi7', 'IVmaj7', 'V7'], ['Iadd9', 'iii7', 'IVmaj7', 'I'], ['IVmaj7', 'V', 'vi7', 'ii7'], ['I', 'IVmaj7', 'ii7', 'V7']],
    chordSeconds: 5.4, pad: [50, 69], mellow: 1.9, attackSeconds: 0.8, voice: 'piano', melody: [58, 76], noteSeconds: 0.65, restSeconds: 1.7,
    levels: { pad: 0.6, melody: 0.75, bass: 0.55, drone: 0, pulse: 0 },
  },
  wistful: {
    tonics: ['A', 'D', 'E', 'G'], scale: 'aeolian',
    phrases: [['im7', 'bVImaj7', 'bIIImaj7', 'bVII'], ['im', 'ivm7', 'bVImaj7', 'vm7'], ['bVImaj7', 'bVII', 'im7', 'ivm7'], ['im7', 'vm7', 'bVImaj7', 'ivm7']],
    chordSeconds: 5.8, pad: [50, 69], mellow: 2.2, attackSeconds: 1, voice: 'piano', melody: [60, 79], noteSeconds: 0.85, restSeconds: 2.4,
    levels: { pad: 0.45, melody: 0.8, bass: 0.4, drone: 0, pulse: 0 },
  },
  mysterious: {
    tonics: ['B', 'C#', 'E', 'F#'], scale: 'lydian',
    phrases: [['Imaj7', 'II', 'viim7', 'IIIm7'], ['im', 'bVImaj7', 'bIImaj7', 'im'], ['Imaj7', 'bVImaj7', 'bIIImaj7', 'II'], ['im7', 'IV', 'bIImaj7', 'bVImaj7']],
    chordSeconds: 6.6, pad: [48, 68], mellow: 2.1, attackSeconds: 1.3, voice: 'celesta', melody: [72, 91], noteSeconds: 0.7, restSeconds: 3,
    levels: { pad: 0.55, melody: 0.34, bass: 0.35, drone: 0.35, pulse: 0 },
  },
  tense: {
    tonics: ['C', 'D', 'Eb', 'B'], scale: 'phrygian',
    phrases: [['im', 'bII', 'im', 'vdim'], ['im', 'bVI', 'ivm', 'bII'], ['im', 'iidim', 'bII', 'im'], ['ivm', 'im', 'bII', 'vdim']],
    chordSeconds: 4.6, pad: [45, 63], mellow: 1.5, attackSeconds: 0.7, voice: 'plucked', melody: [40, 57], noteSeconds: 0.55, restSeconds: 2,
    levels: { pad: 0.5, melody: 0.35, bass: 0.35, drone: 0.3, pulse: 0.75 },
  },
  dark: {
    tonics: ['C', 'A', 'Bb', 'G'], scale: 'locrian',
    phrases: [['im', 'bIIm', 'im', 'bVIm'], ['im', 'bVm', 'bVI', 'im'], ['im', 'ivm', 'bII', 'bVm'], ['bVIm', 'im', 'bIIm', 'ivm']],
    chordSeconds: 7, pad: [40, 57], mellow: 1.8, attackSeconds: 1.4, voice: 'bowed', melody: [43, 58], noteSeconds: 1.9, restSeconds: 5,
    levels: { pad: 0.7, melody: 0.5, bass: 0.6, drone: 0.6, pulse: 0.25 },
  },
  bright: {
    tonics: ['C', 'D', 'G', 'A'], scale: 'major',
    phrases: [['I', 'V', 'vi', 'IV'], ['I', 'IV', 'Iadd9', 'V'], ['IV', 'I', 'V', 'vi'], ['Iadd9', 'ii', 'IV', 'V']],
    chordSeconds: 4, pad: [55, 74], mellow: 1.9, attackSeconds: 0.5, voice: 'plucked', melody: [64, 83], noteSeconds: 0.42, restSeconds: 1.1,
    levels: { pad: 0.4, melody: 0.75, bass: 0.45, drone: 0, pulse: 0.2 },
  },
  solemn: {
    tonics: ['C', 'D', 'Eb', 'F'], scale: 'dorian',
    phrases: [['im', 'IV', 'im', 'bVII'], ['im', 'bVII', 'IV', 'im'], ['im', 'vm', 'bVI', 'bVII'], ['bIII', 'bVII', 'IV', 'im']],
    chordSeconds: 5.2, pad: [43, 67], mellow: 1.65, attackSeconds: 0.55, voice: 'bowed', melody: [52, 69], noteSeconds: 1.3, restSeconds: 4,
    levels: { pad: 0.85, melody: 0.55, bass: 0.7, drone: 0.15, pulse: 0 },
  },
};
