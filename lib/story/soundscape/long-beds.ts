import type { SceneBed, StorySegment } from '../types.ts';
import { leastBedWords, segmentEndAfter } from './ambience.ts';
import type { WordCounter } from './sentences.ts';

/** As much of a story as the longest bed lasts for (two minutes, read slowly), words. */
const longestBedWords = 240;

/**
 * A bed that is longer than any bed is made goes on as another one of its sound: what would come round again to the ear
 * is handed over to a new stretch of the same rain, in a cross-fade. The parts are of about one length.
 */
export function handOver<Bed extends SceneBed>(counter: WordCounter, segments: readonly StorySegment[], beds: readonly Bed[]): Bed[] {
  return beds.flatMap((bed) => {
    const words = counter.between(bed.start, bed.end);
    const count = Math.ceil(words / longestBedWords);
    const parts: Bed[] = [];
    let { start } = bed;
    for (let left = count; left > 1; left -= 1) {
      const end = segmentEndAfter(counter, segments, start, Math.round(counter.between(start, bed.end) / left), bed.end);
      if (counter.between(end, bed.end) < leastBedWords) break;
      parts.push(parts.length === 0 ? { ...bed, start, end } : { ...bed, start, end, evidence: null });
      start = end;
    }
    parts.push(parts.length === 0 ? bed : { ...bed, start, end: bed.end, evidence: null });
    return parts;
  });
}
