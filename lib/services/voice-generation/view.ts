/** What a character's voice sheet shows: the voices to choose from, what was designed, and whose own voice there is. */
import type { SpeechEngineId } from '../interfaces.ts';
import type { Octave } from '../speech-generation/hume/octave.ts';
import type { VoiceChoice } from '../views.ts';

export interface VoiceSheetView {
  /** The voices of each engine, the built-in ones first. */
  catalogues: VoiceGroup[];
  /** Voices that were made or recorded for this drama, whoever speaks with them now. */
  kept: KeptVoice[];
  design: DesignView;
  /** Designed for this character and not yet chosen or dropped, newest first. */
  candidates: CandidateView[];
  own: {
    /** Why nobody's own voice could be spoken with as things are, in words, or null. */
    missing: string | null;
    /** What is read aloud for the recording. */
    readAloud: string;
    /** What whoever lends the voice agrees to. */
    statement: string;
  };
}

export interface VoiceGroup {
  engine: SpeechEngineId;
  name: string;
  /** Why they cannot be chosen as things are (“there is no key for Replicate”), or null. */
  missing: string | null;
  voices: VoiceChoice[];
}

export interface KeptVoice extends VoiceChoice {
  id: string;
  origin: 'designed' | 'own';
  /** The words it was designed from, or null. */
  description: string | null;
  /** A clip of it, or null. */
  assetId: string | null;
  /** Of an own voice: whose it is, and when they agreed (ISO 8601). */
  who: string | null;
  agreedAt: string | null;
  /** Names of the people who speak with it. */
  speaksFor: string[];
  /** Of a voice of Hume's: the model that speaks it. */
  octave: Octave | null;
  missing: string | null;
}

export interface DesignView {
  engines: {
    engine: SpeechEngineId;
    name: string;
    /** The most that one candidate costs, micro-dollars. */
    microsEach: number;
    missing: string | null;
  }[];
  /** To begin with: what the last ones were made from, else what is known of the character. */
  description: string;
  /** What the candidates say. */
  says: string;
  /** Candidates are being made. */
  working: boolean;
  /** Why the last ones could not be made, in words, or null. */
  error: string | null;
}

export interface CandidateView {
  id: string;
  engine: SpeechEngineId;
  description: string;
  assetId: string;
  durationSeconds: number;
  createdAt: string;
}
