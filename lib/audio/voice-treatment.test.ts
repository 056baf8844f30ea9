import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bandPowers, burstPeaks, tameBursts } from './bursts.ts';
import type { BurstBand } from './bursts.ts';
import { filtered, highPass, lowPass } from './filters.ts';
import { XorShift } from './random.ts';
import { speech } from './testing-mix.ts';
import type { ClipSource, Pcm } from './types.ts';
import { measureVoices } from './voice-treatment.ts';

const rate = 44_100;

function tone(hertz: number, amplitude: number, seconds: number): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * rate) }, (_, i) => amplitude * Math.sin((2 * Math.PI * hertz * i) / rate));
}

function band(seed: number, low: number, high: number, frames: number): Float32Array {
  const random = new XorShift(seed);
  return filtered(Float32Array.from({ length: frames }, () => 2 * random.next() - 1), [highPass(rate, low), lowPass(rate, high)]);
}

/** A voice of 150 Hz with a burst of 80 ms in every half second, as loud as told. */
function voice(burstBand: BurstBand, loud: number[], seed = 1): Float32Array {
  const out = tone(150, 0.1, loud.length / 2);
  loud.forEach((level, index) => {
    const burst = burstBand === 'sibilance' ? band(seed + index, 5500, 8000, 3528) : tone(85, 1, 0.08);
    const at = Math.round((index / 2 + 0.2) * rate);
    burst.forEach((x, i) => (out[at + i]! += level * x * Math.sin((Math.PI * i) / burst.length)));
  });
  return out;
}

const db = (power: number): number => 10 * Math.log10(power);
const most = (values: Float32Array): number => values.reduce((largest, value) => Math.max(largest, value), 0);

function tamedCopy(sound: Float32Array, sampleRate: number, burstBand: BurstBand, capDb: number): Float32Array {
  const copy = sound.slice();
  tameBursts(copy, sampleRate, burstBand, capDb);
  return copy;
}

describe('bursts', () => {
  it('are brought down to the cap in their own band, and nothing else is touched', () => {
    for (const burstBand of ['sibilance', 'plosives'] as const) {
      const sound = voice(burstBand, [0.1, 0.1, 0.22, 0.1, 0.1]);
      const peaks = burstPeaks(bandPowers(sound, rate, burstBand));
      const cap = Math.max(...peaks) - 5;
      const tamed = tamedCopy(sound, rate, burstBand, cap);
      expect(db(most(bandPowers(tamed, rate, burstBand)))).toBeLessThan(cap + 1);
      // Far from the loud burst the samples are the same; in it, the voice is where it was.
      expect(tamed.subarray(0, rate)).toEqual(sound.subarray(0, rate));
      expect(tamed.subarray(1.4 * rate)).toEqual(sound.subarray(1.4 * rate));
      const middle = [highPass(rate, 300), lowPass(rate, 2000)];
      const before = filtered(sound, middle);
      const change = filtered(tamed, middle).map((x, i) => x - before[i]!);
      expect(db(most(change.map((x) => x * x)))).toBeLessThan(burstBand === 'plosives' ? -36 : -45);
    }
  });

  it('below the cap are left alone, to the sample', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 0.2, noNaN: true }), { minLength: 1, maxLength: 4 }), (loud) => {
        for (const burstBand of ['sibilance', 'plosives'] as const) {
          const sound = voice(burstBand, loud);
          const peak = db(most(bandPowers(sound, rate, burstBand)));
          expect(tamedCopy(sound, rate, burstBand, peak + 3.1)).toEqual(sound);
        }
      }),
      { numRuns: 10 },
    );
  });

  it('are not looked for where a sound has no such band', () => {
    const low = new Float32Array(8000).fill(0.5);
    expect(bandPowers(low, 8000, 'sibilance')).toHaveLength(0);
    expect(tamedCopy(low, 8000, 'sibilance', -60)).toEqual(low);
  });
});

describe('the treatment of a voice', () => {
  const clips: { [asset: string]: Pcm } = {
    even1: { sampleRate: rate, channels: [voice('sibilance', [0.1, 0.11, 0.1, 0.09, 0.1, 0.1], 1)] },
    even2: { sampleRate: rate, channels: [voice('sibilance', [0.1, 0.09, 0.1, 0.11, 0.1, 0.1], 20)] },
    sharp: { sampleRate: rate, channels: [voice('sibilance', [0.1, 0.1, 0.1, 0.4, 0.1, 0.1], 40)] },
  };
  const source: ClipSource = (asset) => (clips[asset] ? Promise.resolve(clips[asset]) : Promise.reject(new Error('gone')));
  const line = (asset: string, voiceId = 'v'): ReturnType<typeof speech> => speech(asset, asset, 0, 3, { voiceId, loudnessLufs: -20 });

  it('caps what stands out of the voice’s own, and only that', async () => {
    const treatments = await measureVoices({ speech: [line('even1'), line('even2'), line('sharp')] }, source);
    const cap = treatments['v']!.sibilanceDb! - 20;
    const strongest = (asset: string): number => db(most(bandPowers(clips[asset]!.channels[0]!, rate, 'sibilance')));
    expect(strongest('even1')).toBeLessThan(cap);
    expect(strongest('even2')).toBeLessThan(cap);
    expect(strongest('sharp')).toBeGreaterThan(cap + 3);
    const usual = db(most(bandPowers(clips['even1']!.channels[0]!, rate, 'sibilance')));
    expect(db(most(bandPowers(tamedCopy(clips['sharp']!.channels[0]!, rate, 'sibilance', cap), rate, 'sibilance'))) - usual).toBeLessThan(6);
  });

  it('is the same in whatever order the lines come, and passes over clips that cannot be read', async () => {
    const lines = [line('even1'), line('missing'), line('even2'), line('sharp')];
    expect(await measureVoices({ speech: lines }, source)).toEqual(await measureVoices({ speech: lines.toReversed() }, source));
    expect(await measureVoices({ speech: [line('missing')] }, source)).toEqual({ v: { highPassHz: 70, sibilanceDb: null, plosivesDb: null } });
    expect(await measureVoices({ speech: [speech('s', null, 0, 1), speech('t', 'even1', 0, 1)] }, source)).toEqual({});
  });

  it('is the same for the same sounds whatever they are called: a book that is made again has other names', async () => {
    const loud = Array.from({ length: 40 }, (_, n) => 0.05 + 0.01 * n);
    const sound: ClipSource = (asset) => Promise.resolve({ sampleRate: rate, channels: [voice('sibilance', [0.1, 0.1, loud[Number(asset.split('-')[1])] ?? 0, 0.1], Number(asset.split('-')[1]))] });
    const named = (name: string) => loud.map((_, n) => speech(`${name}-${n}`, `${name}-${n}`, 2 * n, 2 * n + 2, { voiceId: 'v', loudnessLufs: -20 - n / 7 }));
    const first = await measureVoices({ speech: named('01990a') }, sound);
    for (const name of ['77b2c1', 'c0ffee', 'dada00']) expect(await measureVoices({ speech: named(name) }, sound)).toEqual(first);
  });

  it('lays the high-pass under the voice, gently', async () => {
    const pitched = (hertz: number): ClipSource => () => Promise.resolve({ sampleRate: rate, channels: [tone(hertz, 0.3, 2).map((x, i) => x + 0.1 * Math.sin((4 * Math.PI * hertz * i) / rate))] });
    const at = async (hertz: number): Promise<number> => (await measureVoices({ speech: [line('any')] }, pitched(hertz)))['v']!.highPassHz;
    expect(await at(75)).toBe(65);
    expect(await at(88)).toBe(75);
    expect(await at(220)).toBe(80);
  });

  it('tells nothing of a voice from too few bursts', async () => {
    const quiet: ClipSource = () => Promise.resolve({ sampleRate: rate, channels: [voice('sibilance', [0.1, 0.1])] });
    expect((await measureVoices({ speech: [line('any')] }, quiet))['v']!.sibilanceDb).toBeNull();
  });
});
