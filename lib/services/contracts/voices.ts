/** Voices: who is cast, what a voice is, designing one. */
import type { Age, Sex } from '../../story/types.ts';

/** What casting knows of a character. */
export interface CastingCall {
  characterId: string;
  name: string;
  role: 'narrator' | 'cast';
  sex: Sex;
  age: Age;
  lines: number;
  /** The characters that share a scene with this one. */
  sharesSceneWith: string[];
  /** How they sound, in a few words, where a reader or the writer says so. */
  persona: string | null;
  /** A line of theirs of some length, for hearing a designed voice by; null where they have none. */
  ownLine: string | null;
  /** The words that a designed voice is asked for with, where somebody wrote them; else they follow from the rest. */
  description?: string;
}

/** A voice of an engine: all that is needed to speak with it again, byte for byte. */
export interface VoiceSpec {
  engine: SpeechEngineId;
  externalId: string;
  /** As the page names it. */
  name: string;
  settings: VoiceSettings;
  /** `catalogue` where it is left out. */
  origin?: VoiceOrigin;
  /** The words it was designed from. */
  description?: string | null;
  /** A clip of it and what it says: for engines that clone, this is the voice. */
  sample?: VoiceSample | null;
}

export type VoiceOrigin = 'catalogue' | 'designed' | 'own';

export interface VoiceSample {
  assetId: string;
  text: string;
  /** Median pitch, Hz; null where it could not be told. */
  medianHz: number | null;
}

/** Engine settings: numbers and short words only, in the order the hash is taken over. */
export type VoiceSettings = { [setting: string]: string | number };

export type SpeechEngineId = 'local' | 'kokoro' | 'hume' | 'qwen' | 'minimax';

/** Those that are paid for; the others speak on this machine. */
export type PaidSpeechEngineId = Exclude<SpeechEngineId, 'local' | 'kokoro'>;

export type SoundEngineId = 'local' | 'stable-audio' | 'elevenlabs-music';

export interface VoiceGenerationService {
  /** Gives one character a voice (or the voice asked for) and returns the Voice row's id. */
  generateVoice(characterId: string, choice?: { externalId: string }, signal?: AbortSignal): Promise<string>;
  /** Gives every character of the project that has none a voice; two people of one scene never the same one. */
  generateAllVoices(projectId: string, signal?: AbortSignal): Promise<{ cast: number }>;
  /** Designs voices for a character from a description and stores them as candidates to be heard and chosen from. */
  designVoice(order: { characterId: string; engine: SpeechEngineId; description: string; count: number }, signal?: AbortSignal): Promise<{ candidates: number }>;
}

export interface VoiceEngine {
  readonly id: SpeechEngineId;
  /**
   * Voices for all the calls at once, by character id; two people of one scene never the same one. `taken` are voices
   * already given. A catalogue is matched at once and always the same way; an engine that designs voices buys them.
   */
  cast(calls: CastingCall[], taken: { characterId: string; voice: VoiceSpec }[], signal?: AbortSignal): Promise<Map<string, VoiceSpec>>;
  /** Every voice a writer may choose; empty for an engine that only designs. */
  catalogue(): VoiceSpec[];
  /** Voices to choose from, made from a description and heard on the character's own line. Missing where it cannot. */
  design?(order: VoiceDesignOrder, signal?: AbortSignal): Promise<DesignedVoice[]>;
  /** Makes a candidate a voice that can be spoken with again (a vendor may have to be told). */
  keep?(candidate: DesignedVoice & { name: string }, signal?: AbortSignal): Promise<VoiceSpec>;
  /** Deletes what the vendor keeps of a voice. Missing where it keeps nothing. */
  forget?(voice: VoiceSpec, signal?: AbortSignal): Promise<void>;
}

export interface VoiceDesignOrder {
  characterId: string;
  name: string;
  /** How the voice sounds, in words. */
  description: string;
  /** What the candidates say: the character's own line. */
  text: string;
  count: number;
  /** Clips that are there already (candidates, voices): they are not handed out again. Default none. */
  known?: string[];
}

export interface DesignedVoice {
  description: string;
  text: string;
  /** The clip. */
  assetId: string;
  durationSeconds: number;
  medianHz: number | null;
  /** What the vendor calls it, or null. */
  externalId: string | null;
  costMicros: number;
}
