import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { laneBlocks } from '../../../../lib/audio/lane-blocks.ts';
import type { LaneBlock } from '../../../../lib/audio/lane-blocks.ts';
import { mixTimeline } from '../../../../lib/audio/mix.ts';
import { encodeWav16 } from '../../../../lib/audio/wav.ts';
import type { Pcm, Timeline } from '../../../../lib/audio/types.ts';
import { clipShelf } from './clip-shelf.ts';
import type { MixStream } from './mixer.ts';
import { ownMakeUpDb } from './output.ts';
import { Run } from './run.ts';
import type { RunOutput } from './run.ts';

const rate = 8000;
const hum: Pcm = { sampleRate: rate, channels: [Float32Array.from({ length: 3 * rate }, (_, at) => 0.4 * Math.sin(at / 7))] };
const timeline: Timeline = {
  durationSeconds: 9,
  chapters: [{ chapterId: 'c', title: '', start: 0, end: 9 }],
  speech: [0.5, 4.1234].map((start, index) => ({ segmentId: `s${index}`, chapterId: 'c', characterId: null, asset: 'hum', start, end: start + 3, gainDb: -4, pan: 0.2 * index, words: [] })),
  cues: [{ cueId: 'bed', lane: 'music', asset: 'hum', start: 0.2, end: 8.5, loops: true, clipSeconds: 3, gainDb: -14, pan: 0, fadeInSeconds: 1, fadeOutSeconds: 1 }],
};

function streamOf(from: number, to: number, late: (block: number) => void = () => undefined): MixStream & { closed: boolean } {
  const blocks = laneBlocks(timeline, async () => hum, { from, to, sampleRate: rate, blockFrames: 2048 });
  let count = 0;
  const stream = {
    closed: false,
    next: async () => {
      late(count++);
      return { block: (await blocks.next()).value ?? null, missing: 0 };
    },
    close: () => {
      stream.closed = true;
    },
  };
  return stream;
}

/** A clock that only moves when it is waited for, and a tape on which all is laid down where it was put. */
class Tape implements RunOutput {
  readonly sampleRate = rate;
  readonly tape = [new Float32Array(rate * 30), new Float32Array(rate * 30)];
  clock = 1.5;
  released = false;
  fades: string[] = [];
  mostAhead = 0;

  now(): number {
    return this.clock;
  }
  play(_lane: string, channels: LaneBlock['lanes'][number]['channels'], when: number): void {
    expect(when, 'nothing is put before now').toBeGreaterThanOrEqual(this.clock);
    const frame = when * rate;
    expect(Math.abs(frame - Math.round(frame)), 'to the sample').toBeLessThan(1e-6);
    this.mostAhead = Math.max(this.mostAhead, when + channels[0].length / rate - this.clock);
    channels.forEach((samples, channel) => samples.forEach((sample, at) => (this.tape[channel]![Math.round(frame) + at]! += sample)));
  }
  async wait(seconds: number): Promise<void> {
    this.clock += seconds;
  }
  fadeIn(at: number): void {
    this.fades.push(`in ${at}`);
  }
  fadeOut(at: number): void {
    this.fades.push(`out ${at}`);
  }
  release(): void {
    this.released = true;
  }
}

async function whole(from: number, to: number): Promise<number[]> {
  const samples: number[] = [];
  for await (const { channels } of mixTimeline(timeline, async () => hum, { from, to, sampleRate: rate })) samples.push(...channels[0]);
  return samples;
}

describe('a run', () => {
  it('puts on the clock what the mixer makes, to the sample, from wherever it begins', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 8, noNaN: true }), fc.double({ min: 2, max: 3, noNaN: true }), async (from, at) => {
        const output = new Tape();
        const ended = Promise.withResolvers<void>();
        const run = new Run(streamOf(from, 9), output, from, { ended: ended.resolve, failed: ended.reject });
        expect(await run.prepare()).toBe(true);
        expect(run.position()).toBeCloseTo(from, 3);
        run.start(at);
        await ended.promise;
        const want = await whole(from, 9);
        const first = Math.round(at * rate);
        expect(want.every((sample, index) => Math.abs(sample - output.tape[0]![first + index]!) < 1e-6)).toBe(true);
        expect(output.mostAhead, 'no further ahead than it needs').toBeLessThan(2.5);
        expect(run.position()).toBeCloseTo(9, 3);
        expect(run.clockAt(from)).toBeCloseTo(at, 3);
      }),
      { numRuns: 12 },
    );
  });

  it('waits where a block comes late, and loses nothing of it', async () => {
    const output = new Tape();
    const ended = Promise.withResolvers<void>();
    // Before the fourth block the network stands still for ten seconds.
    const run = new Run(streamOf(0, 9, (block) => block === 3 && (output.clock += 10)), output, 0, { ended: ended.resolve, failed: ended.reject });
    await run.prepare();
    run.start(2);
    await ended.promise;
    const want = await whole(0, 9);
    const [tape] = output.tape;
    const before = 3 * 2048;
    expect(want.slice(0, before).every((sample, at) => Math.abs(sample - tape![2 * rate + at]!) < 1e-6)).toBe(true);
    const resumed = Math.round(run.clockAt(before / rate) * rate);
    expect(resumed / rate).toBeGreaterThan(11.5);
    expect(want.slice(before).every((sample, at) => Math.abs(sample - tape![resumed + at]!) < 1e-6)).toBe(true);
  });

  it('is let go as a whole: the stream closed, the nodes released, no end told', async () => {
    const output = new Tape();
    const stream = streamOf(0, 9);
    const ended = vi.fn();
    const run = new Run(stream, output, 0, { ended });
    await run.prepare();
    run.start(2);
    run.cut(2.5, 0.03);
    await expect.poll(() => output.released).toBe(true);
    expect(stream.closed).toBe(true);
    expect(output.fades).toEqual(['out 2.5']);
    run.dispose();
    expect(ended).not.toHaveBeenCalled();
  });

  it('tells what the mixer could not do', async () => {
    const failed = vi.fn();
    const output = new Tape();
    let asked = 0;
    const stream: MixStream = {
      next: async () => {
        asked += 1;
        if (asked > 1) throw new Error('The mixer of this page stopped.');
        return { block: { frame: 0, frames: 100, lanes: [] }, missing: 2 };
      },
      close: () => undefined,
    };
    const missing = vi.fn();
    const run = new Run(stream, output, 0, { failed, missing });
    await run.prepare();
    run.start(2);
    await expect.poll(() => failed.mock.calls.length).toBe(1);
    expect(missing).toHaveBeenCalledWith(2);
  });
});

describe('the shelf of clips', () => {
  const wav = (frames: number) => new Uint8Array(encodeWav16({ sampleRate: rate, channels: [new Float32Array(frames)] }));

  it('fetches once what is near, and keeps no more than it may', async () => {
    const asked: string[] = [];
    // Room for two clips of 1,000 frames, 4 bytes each.
    const clips = clipShelf(async (asset) => {
      asked.push(asset);
      return new Response(wav(1000));
    }, 8000);
    await Promise.all([clips('a'), clips('a'), clips('b')]);
    expect(asked).toEqual(['a', 'b']);
    await clips('a');
    await clips('c');
    await clips('a');
    expect(asked, 'b was used longest ago').toEqual(['a', 'b', 'c']);
    await clips('b');
    expect(asked).toEqual(['a', 'b', 'c', 'b']);
  });

  it('a sound that is not there is an error, and asked for again the next time', async () => {
    let there = false;
    const clips = clipShelf(async () => (there ? new Response(wav(10)) : new Response(null, { status: 404 })));
    await expect(clips('a')).rejects.toThrow(/missing/);
    there = true;
    expect((await clips('a')).channels[0]?.length).toBe(10);
  });
});

it('knows what a limiter of Web Audio adds by itself', () => {
  // Its own example: at -3 dB and 20:1, full scale becomes -2.85 dB; six tenths of that are given back.
  expect(ownMakeUpDb({ thresholdDb: -3, ratio: 20 })).toBeCloseTo(1.71, 6);
  expect(ownMakeUpDb({ thresholdDb: -24, ratio: 1 })).toBeCloseTo(0, 9);
});
