/** Who is in a drama and in which voice. */
import type { SpeechEngineId, VoiceOrigin } from '../interfaces.ts';
import type { Age, Sex } from '../../story/types.ts';

export interface RecastView {
  /** `gone`: voices that cannot be used any more; `better`: draft voices where natural ones could speak for nothing. */
  kind: 'gone' | 'better';
  /** What cannot be used any more and why, or what could be better; one plain sentence. */
  why: string;
  /** Whose voice it was. */
  people: string[];
  /** Who could speak in its place, the best first. */
  offers: {
    engine: SpeechEngineId;
    name: string;
    /** The most that their new voices cost, micro-dollars. */
    micros: number;
  }[];
}

export interface CharacterView {
  id: string;
  name: string;
  aliases: string[];
  role: 'narrator' | 'cast';
  sex: Sex;
  age: Age;
  /** How they sound, in a few words, where a reader says so. */
  persona: string | null;
  /** Index into the palette of people, --p0 to --p8; the narrator is 0. */
  colour: number;
  lines: number;
  /** How long they are heard: their takes, and a guess for what is not spoken yet. */
  seconds: number;
  voice: (VoiceChoice & { origin: VoiceOrigin; description: string | null }) | null;
  /** Why the last design of a voice for them failed, a plain sentence, or null. */
  voiceError: string | null;
  /** Designed voices that wait to be heard, until one of them is chosen. */
  candidates: number;
  /** The line that lets one hear this character (their own first good one), or null. */
  sampleSegmentId: string | null;
  /** The sound of its take, or null while it has none: for whoever may listen and has nothing made. */
  sampleAssetId: string | null;
  /** The opening words of that line. */
  firstWords: string;
  version: number;
}

export interface VoiceChoice {
  externalId: string;
  name: string;
  engine: SpeechEngineId;
}
