import { describe, expect, it } from 'vitest';
import { ClipCache } from './clip-cache.ts';
import { prepareSpeech } from './clip-prep.ts';
import { filtered, highPass, lowPass, powersBehind } from './filters.ts';
import { scoreOf } from './mix-events.ts';
import { discard } from './pcm.ts';
import { mixed, noise, rate, speech } from './testing-mix.ts';
import type { Pcm, Timeline } from './types.ts';

const care = { treatment: { highPassHz: 70, sibilanceDb: -30, plosivesDb: -30 }, loudnessLufs: -14, place: null } as const;

function copyOf({ sampleRate, channels }: Pcm): Pcm {
  return { sampleRate, channels: channels.map((samples) => samples.slice()) };
}

describe('a spoken line made ready', () => {
  it('is one sound where its channels differ by the noise of an encoder only, and two where they are two', () => {
    const [voice] = noise(1, 8000, 1).channels;
    const hiss = noise(2, 8000, 1).channels[0]!.map((sample) => sample * 3e-4);
    const nearly = prepareSpeech({ sampleRate: rate, channels: [voice!, voice!.map((sample, i) => sample + hiss[i]!)] }, rate, care);
    expect(nearly.left).toBe(nearly.right);
    // It is still a clip of two channels to whoever pans it.
    expect(nearly.mono).toBe(false);
    const two = prepareSpeech({ sampleRate: rate, channels: [voice!, voice!.map((sample, i) => sample + 20 * hiss[i]!)] }, rate, care);
    expect(two.left).not.toEqual(two.right);
    expect(prepareSpeech({ sampleRate: rate, channels: [voice!] }, rate, care)).toMatchObject({ mono: true });
  });

  it('sounds the same whether its arrays are its own or not, and leaves those of others as they are', () => {
    for (const target of [rate, 2 * rate]) {
      for (const channels of [1, 2]) {
        const pcm = noise(5, 8000, channels);
        const before = copyOf(pcm);
        const kept = prepareSpeech(pcm, target, care);
        expect(pcm).toEqual(before);
        const given = prepareSpeech({ ...copyOf(pcm), own: true }, target, care);
        expect(given).toEqual(kept);
      }
    }
  });
});

describe('the clips near the position', () => {
  const timeline: Timeline = { durationSeconds: 4, chapters: [], speech: [speech('a', 'one', 0.2, 1), speech('b', 'two', 2, 1)], cues: [] };

  it('give their memory back when nothing needs them', async () => {
    const cache = new ClipCache((asset) => Promise.resolve(noise(asset.length, rate, 1)), rate, {});
    const { events } = scoreOf(timeline, rate, new Set(['speech']));
    const [first, second] = [await cache.get(events[0]!), await cache.get(events[1]!)];
    cache.keepOnly([events[1]!]);
    await Promise.resolve();
    expect(first.left).toHaveLength(0);
    expect(second.left).toHaveLength(rate);
    // Asked for again, it is made again.
    expect((await cache.get(events[0]!)).left).toHaveLength(rate);
  });

  it('leave the arrays of a source that keeps them alone', async () => {
    const bed = noise(9, 2 * rate, 2);
    const kept = copyOf(bed);
    const line: Timeline = { durationSeconds: 3, chapters: [], speech: [], cues: [{ cueId: 'm', lane: 'music', asset: 'bed', start: 0, end: 1.5, loops: false, clipSeconds: 2, gainDb: 0, pan: 0, fadeInSeconds: 0, fadeOutSeconds: 0 }] };
    const once = await mixed(line, () => Promise.resolve(bed), { blockFrames: 1000 });
    expect(bed).toEqual(kept);
    expect(await mixed(line, () => Promise.resolve({ ...copyOf(bed), own: true }), { blockFrames: 1000 })).toEqual(once);
  });
});

describe('filters', () => {
  it('give the powers of what is behind them without changing the sound', () => {
    const [sound] = noise(3, 1030, 1).channels;
    const before = sound!.slice();
    for (const sections of [[highPass(rate, 500)], [highPass(rate, 500), lowPass(rate, 2000)], [highPass(rate, 500, 0.54), highPass(rate, 500, 1.3), lowPass(rate, 2000), lowPass(rate, 2500)]]) {
      const behind = filtered(sound!, sections);
      const powers = powersBehind(sound!, sections, 100);
      expect(sound).toEqual(before);
      expect(powers).toHaveLength(11);
      powers.forEach((power, part) => expect(power).toBeCloseTo(behind.subarray(part * 100, part * 100 + 100).reduce((sum, sample) => sum + sample * sample, 0) / 100, 6));
    }
  });

  it('discard memory once, and again without harm', () => {
    const samples = new Float32Array(10);
    discard(samples, samples);
    expect(samples).toHaveLength(0);
  });
});
