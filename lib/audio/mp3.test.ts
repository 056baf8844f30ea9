import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { assert, property, uint8Array } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeClip } from './clip-file.ts';
import { Dither16 } from './dither.ts';
import { Mp3Writer, encoderScale } from './encode.ts';
import { EncodedMeter } from './encoded-meter.ts';
import { id3Tag } from './id3.ts';
import { measureLoudness } from './loudness.ts';
import { crc16, crcOfJoined, readMp3Length } from './mp3-info.ts';
import { XorShift } from './random.ts';

const rate = 44_100;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mp3-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function withFile<T>(name: string, work: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(path.join(folder, name), 'w+');
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
}

/** Voice-like: noise through a low-pass, in syllables. */
function babble(frames: number, seed: number, level: number): Float32Array {
  const random = new XorShift(seed);
  let low = 0;
  return Float32Array.from({ length: frames }, (_, i) => {
    low += 0.15 * (2 * random.next() - 1 - low);
    return low * level * Math.sin((Math.PI * (i % 9000)) / 9000) ** 2;
  });
}

describe('MP3', () => {
  it.each([1, 5000, 70_007])('keeps the sound in its place and its length to the sample (%i frames)', async (frames) => {
    const sound = babble(frames, 4, 1);
    const samples = new Dither16(1, 1 / encoderScale).convert(sound);
    const name = `a${frames}.mp3`;
    await withFile(name, async (handle) => {
      const writer = await Mp3Writer.open(handle, rate, id3Tag({ title: 'T', artist: 'A' }));
      for (let at = 0; at < frames; at += 3000) await writer.write([samples.slice(at, at + 3000), samples.slice(at, at + 3000)]);
      await writer.finish();
    });
    const bytes = await readFile(path.join(folder, name));
    expect(readMp3Length(bytes)).toMatchObject({ samples: frames, sampleRate: rate });
    const decoded = await decodeClip(bytes);
    expect(decoded.channels).toHaveLength(2);
    expect(decoded.channels[0]!.length).toBe(frames);
    if (frames < 10_000) return;
    const correlation = (lag: number): number => {
      let sum = 0;
      for (let i = 2000; i < frames - 2000; i += 1) sum += sound[i]! * decoded.channels[0]![i + lag]!;
      return sum;
    };
    for (const lag of [-2, -1, 1, 2]) expect(correlation(lag)).toBeLessThan(correlation(0));
    const level = (samples: Float32Array): number => measureLoudness({ sampleRate: rate, channels: [samples] }).integratedLufs;
    expect(Math.abs(level(decoded.channels[0]!) - level(sound))).toBeLessThan(0.1);
  });

  it('is measured while it is written as it is measured from the file', async () => {
    const samples = new Dither16(1).convert(babble(90_000, 6, 1.5));
    const report = await withFile('m.mp3', async (handle) => {
      const writer = await Mp3Writer.open(handle, rate, new Uint8Array(0));
      const meter = await EncodedMeter.open(rate, 90_000);
      for (let at = 0; at < 90_000; at += 7000) meter.push(await writer.write([samples.slice(at, at + 7000), samples.slice(at, at + 7000)]));
      meter.push(await writer.finish());
      return meter.finish();
    });
    const again = measureLoudness(await decodeClip(await readFile(path.join(folder, 'm.mp3'))));
    expect(report.durationSeconds).toBe(again.durationSeconds);
    expect(report.integratedLufs).toBeCloseTo(again.integratedLufs, 6);
    expect(report.truePeakDbtp).toBeCloseTo(again.truePeakDbtp, 6);
  });

  it('answers damaged files with a plain error', async () => {
    await expect(decodeClip(new Uint8Array(0))).rejects.toThrow(/empty/);
    await expect(decodeClip(new Uint8Array(3000).fill(7))).rejects.toThrow(/not a WAV/);
    await expect(decodeClip(Uint8Array.from([0xff, 0xfb, 0xb0, 0x44, ...new Uint8Array(500)]))).rejects.toThrow(/MP3/);
    expect(() => readMp3Length(new Uint8Array(2000))).toThrow(/no readable head/);
  });

  it('has the checksum of the tag right', () => {
    expect(crc16(new TextEncoder().encode('123456789'))).toBe(0xbb3d);
  });

  it('has the checksum of two stretches from that of each', () => {
    assert(
      property(uint8Array({ maxLength: 300 }), uint8Array({ maxLength: 3000 }), (first, second) => {
        expect(crcOfJoined(crc16(first), crc16(second), second.length)).toBe(crc16(second, crc16(first)));
      }),
    );
  });
});

describe('ID3', () => {
  it('names the chapters in order with their times', () => {
    const tag = Buffer.from(id3Tag({ title: 'Tïtle', artist: 'Narratix', chapters: [{ title: 'One', start: 0, end: 1.5 }, { title: 'Two', start: 1.5, end: 61.25 }] }));
    expect(tag.toString('latin1', 0, 3)).toBe('ID3');
    expect([...tag.subarray(3, 6)]).toEqual([3, 0, 0]);
    const size = tag.subarray(6, 10).reduce((sum, byte) => sum * 128 + byte, 0);
    expect(size).toBe(tag.length - 10);
    const frames: [string, Buffer][] = [];
    for (let at = 10; at < tag.length; ) {
      const length = tag.readUInt32BE(at + 4);
      frames.push([tag.toString('latin1', at, at + 4), tag.subarray(at + 10, at + 10 + length)]);
      at += 10 + length;
    }
    expect(frames.map(([id]) => id)).toEqual(['TIT2', 'TPE1', 'CTOC', 'CHAP', 'CHAP']);
    expect(frames[0]![1].toString('utf16le', 3)).toBe('Tïtle');
    expect(frames[2]![1]).toEqual(Buffer.from('toc\0\x03\x02chp0\0chp1\0', 'latin1'));
    const second = frames[4]![1];
    expect(second.toString('latin1', 0, 5)).toBe('chp1\0');
    expect([second.readUInt32BE(5), second.readUInt32BE(9)]).toEqual([1500, 61_250]);
    expect(second.subarray(21 + 10 + 3).toString('utf16le')).toBe('Two');
  });
});
