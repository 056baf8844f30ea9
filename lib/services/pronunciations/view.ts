/** What the dictionary of a drama shows. */
import type { Alphabet } from './dictionary.ts';

export interface PronunciationView {
  id: string;
  word: string;
  /** As the writer wrote it down. */
  said: string;
  alphabet: Alphabet;
  /** As engines are given it. */
  letters: string;
  matchCase: boolean;
  note: string | null;
  /** Lines that hold it. */
  lines: number;
  version: number;
}

export interface PronunciationsView {
  /** By the alphabet. */
  entries: PronunciationView[];
  /** Words that are worth hearing and are not in the dictionary: the cast’s names first. */
  suggestions: { word: string; why: 'cast' | 'name' | 'spelling'; count: number; characterId: string | null }[];
}

/** A pronunciation as a page sends it to be kept. */
export interface PronunciationInput {
  projectId: string;
  /** The row to change, with the version that the person saw; null for a new one. */
  entry: { id: string; version: number } | null;
  word: string;
  said: string;
  alphabet: Alphabet;
  matchCase: boolean;
  note: string | null;
}
