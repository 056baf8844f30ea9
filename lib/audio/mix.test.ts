import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareBed } from './clip-prep.ts';
import { duckDb, speechIntervals } from './ducking.ts';
import { measureLoudness } from './loudness.ts';
import { mixTimeline } from './mix.ts';
import type { ClipSource, MixOptions } from './mix.ts';
import { largest, mixed as mixedFrom, noise, placed, rate, rms, speech } from './testing-mix.ts';
import type { Pcm, Timeline } from './types.ts';

const sounds: { [asset: string]: Pcm } = {
  a: noise(1, 9000, 1),
  b: noise(2, 4001, 2),
  bang: noise(3, 6000, 2),
  rain: noise(4, 25_000, 2),
  hum: noise(5, 16_000, 1),
};
const source: ClipSource = (asset) => (sounds[asset] ? Promise.resolve(sounds[asset]) : Promise.reject(new Error(`no ${asset}`)));

const timeline: Timeline = {
  durationSeconds: 12.3,
  chapters: [{ chapterId: 'c', title: 'C', start: 0, end: 12.3 }],
  speech: [speech('s1', 'a', 0.5, 9000 / rate, { pan: -0.3 }), speech('s2', 'b', 2.1234, 4001 / rate, { gainDb: 2 }), speech('s3', 'a', 9.2, 9000 / rate)],
  cues: [
    placed('rain', 'ambience', 'rain', 0.2, 11.9, { fadeInSeconds: 1.5, fadeOutSeconds: 2 }),
    placed('hum', 'music', 'hum', 3.3, 12.1, { fadeInSeconds: 2, fadeOutSeconds: 1.7, pan: 0.4 }),
    placed('bang', 'effect', 'bang', 4.001, 4.751, { pan: 0.5, gainDb: -20 }),
  ],
};

async function mixed(line: Timeline, options: MixOptions = {}, clips: ClipSource = source): Promise<[Float32Array, Float32Array]> {
  return await mixedFrom(line, clips, options);
}

describe('mixTimeline', () => {
  it('gives every window exactly as in the whole, whatever the blocks', async () => {
    const whole = await mixed(timeline);
    expect(whole[0].length).toBe(Math.round(12.3 * rate));
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 12, noNaN: true }), fc.double({ min: 0.01, max: 6, noNaN: true }), fc.integer({ min: 50, max: 20_000 }), async (from, length, blockFrames) => {
        const part = await mixed(timeline, { from, to: from + length, blockFrames });
        const first = Math.round(from * rate);
        const last = Math.round(Math.min(12.3, from + length) * rate);
        expect(part[0]).toEqual(whole[0].slice(first, last));
        expect(part[1]).toEqual(whole[1].slice(first, last));
      }),
      { numRuns: 15 },
    );
  });

  it('places effects and beds where a plain calculation in double precision puts them, to the sample', async () => {
    const effectsOnly = await mixed(timeline, { lanes: new Set(['effect', 'ambience']) });
    const want = [new Float64Array(effectsOnly[0].length), new Float64Array(effectsOnly[0].length)];
    const bang = timeline.cues[2]!;
    const rain = timeline.cues[0]!;
    const period = prepareBed(sounds.rain!, rate, true);
    const intervals = speechIntervals(timeline);
    // Gains that move are defined at every 64th frame, and straight between.
    const rainGain = (frame: number): number => {
      const end = Math.round(rain.end * rate);
      const fade = Math.min(1, (frame - Math.round(rain.start * rate)) / (rain.fadeInSeconds * rate), (end - frame) / (rain.fadeOutSeconds * rate));
      return 10 ** ((rain.gainDb + duckDb(intervals, frame / rate, 'ambience')) / 20) * Math.sin((Math.PI / 2) * Math.max(0, fade));
    };
    for (let i = 0; i < want[0]!.length; i += 1) {
      const since = i - Math.round(rain.start * rate);
      if (since >= 0 && i < Math.round(rain.end * rate)) {
        const cell = i - (i % 64);
        const gain = rainGain(cell) + ((rainGain(cell + 64) - rainGain(cell)) * (i % 64)) / 64;
        want[0]![i]! += gain * period.left[since % period.left.length]!;
        want[1]![i]! += gain * period.right[since % period.right.length]!;
      }
      const hit = i - Math.round(bang.start * rate);
      if (hit >= 0 && hit < 6000) {
        const share = Math.min(1, (hit + 0.5) / 8, (6000 - hit - 0.5) / 160);
        const gain = 10 ** (bang.gainDb / 20) * Math.SQRT2 * (0.5 - 0.5 * Math.cos(Math.PI * share));
        want[0]![i]! += gain * Math.cos((1.5 * Math.PI) / 4) * sounds.bang!.channels[0]![hit]!;
        want[1]![i]! += gain * Math.sin((1.5 * Math.PI) / 4) * sounds.bang!.channels[1]![hit]!;
      }
    }
    for (const channel of [0, 1] as const) {
      expect(largest(effectsOnly[channel].map((x, i) => x - want[channel]![i]!))).toBeLessThan(1e-6);
    }
  });

  it('places a line to the nearest frame', async () => {
    const click = new Float32Array(3000);
    click[1000] = 0.9;
    const clicks: ClipSource = () => Promise.resolve({ sampleRate: rate, channels: [click] });
    for (const start of [0.5, 1.23456, 2.000_07]) {
      const [left] = await mixed({ ...timeline, durationSeconds: 5, cues: [], speech: [speech('s', 'x', start, 3000 / rate)] }, {}, clicks);
      const loudest = largest(left);
      expect(left.findIndex((x) => Math.abs(x) === loudest)).toBe(Math.round(start * rate) + 1000);
    }
  });

  it('sums its lanes: speech alone and the rest alone make the whole', async () => {
    const whole = await mixed(timeline);
    const one = await mixed(timeline, { lanes: new Set(['speech']) });
    const rest = await mixed(timeline, { lanes: new Set(['music', 'ambience', 'effect']) });
    expect(largest(whole[0].map((x, i) => x - one[0][i]! - rest[0][i]!))).toBeLessThan(1e-6);
  });

  it('has a quiet room and never a digital silence, and no click where lines begin and end', async () => {
    const [left, right] = await mixed({ ...timeline, cues: [] });
    const room = left.subarray(3 * rate, 9 * rate);
    expect(20 * Math.log10(rms(room))).toBeGreaterThan(-74);
    expect(20 * Math.log10(rms(room))).toBeLessThan(-66);
    expect(room).not.toEqual(right.subarray(3 * rate, 9 * rate));
    const dc: ClipSource = () => Promise.resolve({ sampleRate: rate, channels: [Float32Array.from({ length: 9000 }, (_, i) => 0.5 * Math.cos((2 * Math.PI * 200 * i) / rate))] });
    const [tone] = await mixed({ ...timeline, cues: [] }, {}, dc);
    // A 200 Hz tone moves 0.070 from sample to sample at this level; a click would be a jump of up to 0.44.
    expect(largest(tone.slice(1).map((x, i) => x - tone[i]!))).toBeLessThan(0.08);
  });

  it('has one loudness at every pan, and stays whole in mono', async () => {
    const at = async (pan: number): Promise<{ stereo: number; mono: number }> => {
      const line: Timeline = { ...timeline, durationSeconds: 3, cues: [], speech: [speech('s', 'a', 0.5, 9000 / rate, { pan })] };
      const channels = await mixed(line);
      const mono = channels[0].map((x, i) => (x + channels[1][i]!) / Math.SQRT2);
      return { stereo: measureLoudness({ sampleRate: rate, channels }).integratedLufs, mono: measureLoudness({ sampleRate: rate, channels: [mono] }).integratedLufs };
    };
    const middle = await at(0);
    for (const pan of [-0.34, 0.16]) {
      const side = await at(pan);
      expect(Math.abs(side.stereo - middle.stereo)).toBeLessThan(0.01);
      expect(Math.abs(side.mono - middle.mono)).toBeLessThan(0.5);
    }
  });

  it('asks for a clip when it comes near and not before, and lets it go after', async () => {
    const asked: string[] = [];
    const far: Timeline = { ...timeline, durationSeconds: 60, cues: [], speech: [speech('s1', 'a', 0.5, 1), speech('s2', 'b', 40, 0.5), speech('s3', 'a', 58, 1)] };
    const counting: ClipSource = (asset) => {
      asked.push(asset);
      return source(asset);
    };
    const when = new Map<number, number>();
    for await (const block of mixTimeline(far, counting, { sampleRate: rate, blockFrames: rate })) when.set(block.frame / rate, asked.length);
    expect(when.get(5)).toBe(1);
    expect(when.get(50)).toBe(3);
    expect(asked).toEqual(['a', 'b', 'a']);
  });

  it('leaves silence and a word about it where a clip cannot be used, or fails as asked', async () => {
    const broken: Timeline = { ...timeline, speech: [...timeline.speech, speech('s9', 'missing', 7, 1)], cues: [...timeline.cues, placed('c9', 'effect', 'gone', 8, 9)] };
    const told: unknown[] = [];
    const got = await mixed(broken, { onClipError: (place) => told.push(place) });
    expect(told).toEqual([{ segmentId: 's9' }, { cueId: 'c9' }]);
    expect(got[0].subarray(0, 3 * rate)).toEqual((await mixed(timeline))[0].subarray(0, 3 * rate));
    await expect(mixed(broken)).rejects.toThrow('no missing');
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const blocks = mixTimeline(timeline, source, { sampleRate: rate, blockFrames: 1000, signal: controller.signal });
    await blocks.next();
    controller.abort(new Error('enough'));
    await expect(blocks.next()).rejects.toThrow('enough');
  });
});

describe('a bed', () => {
  it('whose ends meet is repeated as it is; another is cross-faded into itself', () => {
    const circle: Pcm = { sampleRate: rate, channels: [Float32Array.from({ length: rate }, (_, i) => 0.3 * Math.sin((2 * Math.PI * 50 * i) / rate))] };
    expect(prepareBed(circle, rate, true).left).toEqual(circle.channels[0]);
    const dying: Pcm = { sampleRate: rate, channels: [noise(8, 4 * rate, 1).channels[0]!.map((x, i) => x * Math.exp(-i / rate))] };
    const { left } = prepareBed(dying, rate, true);
    expect(left.length).toBe(3 * rate);
    const level = (from: number): number => 20 * Math.log10(rms(left.subarray(from, from + 800)));
    expect(Math.abs(level(0) - level(left.length - 800))).toBeLessThan(6);
  });
});
