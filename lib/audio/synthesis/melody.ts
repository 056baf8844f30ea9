import { Note, Scale } from 'tonal';
import { nearest, type ChordSpan } from './harmony.ts';
import type { MoodScore } from './moods.ts';
import { tell, tellings, type Theme } from './motif.ts';
import type { Random } from './random.ts';

/** A note of the melody of a bed. */
export interface MelodyNote {
  /** Seconds from the start of the bed, and for how long it is held. */
  at: number;
  seconds: number;
  midi: number;
  /** 0 to about 1. */
  force: number;
  pan: number;
}

/** MIDI pitch of a step of a scale, counted from its key note nearest the middle of a register. */
function stepPitch(classes: readonly number[], tonicMidi: number, degree: number): number {
  const size = classes.length;
  const octave = Math.floor(degree / size);
  const tonic = classes[0] ?? 0;
  const rise = (((classes[degree - octave * size] ?? tonic) - tonic) + 12) % 12;
  return tonicMidi + 12 * octave + rise;
}

/**
 * The theme in the mood's scale and register, as notes: whole at first, then varied, with rests; a note that ends a phrase
 * leans to the chord under it. `seconds` is the length of the bed.
 */
export function melodyLine(seconds: number, score: MoodScore, tonic: string, spans: readonly ChordSpan[], intensity: number, random: Random, theme: Theme): MelodyNote[] {
  const [low, high] = score.melody;
  const classes = Scale.get(`${tonic} ${score.scale}`).notes.map((name) => Note.chroma(name) ?? 0);
  const tonicMidi = nearest(classes.slice(0, 1), (low + high) / 2 - 3, low - 6, high);
  const inside = (midi: number): number => (midi > high ? midi - 12 : midi < low ? midi + 12 : midi);
  const out: MelodyNote[] = [];
  let t = random.range(0.4, 1.6);
  for (const telling of tellings(random, 40)) {
    const notes = tell(theme, telling);
    const pan = random.range(-0.3, 0.3);
    const beat = score.noteSeconds * random.range(0.92, 1.1) * (1.25 - 0.35 * intensity);
    for (const [k, { degree, beats }] of notes.entries()) {
      if (t >= seconds) return out;
      const span = spans.findLast((one) => one.from <= t) ?? spans[0];
      let midi = inside(stepPitch(classes, tonicMidi, degree));
      if (k === notes.length - 1 && span && !span.classes.includes(midi % 12)) {
        const leant = nearest(span.classes, midi, Math.max(low, midi - 2), Math.min(high, midi + 2));
        if (span.classes.includes(leant % 12)) midi = leant;
      }
      // A phrase grows to its middle and yields; no two notes are struck alike.
      const arch = Math.sin((Math.PI * (k + 0.6)) / (notes.length + 0.2));
      const length = beats * beat;
      out.push({ at: t, seconds: length, midi, force: (0.45 + 0.4 * arch) * random.range(0.9, 1.1) * (0.75 + 0.25 * intensity), pan });
      t += length * random.range(0.96, 1.05);
    }
    t += score.restSeconds * random.range(0.6, 1.6);
  }
  return out;
}
