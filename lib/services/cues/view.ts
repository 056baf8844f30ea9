/** Sounds on their words. */
import type { CueLane, CuePlacement } from '../../audio/types.ts';

export interface CueView {
  id: string;
  chapterId: string;
  lane: CueLane;
  sound: string;
  /** As the page names it ("Rain on the roof"). */
  label: string;
  /** Music that returns with a person or a place: whose theme it is (“Nora”, “the sea”), else null. */
  theme: string | null;
  /** The word or words that call for it. */
  word: string;
  /** The segment it is anchored in. */
  segmentId: string;
  anchorStart: number;
  anchorEnd: number;
  placement: CuePlacement;
  gainDb: number;
  /** -1 (left) to 1 (right). */
  pan: number;
  /** What a generative engine is asked for, in words. */
  prompt: string;
  /** Beds: where in the text they end. */
  untilOffset: number | null;
  /** By hand, seconds: moved from its word, cut off the clip's head and tail, fades (null: left to the mix). */
  shiftSeconds: number;
  trimHeadSeconds: number;
  trimTailSeconds: number;
  fadeInSeconds: number | null;
  fadeOutSeconds: number | null;
  enabled: boolean;
  confidence: number;
  state: 'none' | 'making' | 'ready' | 'failed';
  assetId: string | null;
  error: string | null;
  version: number;
}
