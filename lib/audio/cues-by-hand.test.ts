/** Sounds as a person places them: what was asked is what is placed, and nothing leaves its chapter. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mixed, noise, placed, rate } from './testing-mix.ts';
import { line, timelineOf } from './testing-timeline.ts';
import type { PlacedCue, TimelineCue } from './types.ts';

const text = 'The wind took the lamp from her hand and the door fell shut behind them.';
const segments = [line(text, { seconds: 8 }), line(text, { seconds: 8 }), line(text, { seconds: 8 }), line(text, { seconds: 8, chapterId: 'c2', sceneId: 'two' })];

function cue(over: Partial<TimelineCue>): TimelineCue {
  return { id: 'q', lane: 'effect', segmentId: segments[0]!.id, offset: 18, untilSegmentId: null, placement: 'on', gainDb: 0, pan: 0, fadeInSeconds: 0, fadeOutSeconds: 0, clip: { asset: 'door', durationSeconds: 3, loudnessLufs: -20, loops: false }, ...over };
}

const placedOf = (one: TimelineCue) => timelineOf(segments, [one]).cues[0]!;

describe('a sound by hand', () => {
  it('is shifted, cut at its head and its tail, and faded as it was set', () => {
    const [plain, shaped] = [placedOf(cue({})), placedOf(cue({ shiftSeconds: 0.7, trimHeadSeconds: 0.5, trimTailSeconds: 1, fadeInSeconds: 0.2, fadeOutSeconds: 0.4 }))];
    expect(shaped.start - plain.start).toBeCloseTo(0.7, 9);
    expect(shaped.end - shaped.start).toBeCloseTo(1.5, 9);
    expect(shaped).toMatchObject({ clipFrom: 0.5, fadeInSeconds: 0.2, fadeOutSeconds: 0.4 });
    expect(plain).not.toHaveProperty('clipFrom');
  });

  it('ends under the word where a bed was let end, however short that is', () => {
    const loops = { asset: 'rain', durationSeconds: 30, loudnessLufs: -20, loops: true };
    const bed = placedOf(cue({ lane: 'ambience', clip: loops, exact: true, untilSegmentId: segments[0]!.id, untilOffset: text.indexOf(' hand'), fadeInSeconds: 0.3, fadeOutSeconds: 0.5 }));
    const her = timelineOf(segments).speech[0]!.words.find((word) => text.slice(word.start, word.end) === 'her')!;
    expect(bed.end).toBeCloseTo(timelineOf(segments).speech[0]!.start + her.to + 0.5, 6);
    expect(bed).toMatchObject({ fadeInSeconds: 0.3, fadeOutSeconds: 0.5 });
    expect(bed.end - bed.start).toBeLessThan(20);
  });

  it('is mixed without what was cut off its head', async () => {
    const bang = noise(3, 6000, 1);
    const at = 1000;
    // The tone of the room lies under everything; what is compared is the sound alone.
    const mixOf = async (cues: PlacedCue[]) => (await mixed({ durationSeconds: 2, chapters: [], speech: [], cues }, () => Promise.resolve(bang)))[0];
    const room = await mixOf([]);
    const heard = async (over: { clipFrom?: number }) => {
      const mix = await mixOf([placed('bang', 'effect', 'bang', 0.5, 0.5 + (6000 - (over.clipFrom ?? 0) * rate) / rate, { ...over, gainDb: -20 })]);
      return mix.map((sample, index) => sample - room[index]!);
    };
    const [whole, left] = [await heard({}), await heard({ clipFrom: at / rate })];
    const first = Math.round(0.5 * rate);
    const ratios = [200, 900, 2500].map((frame) => left[first + frame]! / whole[first + at + frame]!);
    for (const ratio of ratios) expect(ratio).toBeCloseTo(1, 3);
    expect(whole[first + at + 900]).not.toBe(0);
    expect(left.subarray(0, first).every((sample) => sample === 0)).toBe(true);
  });

  it('never leaves its chapter, never turns round, and never fades longer than it lasts', () => {
    const seconds = (max: number, min = 0) => fc.double({ min, max, noNaN: true });
    const any = fc.record({ lane: fc.constantFrom('effect' as const, 'ambience' as const, 'music' as const), at: fc.nat(3), until: fc.nat(3), offset: fc.nat(80), untilOffset: fc.nat(80), placement: fc.constantFrom('before' as const, 'on' as const, 'after' as const, 'instead' as const), shiftSeconds: seconds(40, -40), trimHeadSeconds: seconds(9), trimTailSeconds: seconds(9), fadeInSeconds: seconds(30), fadeOutSeconds: seconds(30), length: seconds(30, 0.1), loops: fc.boolean(), exact: fc.boolean() });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 5 }), (list) => {
        const cues = list.map(({ at, until, length, loops, ...rest }, index) => cue({ ...rest, id: `q${index}`, segmentId: segments[at]!.id, untilSegmentId: rest.lane === 'effect' ? null : segments[Math.max(at, at < 3 ? Math.min(until, 2) : 3)]!.id, clip: { asset: 'a', durationSeconds: length, loudnessLufs: -20, loops: rest.lane !== 'effect' && loops } }));
        const timeline = timelineOf(segments, cues);
        for (const placed of timeline.cues) {
          const asked = list[Number(placed.cueId.slice(1))]!;
          const chapter = timeline.chapters.find((one) => one.chapterId === segments[asked.at]!.chapterId)!;
          expect(placed.end).toBeGreaterThan(placed.start);
          expect(placed.start).toBeGreaterThanOrEqual(chapter.start - 1e-6);
          expect(placed.end).toBeLessThanOrEqual(chapter.end + 1e-6);
          expect(placed.fadeInSeconds).toBeLessThanOrEqual(placed.end - placed.start + 1e-9);
          expect(placed.fadeOutSeconds).toBeLessThanOrEqual(placed.end - placed.start + 1e-9);
          if (placed.lane === 'effect') expect((placed.clipFrom ?? 0) + placed.end - placed.start).toBeLessThanOrEqual(placed.clipSeconds + 1e-6);
        }
      }),
      { numRuns: 150 },
    );
  });
});
