import type { PlacedSpeech } from '../../../lib/audio/types.ts';

/** Something with a timeline that is played and followed: the exported mix, or a preview from clips. Times are seconds. */
export interface Playback {
  readonly subscribe: (listener: () => void) => () => void;
  /** Called before it sounds: another sound then stops. */
  onStart(listener: () => void): () => void;
  time(): number;
  playing(): boolean;
  /** Where it begins and ends. */
  range(): { from: number; to: number };
  /** Index on its timeline of the line that sounds, -1 before anything was heard. */
  speechIndex(): number;
  speech(): PlacedSpeech | null;
  /** The lines on its timeline, in order. */
  lines(): readonly PlacedSpeech[];
  toggle(): void;
  pause(): void;
  seek(seconds: number): void;
  /** To the line before or after the current one. */
  step(by: -1 | 1): void;
}
