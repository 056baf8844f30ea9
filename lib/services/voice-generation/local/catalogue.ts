import type { Age, Sex } from '../../../story/types.ts';
import type { VoiceSpec } from '../../interfaces.ts';
import { measuredVoices } from './measured.ts';

/** A built-in voice: how it speaks (read by the built-in speech engine) and how it was measured to sound. */
export interface LocalVoice {
  id: string;
  /** As the page names it. */
  name: string;
  /** `any`: a small child. */
  sex: Exclude<Sex, 'unknown'> | 'any';
  age: Exclude<Age, 'unknown'>;
  settings: { accent: string; variant: string; pitch: number; range: number; rate: number; gainDb: number };
  medianHz: number;
  spectrumDb: readonly number[];
}

type Row = [
  id: string,
  name: string,
  sex: LocalVoice['sex'],
  age: LocalVoice['age'],
  accent: string,
  variant: string,
  /** espeak-ng's scales: 50 is the variant's own pitch and liveliness. */
  pitch: number,
  range: number,
  /** As espeak-ng counts words a minute; set so that a story is told at about 155 of them, the timeline's pauses counted. */
  rate: number,
  /** From the measured level of the voice to -22 LUFS. */
  gainDb: number,
];

/**
 * The catalogue. Pitches are spread over a ladder from 72 to 345 Hz; voices that stand on one rung were chosen for their
 * distance in timbre. The narrators have a rung of their own.
 */
const rows: Row[] = [
  ['narrator', 'Narrator, clear and steady', 'male', 'adult', 'en-GB-x-rp', 'michel', 60, 55, 156, 4.0],
  ['narrator-woman', 'Narrator, woman, clear and steady', 'female', 'adult', 'en-GB-x-rp', 'f3', 41, 52, 156, 5.1],
  ['deep-man', 'Deep man, unhurried', 'male', 'adult', 'en-GB-x-rp', 'victor', 23, 50, 151, 11.3],
  ['deep-man-american', 'Deep man, American', 'male', 'adult', 'en-US', 'paul', 40, 50, 155, -1.4],
  ['deep-man-scottish', 'Deep man, Scottish, slow', 'male', 'adult', 'en-GB-scotland', 'm8', 40, 50, 142, 9.9],
  ['low-man', 'Low man, firm', 'male', 'adult', 'en-GB-x-rp', 'boris', 34, 50, 154, 7.4],
  ['low-man-american', 'Low man, American', 'male', 'adult', 'en-US', 'norbert', 31, 50, 160, 3.5],
  ['low-man-northern', 'Low man, Lancashire', 'male', 'adult', 'en-GB-x-gbclan', 'Andy', 37, 50, 162, 0.8],
  ['low-man-caribbean', 'Low man, Caribbean', 'male', 'adult', 'en-029', 'Gene', 44, 55, 154, 1.9],
  ['warm-man', 'Warm man', 'male', 'adult', 'en-GB-x-rp', 'Hugo', 36, 50, 155, 14.5],
  ['plain-man-american', 'Plain-spoken man, American', 'male', 'adult', 'en-US', 'Lee', 52, 50, 164, 5.6],
  ['man-scottish', 'Man, Scottish', 'male', 'adult', 'en-GB-scotland', 'kaukovalta', 47, 55, 153, 5.8],
  ['man-midlands', 'Man, West Midlands', 'male', 'adult', 'en-GB-x-gbcwmd', 'marcelo', 56, 50, 155, 2.7],
  ['smooth-man', 'Smooth man', 'male', 'adult', 'en-GB-x-rp', 'iven2', 45, 50, 156, -0.1],
  ['hollow-man', 'Hollow man', 'male', 'adult', 'en-GB-x-rp', 'Storm', 54, 45, 150, 0.5],
  ['brisk-man-newyork', 'Brisk man, New York', 'male', 'adult', 'en-US-nyc', 'john', 65, 55, 165, -0.1],
  ['bright-man', 'Bright man', 'male', 'young', 'en', 'Gene2', 61, 55, 160, -0.2],
  ['keen-man', 'Keen young man', 'male', 'young', 'en-GB-x-rp', 'travis', 83, 60, 161, 1.3],
  ['young-man-american', 'Young man, American', 'male', 'young', 'en-US', 'pablo', 66, 60, 164, 2.1],
  ['young-man-scottish', 'Young man, Scottish', 'male', 'young', 'en-GB-scotland', 'm5', 72, 60, 155, 4.6],
  ['light-man', 'Light, thin-voiced man', 'male', 'young', 'en-GB-x-rp', 'Nguyen', 51, 50, 157, 5.5],
  ['young-man-caribbean', 'Young man, Caribbean', 'male', 'young', 'en-029', 'iven3', 82, 60, 159, 0.6],
  ['boyish-man', 'Boyish man', 'male', 'young', 'en-GB-x-gbclan', 'ed', 72, 60, 164, -4.6],
  ['old-man', 'Old man, gruff', 'male', 'old', 'en-GB-x-rp', 'grandpa', 38, 50, 131, 4.9],
  ['old-man-croaking', 'Old man, croaking', 'male', 'old', 'en-GB-x-gbclan', 'croak', 54, 50, 132, 4.2],
  ['old-man-american', 'Old man, American, deep', 'male', 'old', 'en-US', 'david', 61, 45, 131, 7.3],
  ['low-woman', 'Low woman, calm', 'female', 'adult', 'en-GB-x-rp', 'steph', 40, 50, 152, 5.3],
  ['low-woman-american', 'Low woman, American', 'female', 'adult', 'en-US', 'f1', 42, 50, 162, 4.7],
  ['woman', 'Woman, clear', 'female', 'adult', 'en-GB-x-rp', 'f2', 46, 50, 160, 3.5],
  ['woman-american', 'Woman, American', 'female', 'adult', 'en-US', 'f3', 48, 50, 161, 5.1],
  ['woman-scottish', 'Woman, Scottish', 'female', 'adult', 'en-GB-scotland', 'Alicia', 24, 50, 172, 5.2],
  ['woman-northern', 'Woman, Lancashire', 'female', 'adult', 'en-GB-x-gbclan', 'f4', 49, 50, 160, 2.8],
  ['woman-caribbean', 'Woman, Caribbean', 'female', 'adult', 'en-029', 'shelby', 52, 50, 154, 3.5],
  ['bright-woman', 'Bright woman', 'female', 'adult', 'en-GB-x-rp', 'linda', 49, 55, 160, 2.8],
  ['soft-woman', 'Soft woman', 'female', 'adult', 'en-GB-x-rp', 'steph2', 63, 50, 153, -0.6],
  ['young-woman', 'Young woman, lively', 'female', 'young', 'en-GB-x-rp', 'Annie', 43, 55, 158, 4.4],
  ['young-woman-american', 'Young woman, American', 'female', 'young', 'en-US', 'belinda', 51, 60, 162, 3.1],
  ['young-woman-scottish', 'Young woman, Scottish', 'female', 'young', 'en-GB-scotland', 'f5', 72, 50, 156, 3.6],
  ['young-woman-newyork', 'Young woman, New York', 'female', 'young', 'en-US-nyc', 'shelby', 68, 60, 162, 3.5],
  ['old-woman', 'Old woman', 'female', 'old', 'en-GB-x-rp', 'grandma', 38, 50, 129, 4.6],
  ['old-woman-stern', 'Old woman, stern', 'female', 'old', 'en-GB-x-gbcwmd', 'aunty', 45, 50, 133, 3.3],
  ['girl', 'Girl', 'female', 'child', 'en-GB-x-rp', 'linda', 70, 60, 159, 2.1],
  ['girl-american', 'Girl, American', 'female', 'child', 'en-US', 'f4', 98, 60, 164, 1.8],
  ['boy', 'Boy', 'male', 'child', 'en-GB-x-rp', 'zac', 19, 55, 155, 0.7],
  ['boy-american', 'Boy, American', 'male', 'child', 'en-US', 'zac', 48, 55, 159, 0.4],
  ['small-child', 'Small child', 'any', 'child', 'en-GB-x-rp', 'belinda', 80, 55, 147, 1.6],
];

export const localVoices: readonly LocalVoice[] = rows.map(([id, name, sex, age, accent, variant, pitch, range, rate, gainDb]) => {
  const measured = measuredVoices[id];
  if (!measured) throw new Error(`The voice ${id} was never measured.`);
  return { id, name, sex, age, settings: { accent, variant, pitch, range, rate, gainDb }, ...measured };
});

function voiceOf(id: string): LocalVoice {
  const voice = localVoices.find((one) => one.id === id);
  if (!voice) throw new Error(`There is no voice ${id}.`);
  return voice;
}

/** Kept for narrators: one steady voice for all projects, and a woman's for a story that a woman tells. */
export const narratorVoices = { steady: voiceOf('narrator'), woman: voiceOf('narrator-woman') };

/** The voice as projects keep it: the settings say all that is needed to speak with it again. */
export function voiceSpecOf(voice: LocalVoice): VoiceSpec {
  return { engine: 'local', externalId: voice.id, name: voice.name, settings: { ...voice.settings } };
}
