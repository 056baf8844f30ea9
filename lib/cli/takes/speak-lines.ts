import { decodeWav } from '../../audio/wav.ts';
import { Random } from '../../audio/synthesis/random.ts';
import type { SpeechEngine } from '../../services/interfaces.ts';
import { pitchStepsPerSemitone } from '../../services/speech-generation/local/direction.ts';
import { draftReference } from '../../services/speech-generation/local/draft-take.ts';
import type { Drafts } from '../../services/speech-generation/take-work/contract.ts';
import { localVoices, narratorVoices, voiceSpecOf } from '../../services/voice-generation/local/catalogue.ts';
import type { LocalVoice } from '../../services/voice-generation/local/catalogue.ts';
import type { KnownTake } from './faults.ts';

/** A line in one of many voices. */
export interface SpokenLine extends KnownTake {
  line: number;
  voice: string;
  /** What the voice's median pitch is at its setting, Hz. */
  medianHz: number;
}

const slowest = 0.85;
const fastest = 1.2;
const mostSemitones = 1.5;

/** The fixed voice of the references. */
export const referenceVoice = narratorVoices.steady;

async function say(engine: SpeechEngine, text: string, voice: LocalVoice, pace: number, semitones: number): Promise<KnownTake & { medianHz: number }> {
  const { settings } = voice;
  const pitch = Math.max(0, Math.min(99, Math.round(settings.pitch + semitones * pitchStepsPerSemitone)));
  const spec = { ...voiceSpecOf(voice), settings: { ...settings, pitch, rate: Math.round(settings.rate * pace) } };
  const take = await engine.speak({ voice: spec, text, kind: 'dialogue', direction: null });
  const { sampleRate, channels } = decodeWav(take.wav);
  return { samples: channels[0]!, sampleRate, words: take.words, medianHz: voice.medianHz * 2 ** ((pitch - settings.pitch) / pitchStepsPerSemitone / 12) };
}

/** Every line in the reference's voice, as a take is compared with it. */
export async function speakReferences(engine: Drafts, lines: readonly string[]): Promise<KnownTake[]> {
  return await Promise.all(
    lines.map(async (text) => {
      const draft = await engine.draft({ voice: voiceSpecOf(referenceVoice), text, kind: 'dialogue', direction: null });
      if (draft === null) throw new Error(`There is nothing to say in “${text}”.`);
      return draftReference(draft);
    }),
  );
}

/** Every line in so many other voices, at paces from 0.85 to 1.2 of their own and pitches up to 1.5 semitones off it. */
export async function speakInVoices(engine: SpeechEngine, lines: readonly string[], voicesEach: number, seed: number): Promise<SpokenLine[]> {
  const others = localVoices.filter((voice) => voice !== referenceVoice);
  const wanted = lines.flatMap((text, line) => {
    const random = new Random(seed, `voices of line ${line}`);
    const left = [...others];
    return Array.from({ length: voicesEach }, () => {
      const [voice] = left.splice(random.integer(0, left.length - 1), 1);
      return { line, text, voice: voice!, pace: random.range(slowest, fastest), semitones: random.range(-mostSemitones, mostSemitones) };
    });
  });
  return await Promise.all(wanted.map(async ({ line, text, voice, pace, semitones }) => ({ line, voice: voice.id, ...(await say(engine, text, voice, pace, semitones)) })));
}
