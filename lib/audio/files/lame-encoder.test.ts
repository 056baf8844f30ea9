import { describe, expect, it, vi } from 'vitest';
import { Mp3Decoder } from '../decode-mp3.ts';
import { encoderDelay, decoderDelay, hasSound, samplesPerFrame } from '../mp3-info.ts';
import { XorShift } from '../random.ts';
import { LameEncoder } from './lame-encoder.ts';
import { lameScale } from './lame-scale.ts';
import { LameThread } from './lame-thread.ts';
import type { FrameCodecOptions } from './frame-encoder.ts';

const options = (channels: 1 | 2): FrameCodecOptions => ({ codec: 'mp3', sampleRate: 44_100, channels, bitRate: 192_000, bits: 16 });

/** Tones in syllables, with pauses, and noise on the other side. */
function sound(seconds: number): Int32Array[] {
  const random = new XorShift(7);
  const length = Math.round(seconds * 44_100);
  const left = Int32Array.from({ length }, (_, i) => 9000 * Math.sin(i / (9 + 3 * Math.floor((i / 30_000) % 5))) * Math.max(0, Math.sin(i / 7000)));
  const right = left.map((sample, i) => sample / 2 + (Math.floor(i / 100_000) % 2) * 4000 * (random.next() - 0.5));
  return [left, right];
}

async function encode(channels: readonly Int32Array[], threads: number, block: number, known?: { samples: number }): Promise<Uint8Array[]> {
  const encoder = new LameEncoder({ ...options(channels.length === 1 ? 1 : 2), ...known }, threads);
  const frames: Uint8Array[] = [];
  const length = channels[0]?.length ?? 0;
  for (let at = 0; at < length; at += block) frames.push(...(await encoder.push(channels.map((samples) => samples.subarray(at, at + block)))));
  const told: Uint8Array[] = [];
  const last = await encoder.finish(async (ready) => void told.push(...ready));
  return [...frames, ...told, ...last];
}

describe('LAME in threads', () => {
  it('gives the same bytes whoever encodes, and however the sound comes', async () => {
    const channels = sound(50);
    const one = await encode(channels, 1, 65_536);
    const [two, three] = [await encode(channels, 2, 65_536), await encode(channels, 3, 10_007)];
    expect(one).toHaveLength(Math.ceil(channels[0]!.length / samplesPerFrame) + 1);
    expect(Buffer.concat(two).equals(Buffer.concat(one))).toBe(true);
    expect(Buffer.concat(three).equals(Buffer.concat(one))).toBe(true);
  });

  it('gives the same bytes through many stretches where threads take long to become alike', async () => {
    const random = new XorShift(3);
    const channels = [Int32Array.from({ length: 110 * 44_100 }, () => 50_000 * (random.next() - 0.5))];
    const one = await encode(channels, 1, 65_536);
    expect(Buffer.concat(await encode(channels, 2, 30_000)).equals(Buffer.concat(one))).toBe(true);
  });

  it('gives the same bytes with fewer seams where the length is known', async () => {
    const channels = sound(75);
    const samples = channels[0]!.length;
    const one = await encode(channels, 1, 65_536);
    const asked = vi.spyOn(LameThread.prototype, 'encode');
    try {
      for (const [told, seams] of [[undefined, 3], [{ samples }, 1]] as const) {
        asked.mockClear();
        expect(Buffer.concat(await encode(channels, 2, 65_536, told)).equals(Buffer.concat(one))).toBe(true);
        // Some chunks about every seam are made by both.
        expect(asked.mock.calls.length - Math.ceil(samples / (49 * samplesPerFrame))).toBeLessThanOrEqual(5 * seams);
      }
    } finally {
      asked.mockRestore();
    }
  });

  it.each([
    ['is over before the seam is given up', 26],
    ['lasts until one thread goes on alone', 33],
    ['lasts to the end', 42],
  ])('gives the same bytes where threads meet in a silence that %s', async (_, until) => {
    // The seam of every number of threads is at 20 s, and is given up at 31 s.
    const channels = sound(42).map((samples) => samples.fill(0, 18 * 44_100, until * 44_100));
    const one = Buffer.concat(await encode(channels, 1, 65_536));
    for (const threads of [2, 3]) expect(Buffer.concat(await encode(channels, threads, 65_536)).equals(one)).toBe(true);
  });

  it('gives the same bytes where a thread is given up that has much to answer yet', async () => {
    const channels = sound(42).map((samples) => samples.fill(0, 18 * 44_100, 33 * 44_100));
    const one = await encode(channels, 1, 65_536);
    const open = LameThread.open.bind(LameThread);
    const alone = Promise.withResolvers<void>();
    let opened = 0;
    vi.spyOn(LameThread, 'open').mockImplementation(async (form) => {
      opened += 1;
      const second = opened === 2;
      const thread = await open(form);
      const encodeOf = thread.encode.bind(thread);
      let asked = 0;
      vi.spyOn(thread, 'encode').mockImplementation(async (from, frames) => {
        asked += 1;
        const number = asked;
        const answer = encodeOf(from, frames);
        // The first thread goes on for 8 chunks after its 16. The second has begun one before its own: it has shown as
        // many, and is held back while it was asked for more.
        if (!second && number === 25) alone.resolve();
        if (second && number > 10) await alone.promise;
        return await answer;
      });
      return thread;
    });
    try {
      expect(Buffer.concat(await encode(channels, 2, 65_536)).equals(Buffer.concat(one))).toBe(true);
    } finally {
      vi.restoreAllMocks();
    }
  });

  it('gives the same bytes where one thread is ready long after the others', async () => {
    const channels = sound(50);
    const one = await encode(channels, 1, 65_536);
    const open = LameThread.open.bind(LameThread);
    const others = Promise.withResolvers<void>();
    let opened = 0;
    let encoded = 0;
    vi.spyOn(LameThread, 'open').mockImplementation(async (form) => {
      opened += 1;
      const late = opened === 2;
      const thread = await open(form);
      const encodeOf = thread.encode.bind(thread);
      vi.spyOn(thread, 'encode').mockImplementation(async (from, frames) => {
        encoded += 1;
        // All of the first stretch, and some of the third.
        if (encoded === 20) others.resolve();
        return await encodeOf(from, frames);
      });
      if (late) await others.promise;
      return thread;
    });
    try {
      expect(Buffer.concat(await encode(channels, 3, 65_536)).equals(Buffer.concat(one))).toBe(true);
    } finally {
      vi.restoreAllMocks();
    }
  });

  it('is heard as what went in', async () => {
    const [left, right] = sound(3);
    const frames = await encode([left!, right!], 1, 20_000);
    const decoder = await Mp3Decoder.open({ gapless: false });
    const heard = decoder.push(Buffer.concat(frames)).channels;
    decoder.close();
    const skip = encoderDelay + decoderDelay;
    let power = 0;
    let error = 0;
    for (let i = 0; i < left!.length - skip; i += 1) {
      const wanted = (left![i]! / 32_768) * lameScale(192_000);
      power += wanted ** 2;
      error += (wanted - heard[0][i + skip]!) ** 2;
    }
    expect(10 * Math.log10(power / error)).toBeGreaterThan(25);
  });

  it('knows frames of silence: they are alike whatever was before them', async () => {
    for (const channels of [1, 2] as const) {
      const tone = sound(2).slice(0, channels);
      // Silence and sound; at the edges either is in the overlap of both.
      const frames = await encode(tone.map((samples) => Int32Array.from({ length: 2 * samples.length }, (_, i) => (i < samples.length ? 0 : samples[i - samples.length]!))), 1, 65_536);
      const silent = Math.floor((2 * 44_100) / samplesPerFrame);
      expect(frames.slice(0, silent - 2).some(hasSound)).toBe(false);
      // A syllable in, beside the gaps between syllables.
      expect(frames.slice(silent + 2).filter(hasSound).length).toBeGreaterThan(20);
    }
  });

  it('gives nothing for nothing, and stops at once', async () => {
    expect(await encode([new Int32Array(), new Int32Array()], 2, 1)).toEqual([]);
    const encoder = new LameEncoder(options(2), 2);
    const pushed = encoder.push(sound(30));
    await encoder.cancel();
    await pushed.catch(() => undefined);
    await expect(encoder.push(sound(1))).rejects.toThrow('closed');
  });
});
