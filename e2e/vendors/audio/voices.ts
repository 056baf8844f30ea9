/** Which of the built-in voices speaks for a vendor's voice: the same for the same key, fitting to what is said of it. */
import { hashText } from '../../../lib/audio/random.ts';
import { decodeClip } from '../../../lib/audio/clip-file.ts';
import type { VoiceSpec } from '../../../lib/services/interfaces.ts';
import { pitchStepsPerSemitone } from '../../../lib/services/speech-generation/local/direction.ts';
import { localVoices, voiceSpecOf, type LocalVoice } from '../../../lib/services/voice-generation/local/catalogue.ts';
import { semitonesBetween } from '../../../lib/audio/pitch.ts';
import { measureVoice, timbreDistance } from '../../../lib/audio/voice-measure.ts';

export interface StandInVoice {
  /** Id in the catalogue of the built-in voices. */
  id: string;
  /** From the voice's own pitch, semitones. */
  semitones: number;
  /** Factor on the voice's own pace. */
  pace: number;
}

const sexes: [LocalVoice['sex'], RegExp][] = [
  ['female', /\b(?:wom[ae]n|females?|girls?|lady|mother|grandmother|grandma|queen|she|her|aunt|wife|daughter|sister|abbess|feminine)\b/iu],
  ['male', /\b(?:m[ae]n|males?|boys?|gentleman|father|grandfather|grandpa|king|he|his|uncle|husband|son|brother|knight|guy|masculine)\b/iu],
];
const ages: [LocalVoice['age'], RegExp][] = [
  ['child', /\b(?:child(?:ish|like)?|kid|boys?|girls?|little)\b/iu],
  ['old', /\b(?:old|elderly|aged|ancient|grand\w+|seventy|eighty|weathered)\b/iu],
  ['young', /\b(?:young|youth\w*|teen\w*|twent\w+|student)\b/iu],
  ['adult', /\b(?:adult|middle-aged|thirt\w+|fort\w+|fift\w+)\b/iu],
];

/**
 * The voice of a key. One key always has one voice; two keys hardly ever the same. `description` narrows the choice to
 * the sex and age it names.
 */
export function voiceOf(key: string, description = ''): StandInVoice {
  const words = description.replaceAll('_', ' ');
  const sex = sexes.find(([, word]) => word.test(words))?.[0];
  const age = ages.find(([, word]) => word.test(words))?.[0];
  const ofSex = localVoices.filter((voice) => sex === undefined || voice.sex === sex);
  const fitting = ofSex.filter((voice) => age === undefined || voice.age === age);
  const choice = fitting.length > 0 ? fitting : ofSex;
  const hash = hashText(key);
  const voice = choice[hash % choice.length] ?? localVoices[0];
  if (voice === undefined) throw new Error('There is no built-in voice.');
  return {
    id: voice.id,
    semitones: ((hashText(`${key}/pitch`) % 25) - 12) / 8,
    pace: 1 + ((hashText(`${key}/pace`) % 17) - 8) / 100,
  };
}

/** The built-in voice that sounds most like a recorded clip (WAV or MP3). Throws AudioError for what cannot be read. */
export async function voiceLike(clip: Uint8Array): Promise<StandInVoice & { seconds: number }> {
  const { sampleRate, channels } = await decodeClip(clip);
  const [samples = new Float32Array(0)] = channels;
  // Ten seconds tell a voice; more only cost time.
  const { medianHz, spectrumDb } = measureVoice(samples.subarray(0, sampleRate * 10), sampleRate);
  const distance = (voice: LocalVoice): number => (medianHz > 0 ? semitonesBetween(voice.medianHz, medianHz) : 0) + timbreDistance(voice.spectrumDb, spectrumDb);
  const [nearest] = [...localVoices].sort((a, b) => distance(a) - distance(b));
  if (nearest === undefined) throw new Error('There is no built-in voice.');
  return { id: nearest.id, semitones: 0, pace: 1, seconds: samples.length / sampleRate };
}

/** As the built-in engine is asked for it. `semitones` and `speed` come on top of the voice's own. */
export function specOf(voice: StandInVoice, semitones = 0, speed = 1): VoiceSpec {
  const local = localVoices.find((one) => one.id === voice.id);
  if (local === undefined) throw new Error(`There is no voice ${voice.id}.`);
  const spec = voiceSpecOf(local);
  const clamped = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, Math.round(value)));
  return {
    ...spec,
    settings: {
      ...spec.settings,
      pitch: clamped(local.settings.pitch + (voice.semitones + semitones) * pitchStepsPerSemitone, 0, 99),
      rate: clamped(local.settings.rate * voice.pace * speed, 80, 320),
    },
  };
}
