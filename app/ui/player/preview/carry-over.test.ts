import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PlacedSpeech, Timeline } from '../../../../lib/audio/types.ts';
import { carryOver } from './carry-over.ts';

function line(segmentId: string, start: number, end: number, asset: string | null = segmentId): PlacedSpeech {
  return { segmentId, chapterId: 'c', characterId: null, asset, start, end, gainDb: 0, pan: 0, words: [] };
}
function timeline(...speech: PlacedSpeech[]): Timeline {
  return { durationSeconds: (speech.at(-1)?.end ?? 0) + 3.5, chapters: [], speech, cues: [] };
}

const before = timeline(line('a', 0.5, 2.5), line('pause', 2.5, 2.5), line('b', 3, 5), line('c', 6, 8));

it('goes on at the same word where a line before it became longer', () => {
  const after = timeline(line('a', 0.5, 3.5, 'new'), line('b', 4, 6), line('c', 7, 9));
  expect(carryOver(before, after, 4.25)).toEqual({ at: 4.25, to: 5.25 });
  expect(carryOver(before, after, 5.5), 'in a pause').toEqual({ at: 5.5, to: 6.5 });
});

it('hears the line that sounds to its end, and the next one after it', () => {
  const after = timeline(line('a', 0.5, 2.5), line('b', 3, 4, 'new'), line('c', 5, 7));
  expect(carryOver(before, after, 4.25)).toEqual({ at: 5, to: 4 });
});

it('a line that comes is the new one, without a jump now', () => {
  const after = timeline(line('a', 0.5, 2.5), line('b', 3, 5), line('c', 6, 9, 'new'));
  expect(carryOver(before, after, 4.25)).toEqual({ at: 4.25, to: 4.25 });
});

it('a line that had no sound begins as soon as it has one', () => {
  const silent = timeline(line('a', 0.5, 2.5), line('b', 3, 5, null));
  expect(carryOver(silent, timeline(line('a', 0.5, 2.5), line('b', 3, 4.4, 'new')), 4.25)).toEqual({ at: 4.25, to: 3 });
});

it('passes over a line that is gone', () => {
  const after = timeline(line('a', 0.5, 2.5), line('c', 3, 5));
  expect(carryOver(before, after, 4)).toEqual({ at: 5, to: 3 });
  expect(carryOver(before, after, 5.5)).toEqual({ at: 5.5, to: 3 });
  expect(carryOver(before, timeline(line('a', 0.5, 2.5)), 6.5)).toEqual({ at: 8, to: 6 });
});

it('before the first line it waits no longer than for the first line', () => {
  expect(carryOver(before, timeline(line('a', 0.2, 2)), 0.4)).toEqual({ at: 0.4, to: 0.2 });
});

it('nothing that changed is no jump, whatever the timeline; and it never goes back in what is left to be heard', () => {
  const spans = fc.array(fc.record({ pause: fc.double({ min: 0, max: 3, noNaN: true }), seconds: fc.double({ min: 0.1, max: 6, noNaN: true }), gone: fc.boolean(), longer: fc.double({ min: 0, max: 2, noNaN: true }) }), { minLength: 1, maxLength: 8 });
  const lay = (lines: { id: string; pause: number; seconds: number; asset: string }[]): Timeline => {
    let now = 0.5;
    return timeline(
      ...lines.map(({ id, pause, seconds, asset }) => {
        const placed = line(id, now, now + seconds, asset);
        now += seconds + pause;
        return placed;
      }),
    );
  };
  fc.assert(
    fc.property(spans, fc.double({ min: 0, max: 1, noNaN: true }), (all, share) => {
      const old = lay(all.map(({ pause, seconds }, index) => ({ id: String(index), pause, seconds, asset: 'old' })));
      const position = share * old.durationSeconds;
      const { at, to } = carryOver(old, old, position);
      expect(at).toBe(position);
      expect(to).toBeCloseTo(Math.min(position, old.durationSeconds), 9);

      const fresh = lay(all.flatMap(({ pause, seconds, gone, longer }, index) => (gone ? [] : [{ id: String(index), pause, seconds: seconds + longer, asset: longer > 0 ? 'new' : 'old' }])));
      const carried = carryOver(old, fresh, position);
      expect(carried.at).toBeGreaterThanOrEqual(position);
      // Every line that is still to come is still to come.
      for (const next of fresh.speech) if ((old.speech[Number(next.segmentId)]?.start ?? 0) > position) expect(next.start).toBeGreaterThanOrEqual(carried.to - 1e-9);
    }),
  );
});
