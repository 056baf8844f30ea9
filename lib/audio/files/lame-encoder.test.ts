import { describe, expect, it, vi } from 'vitest';
import { Mp3Decoder } from '../decode-mp3.ts';
import { encoderDelay, decoderDelay, samplesPerFrame } from '../mp3-info.ts';
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

async function encode(channels: readonly Int32Array[], block: number, ahead?: number): Promise<Uint8Array[]> {
  const encoder = new LameEncoder(options(channels.length === 1 ? 1 : 2), ahead);
  const frames: Uint8Array[] = [];
  const length = channels[0]?.length ?? 0;
  for (let at = 0; at < length; at += block) frames.push(...(await encoder.push(channels.map((samples) => samples.subarray(at, at + block)))));
  return [...frames, ...(await encoder.finish())];
}

describe('LAME in a thread', () => {
  it('gives the same bytes however the sound comes, and however much of it may wait', async () => {
    const channels = sound(20);
    const one = await encode(channels, 65_536);
    expect(one).toHaveLength(Math.ceil(channels[0]!.length / samplesPerFrame) + 1);
    expect(Buffer.concat(await encode(channels, 10_007)).equals(Buffer.concat(one))).toBe(true);
    expect(Buffer.concat(await encode(channels, 65_536, 100)).equals(Buffer.concat(one))).toBe(true);
  });

  it('lets no more wait than it was told', async () => {
    const open = LameThread.open.bind(LameThread);
    const held = Promise.withResolvers<void>();
    let [asked, released] = [0, false];
    vi.spyOn(LameThread, 'open').mockImplementation(async (form) => {
      const thread = await open(form);
      const encodeOf = thread.encode.bind(thread);
      vi.spyOn(thread, 'encode').mockImplementation(async (from, frames) => {
        asked += 1;
        if (!released) await held.promise;
        return await encodeOf(from, frames);
      });
      return thread;
    });
    try {
      const [few, many] = [new LameEncoder(options(2)), new LameEncoder(options(2), 12)];
      const pushed = few.push(sound(12));
      await many.push(sound(11));
      await vi.waitFor(() => expect(asked).toBeGreaterThan(8));
      let through = false;
      void pushed.then(() => (through = true));
      await new Promise((resolve) => setImmediate(resolve));
      expect(through).toBe(false);
      released = true;
      held.resolve();
      await pushed;
      await Promise.all([few.finish(), many.finish()]);
    } finally {
      held.resolve();
      vi.restoreAllMocks();
    }
  });

  it('is heard as what went in', async () => {
    const [left, right] = sound(3);
    const frames = await encode([left!, right!], 20_000);
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

  it('gives nothing for nothing, and stops at once', async () => {
    expect(await encode([new Int32Array(), new Int32Array()], 1)).toEqual([]);
    const encoder = new LameEncoder(options(2));
    const pushed = encoder.push(sound(30));
    await encoder.cancel();
    await pushed.catch(() => undefined);
    await expect(encoder.push(sound(1))).rejects.toThrow('closed');
  });
});
