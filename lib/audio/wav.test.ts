import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AudioError } from './pcm.ts';
import { WavWriter, decodeWav, encodeWav16, readWav16, wavSeconds } from './wav.ts';

/** A WAV of any sample format, built here and not by the code under test. */
function wavOf(tag: number, bits: number, channels: number, data: Uint8Array, options: { extensible?: boolean; extraChunk?: boolean } = {}): Uint8Array {
  const fmt = Buffer.alloc(options.extensible ? 40 : 16);
  fmt.writeUInt16LE(options.extensible ? 0xfffe : tag, 0);
  fmt.writeUInt16LE(channels, 2);
  fmt.writeUInt32LE(24_000, 4);
  fmt.writeUInt32LE((24_000 * channels * bits) / 8, 8);
  fmt.writeUInt16LE((channels * bits) / 8, 12);
  fmt.writeUInt16LE(bits, 14);
  if (options.extensible) fmt.writeUInt16LE(tag, 24);
  const chunk = (id: string, body: Uint8Array): Buffer => {
    const head = Buffer.alloc(8);
    head.write(id, 'latin1');
    head.writeUInt32LE(body.length, 4);
    return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
  };
  const body = Buffer.concat([chunk('fmt ', fmt), ...(options.extraChunk ? [chunk('LIST', Buffer.from('odd'))] : []), chunk('data', data)]);
  const head = Buffer.alloc(12);
  head.write('RIFF', 'latin1');
  head.writeUInt32LE(body.length + 4, 4);
  head.write('WAVE', 8, 'latin1');
  return Buffer.concat([head, body]);
}

describe('WAV', () => {
  it('gives back 16-bit sound within half a step', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 64 }), fc.integer({ min: 1, max: 4 }), (samples, channels) => {
        const sound = { sampleRate: 22_050, channels: Array.from({ length: channels }, (_, k) => Float32Array.from(samples, (x) => x / (k + 1))) };
        const back = decodeWav(encodeWav16(sound));
        expect(back.sampleRate).toBe(22_050);
        expect(back.channels).toHaveLength(channels);
        back.channels.forEach((got, channel) => got.forEach((x, i) => expect(Math.abs(x - sound.channels[channel]![i]!)).toBeLessThan(1.6 / 32768)));
      }),
      { numRuns: 50 },
    );
  });

  it('hands 16-bit sound on piece by piece, as a whole reading has it, however its bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: -32768, max: 32767 }), { minLength: 1, maxLength: 90 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 17 }), async (samples, channels, piece) => {
        const frames = Math.floor(samples.length / channels);
        fc.pre(frames > 0);
        const file = wavOf(1, 16, channels, new Uint8Array(Int16Array.from(samples.slice(0, frames * channels)).buffer), { extraChunk: true });
        const head = 66;
        const pieces = [file.subarray(0, head), ...Array.from({ length: Math.ceil((file.length - head) / piece) }, (_, index) => file.subarray(head + index * piece, head + (index + 1) * piece))];
        const heard: number[][] = Array.from({ length: channels }, () => []);
        await readWav16((async function* () { yield* pieces; })(), (rate) => {
          expect(rate).toBe(24_000);
          return { push: (block) => block.forEach((part, channel) => heard[channel]!.push(...part)) };
        });
        expect(heard).toEqual(decodeWav(file).channels.map((channel) => [...channel].map((sample) => sample * 32768)));
      }),
      { numRuns: 60 },
    );
    await expect(readWav16((async function* () { yield wavOf(1, 24, 1, new Uint8Array(6)); })(), () => ({ push: () => undefined }))).rejects.toThrow(AudioError);
  });

  it('reads 24-bit, 32-bit and float samples, extensible headers and odd chunks', () => {
    const half24 = Buffer.from([0, 0, 0x40, 0, 0, 0xc0]);
    expect([...decodeWav(wavOf(1, 24, 1, half24, { extraChunk: true })).channels[0]!]).toEqual([0.5, -0.5]);
    const half32 = Buffer.alloc(8);
    half32.writeInt32LE(2 ** 30, 0);
    half32.writeInt32LE(-(2 ** 30), 4);
    expect([...decodeWav(wavOf(1, 32, 1, half32)).channels[0]!]).toEqual([0.5, -0.5]);
    const floats = Buffer.alloc(8);
    floats.writeFloatLE(0.25, 0);
    floats.writeFloatLE(-1.5, 4);
    const stereo = decodeWav(wavOf(3, 32, 2, floats, { extensible: true }));
    expect(stereo.channels.map((channel) => channel[0])).toEqual([0.25, -1.5]);
  });

  it('answers hostile bytes with a plain error and nothing else', () => {
    const good = encodeWav16({ sampleRate: 44_100, channels: [new Float32Array(50).fill(0.1)] });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 6 }), fc.nat(good.length), (noise, changes, cut) => {
        const damaged = good.slice(0, cut);
        for (const [at, value] of changes) if (at < damaged.length) damaged[at] = value;
        for (const bytes of [noise, damaged]) {
          try {
            const { channels, sampleRate } = decodeWav(bytes);
            expect(channels[0]!.length).toBeGreaterThan(0);
            expect(wavSeconds(bytes)).toBe(channels[0]!.length / sampleRate);
          } catch (error) {
            expect(error).toBeInstanceOf(AudioError);
            expect(() => wavSeconds(bytes)).toThrow(error instanceof Error ? error.message : '');
          }
        }
      }),
    );
    const nan = Buffer.alloc(4);
    nan.writeFloatLE(Number.NaN, 0);
    expect(() => decodeWav(wavOf(3, 32, 1, nan))).toThrow(/not numbers/);
    expect(() => wavSeconds(wavOf(3, 32, 1, nan))).toThrow(/not numbers/);
    expect(() => decodeWav(good.slice(0, 60))).toThrow(/cut short/);
    expect(() => decodeWav(new Uint8Array(0))).toThrow(AudioError);
  });

  it('writes a file piece by piece that reads back whole', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'wav-'));
    try {
      const file = path.join(folder, 'a.wav');
      const handle = await open(file, 'w');
      const writer = new WavWriter(handle, 44_100, 2);
      await writer.write([Int16Array.of(1, 2, 3), Int16Array.of(-1, -2, -3)]);
      await writer.write([Int16Array.of(4), Int16Array.of(-4)]);
      await writer.finish();
      await handle.close();
      const { channels, sampleRate } = decodeWav(await readFile(file));
      expect(sampleRate).toBe(44_100);
      expect([...channels[0]!].map((x) => x * 32768)).toEqual([1, 2, 3, 4]);
      expect([...channels[1]!].map((x) => x * 32768)).toEqual([-1, -2, -3, -4]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
