import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { laneBlocks } from './lane-blocks.ts';
import { mixTimeline } from './mix.ts';
import { XorShift } from './random.ts';
import { sceneStretches, timelineAround } from './timeline-window.ts';
import type { ClipSource, Pcm, PlacedCue, PlacedSpeech, Timeline } from './types.ts';

const rate = 8000;

function noise(seed: number, frames: number, channels: number): Pcm {
  const random = new XorShift(seed);
  return { sampleRate: rate, channels: Array.from({ length: channels }, () => Float32Array.from({ length: frames }, () => 0.3 * (2 * random.next() - 1))) };
}
const sounds = new Map<string, Pcm>([['one', noise(1, 9000, 1)], ['two', noise(2, 14_000, 1)], ['bang', noise(3, 5000, 2)], ['bed', noise(4, 30_000, 2)]]);
const clips: ClipSource = async (asset) => {
  const pcm = sounds.get(asset);
  if (!pcm) throw new Error(`no ${asset}`);
  return pcm;
};

/** A chapter of lines and pauses, with cues here and there. */
const timelines = fc
  .record({
    lines: fc.array(fc.record({ pause: fc.double({ min: 0, max: 3, noNaN: true }), asset: fc.constantFrom('one', 'two', null), gainDb: fc.integer({ min: -9, max: 3 }), pan: fc.double({ min: -0.4, max: 0.4, noNaN: true }) }), { minLength: 1, maxLength: 6 }),
    cues: fc.array(fc.record({ lane: fc.constantFrom('music' as const, 'ambience' as const, 'effect' as const), at: fc.double({ min: 0, max: 0.8, noNaN: true }), seconds: fc.double({ min: 0.5, max: 9, noNaN: true }), fade: fc.double({ min: 0, max: 1.5, noNaN: true }) }), { maxLength: 4 }),
  })
  .map(({ lines, cues }): Timeline => {
    let now = 0.5;
    const speech = lines.map(({ pause, asset, gainDb, pan }, index): PlacedSpeech => {
      const seconds = (sounds.get(asset ?? '')?.channels[0]?.length ?? 8000) / rate;
      const placed = { segmentId: `s${index}`, chapterId: 'c', characterId: null, asset, start: now, end: now + seconds, gainDb, pan, words: [] };
      now += seconds + pause;
      return placed;
    });
    const durationSeconds = now + 1;
    const placed = cues.map(({ lane, at, seconds, fade }, index): PlacedCue => {
      const start = at * durationSeconds;
      const end = Math.min(durationSeconds, start + (lane === 'effect' ? 5000 / rate : seconds));
      return { cueId: `c${index}`, lane, asset: lane === 'effect' ? 'bang' : 'bed', start, end, loops: lane !== 'effect', clipSeconds: 3, gainDb: -15, pan: 0, fadeInSeconds: fade, fadeOutSeconds: fade };
    });
    return { durationSeconds, chapters: [{ chapterId: 'c', title: '', start: 0, end: durationSeconds }], speech, cues: placed.sort((a, b) => a.start - b.start) };
  });

async function whole(timeline: Timeline, from: number, to: number): Promise<[Float32Array, Float32Array]> {
  const parts: [Float32Array, Float32Array][] = [];
  for await (const { channels } of mixTimeline(timeline, clips, { from, to, sampleRate: rate })) parts.push(channels);
  const join = (channel: 0 | 1): Float32Array => Float32Array.from(parts.flatMap((part) => [...part[channel]]));
  return [join(0), join(1)];
}

describe('laneBlocks', () => {
  it('summed is the mix, whatever is played from wherever', async () => {
    await fc.assert(
      fc.asyncProperty(timelines, fc.double({ min: 0, max: 0.9, noNaN: true }), fc.integer({ min: 300, max: 20_000 }), async (timeline, share, blockFrames) => {
        const from = share * timeline.durationSeconds;
        const to = Math.min(timeline.durationSeconds, from + 4);
        const want = await whole(timeline, from, to);
        const sum = [new Float32Array(want[0].length), new Float32Array(want[0].length)];
        const first = Math.round(from * rate);
        let next = first;
        for await (const block of laneBlocks(timeline, clips, { from, to, sampleRate: rate, blockFrames })) {
          expect(block.frame, 'blocks follow each other without a gap').toBe(next);
          next += block.frames;
          for (const { channels } of block.lanes) channels.forEach((samples, channel) => samples.forEach((sample, at) => (sum[channel]![block.frame - first + at]! += sample)));
        }
        expect(next - first).toBe(want[0].length);
        for (const channel of [0, 1] as const) expect(want[channel].every((sample, at) => Math.abs(sample - sum[channel]![at]!) < 1e-6)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it('leaves out lanes that are not to be heard, and says which clip is missing', async () => {
    const line: PlacedSpeech = { segmentId: 's', chapterId: 'c', characterId: null, asset: 'gone', start: 0, end: 1, gainDb: 0, pan: 0, words: [] };
    const bed: PlacedCue = { cueId: 'b', lane: 'music', asset: 'bed', start: 0, end: 1, loops: true, clipSeconds: 3, gainDb: -10, pan: 0, fadeInSeconds: 0, fadeOutSeconds: 0 };
    const timeline: Timeline = { durationSeconds: 1, chapters: [{ chapterId: 'c', title: '', start: 0, end: 1 }], speech: [line], cues: [bed], heard: ['speech'] };
    const missing: unknown[] = [];
    const heard = new Set<string>();
    for await (const { lanes } of laneBlocks(timeline, clips, { sampleRate: rate, onClipError: (place) => missing.push(place) })) for (const { lane } of lanes) heard.add(lane);
    expect([...heard]).toEqual(['speech']);
    expect(missing).toEqual([{ segmentId: 's' }]);
  });
});

describe('a scene by itself', () => {
  it('sounds as it does in the whole chapter, and the scenes tile it', async () => {
    await fc.assert(
      fc.asyncProperty(timelines, fc.integer({ min: 1, max: 3 }), async (timeline, perScene) => {
        const stretches = [...sceneStretches(timeline, timeline.speech.map(({ segmentId }, index) => ({ id: segmentId, sceneId: `scene ${Math.floor(index / perScene)}` }))).values()];
        expect(stretches[0]?.from).toBe(0);
        expect(stretches.at(-1)?.to).toBe(timeline.durationSeconds);
        for (const [index, { from }] of stretches.entries()) if (index > 0) expect(from).toBe(stretches[index - 1]?.to);
        const last = stretches.at(-1)!;
        const alone = timelineAround(timeline, last);
        const to = Math.min(last.to, last.from + 3);
        expect(await whole(alone, last.from, to)).toEqual(await whole(timeline, last.from, to));
      }),
      { numRuns: 25 },
    );
  });
});
