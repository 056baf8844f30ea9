import { clarityOf } from '../../../lib/audio/clarity.ts';
import type { MixSettings } from '../../../lib/audio/settings.ts';
import type { LineClarity } from '../../../lib/audio/clarity.ts';
import type { PlacedSpeech, Timeline } from '../../../lib/audio/types.ts';

/** A line with music or ambience under it, and how far it stands over what is asked of it. */
export interface ClearLine extends LineClarity {
  line: PlacedSpeech;
  /** LU over the floor of the lane that comes closest to it; negative where it stands under it. */
  spare: number;
}

/** A line that stands this far over its floor, LU, is as clear as the colours tell. */
export const clearEnough = 6;

/** The lines with something under them, in playing order: figures of the mix as it was made. */
export function clearLines(timeline: Timeline, { musicLu, ambienceLu }: MixSettings['clarity']): ClearLine[] {
  const placed = new Map(timeline.speech.map((line) => [line.segmentId, line]));
  return clarityOf(timeline).flatMap((found) => {
    const line = placed.get(found.segmentId);
    const over = [found.overMusicLu === null ? null : found.overMusicLu - musicLu, found.overAmbienceLu === null ? null : found.overAmbienceLu - ambienceLu].filter((one) => one !== null);
    return line && over.length > 0 ? [{ ...found, line, spare: Math.min(...over) }] : [];
  });
}
