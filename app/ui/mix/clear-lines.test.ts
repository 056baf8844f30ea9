import { describe, expect, it } from 'vitest';
import type { PlacedCue, PlacedSpeech, Timeline } from '../../../lib/audio/types.ts';
import { clearLines } from './clear-lines.ts';

const line = (segmentId: string, start: number): PlacedSpeech => ({ segmentId, chapterId: 'c', characterId: null, asset: segmentId, start, end: start + 2, gainDb: 0, pan: 0, words: [], loudnessLufs: -18 });
const bed = (start: number, end: number, gainDb: number): PlacedCue => ({ cueId: `bed ${start}`, lane: 'music', asset: 'm', start, end, loops: true, clipSeconds: 60, gainDb, pan: 0, fadeInSeconds: 0, fadeOutSeconds: 0, loudnessLufs: -24 });
const timeline = (cues: PlacedCue[]): Timeline => ({ durationSeconds: 20, chapters: [{ chapterId: 'c', title: 'One', start: 0, end: 20 }], speech: [line('bare', 0), line('over', 6), line('under', 14)], cues });

describe('how clear lines stand', () => {
  it('is told of lines with something under them alone, by how far they stand over what is asked', () => {
    const found = clearLines(timeline([bed(5, 9, -20), bed(13, 18, 12)]), { musicLu: 10, ambienceLu: 10 });
    expect(found.map(({ segmentId }) => segmentId)).toEqual(['over', 'under']);
    expect(found[0]?.spare).toBeGreaterThan(0);
    expect(found[1]?.spare).toBeLessThan(0);
    for (const one of found) expect(one.spare).toBeCloseTo((one.overMusicLu ?? 0) - 10, 6);
  });

  it('is told of no line where nothing lies under any', () => {
    expect(clearLines(timeline([]), { musicLu: 10, ambienceLu: 10 })).toEqual([]);
  });
});
