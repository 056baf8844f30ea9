import { createHash } from 'node:crypto';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeWav } from '../wav.ts';
import { openSoundFile } from './open-sound-file.ts';
import { soundKinds } from './sound-file.ts';
import type { SoundKind, SoundQuality, SoundTags } from './sound-file.ts';
import { testTags, testTone } from './testing-sound.ts';
import { wavHead } from './wav-file.ts';

const rate = 44_100;
const frames = rate * 3 + 77;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sound-files-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Written {
  bytes: Buffer;
  samples: number;
  size: number;
  encoded: number;
}

async function write(kind: SoundKind, options: { channels?: 1 | 2; tags?: SoundTags; quality?: SoundQuality; block?: number; name?: string; frames?: number } = {}): Promise<Written> {
  const file = path.join(folder, options.name ?? `a.${kind}`);
  const handle = await open(file, 'w+');
  const total = options.frames ?? frames;
  try {
    const sound = await openSoundFile(kind, handle, { sampleRate: rate, channels: options.channels ?? 2, tags: options.tags ?? testTags(frames / rate), expectedSamples: total }, options.quality);
    let encoded = 0;
    for (const block of testTone(rate, total, options.block ?? 8192)) encoded += (await sound.write(block)).frames.length;
    const finished = await sound.finish();
    return { bytes: await readFile(file), samples: finished.samples, size: finished.bytes, encoded: encoded + finished.piece.frames.length };
  } finally {
    await handle.close();
  }
}

async function read(bytes: Buffer) {
  const input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS });
  const track = await input.getPrimaryAudioTrack();
  if (!track) throw new Error('no sound');
  let packets = 0;
  for await (const packet of new EncodedPacketSink(track).packets()) packets += packet.data.length > 0 ? 1 : 0;
  return { tags: await input.getMetadataTags(), packets, codec: await track.getCodec(), channels: await track.getNumberOfChannels(), sampleRate: await track.getSampleRate(), duration: await track.computeDuration() };
}

describe.each(soundKinds)('%s', (kind) => {
  it('is read by another programme: sound, tags and cover', async () => {
    const { bytes, encoded, samples, size } = await write(kind);
    expect([samples, size]).toEqual([frames, bytes.length]);
    const found = await read(bytes);
    expect(found).toMatchObject({ channels: 2, sampleRate: kind === 'opus' ? 48_000 : rate });
    if (encoded > 0) expect(found.packets).toBe(encoded);
    // Containers count whole frames; to the sample they say it elsewhere.
    expect(Math.abs(found.duration - frames / rate)).toBeLessThan(0.06);
    expect(found.tags).toMatchObject({ title: 'The Lïghthouse', album: 'The Lïghthouse' });
    expect(found.tags.images?.[0]?.data).toEqual(testTags(1).cover!.bytes);
  });

  it('gives the same bytes however the sound is cut, and again', async () => {
    const hash = async (block: number): Promise<string> => createHash('sha256').update((await write(kind, { block, name: `cut${block}.${kind}` })).bytes).digest('hex');
    expect(await hash(1000)).toBe(await hash(8192));
  });

  it('is written as mono, and when it is shorter than a frame', async () => {
    expect((await read((await write(kind, { channels: 1 })).bytes)).channels).toBe(1);
    const short = await write(kind, { frames: 5, name: `short.${kind}` });
    expect(short.samples).toBe(5);
    await expect(read(short.bytes)).resolves.toMatchObject({ channels: 2 });
  });
});

describe.each(soundKinds)('%s given up', (kind) => {
  it('stops in the middle, and does no harm after the end', async () => {
    const handle = await open(path.join(folder, `cancelled.${kind}`), 'w+');
    const options = { sampleRate: rate, channels: 2, expectedSamples: frames, tags: testTags(3) } as const;
    const middle = await openSoundFile(kind, handle, options);
    for (const block of testTone(rate, 20_000, 8192)) await middle.write(block);
    await middle.cancel();
    await middle.cancel();
    const whole = await openSoundFile(kind, handle, options);
    for (const block of testTone(rate, 20_000, 8192)) await whole.write(block);
    await expect(whole.finish()).resolves.toMatchObject({ samples: 20_000 });
    await whole.cancel();
    await handle.close();
  });
});

describe('WAV', () => {
  it('keeps 24 bits within one step', async () => {
    const { bytes } = await write('wav', { quality: { bits: 24 } });
    const decoded = decodeWav(bytes);
    expect(decoded.channels[0]!.length).toBe(frames);
    let worst = 0;
    let at = 0;
    for (const [left] of testTone(rate, frames, 8192)) {
      for (let i = 0; i < left.length; i += 1) worst = Math.max(worst, Math.abs(left[i]! - decoded.channels[0]![at + i]!));
      at += left.length;
    }
    expect(worst * 2 ** 23).toBeGreaterThan(0.4);
    expect(worst * 2 ** 23).toBeLessThan(2.6);
  });

  it('becomes RF64 past 4 GB', () => {
    const data = 5_000_000_004;
    const head = wavHead({ sampleRate: rate, channels: 2, bits: 16 }, data, data + 80);
    expect([head.toString('latin1', 0, 4), head.toString('latin1', 12, 16), head.readUInt32LE(4), head.readUInt32LE(76)]).toEqual(['RF64', 'ds64', 0xffffffff, 0xffffffff]);
    expect([head.readBigUInt64LE(20), head.readBigUInt64LE(28), head.readBigUInt64LE(36)]).toEqual([5_000_000_076n, 5_000_000_004n, 1_250_000_001n]);
    expect(wavHead({ sampleRate: rate, channels: 2, bits: 16 }, 400, 480).toString('latin1', 0, 16)).toBe('RIFF\xd8\x01\0\0WAVEJUNK');
  });
});

describe('FLAC', () => {
  it.each([16, 24] as const)('says its length, its checksum and where to seek (%i bits)', async (bits) => {
    const long = rate * 23;
    const { bytes } = await write('flac', { quality: { bits }, frames: long });
    const wav = await write('wav', { quality: { bits }, frames: long, tags: { title: '', artist: '' } });
    const info = bytes.subarray(8, 42);
    const packed = info.readBigUInt64BE(10);
    expect([packed >> 44n, ((packed >> 41n) & 7n) + 1n, ((packed >> 36n) & 31n) + 1n, packed & 0xfffffffffn]).toEqual([44_100n, 2n, BigInt(bits), BigInt(long)]);
    const pcm = wav.bytes.subarray(80, 80 + (long * 2 * bits) / 8);
    expect(info.subarray(18).toString('hex')).toBe(createHash('md5').update(pcm).digest('hex'));
    const blocks: { type: number; at: number; size: number }[] = [];
    let at = 4;
    for (let last = false; !last; ) {
      const [head, size] = [bytes[at]!, bytes.readUIntBE(at + 1, 3)];
      blocks.push({ type: head & 0x7f, at: at + 4, size });
      last = head >= 0x80;
      at += 4 + size;
    }
    expect(blocks.map(({ type }) => type)).toEqual([0, 3, 4, 6]);
    const table = blocks[1]!;
    const points = Array.from({ length: table.size / 18 }, (_, i) => [bytes.readBigUInt64BE(table.at + i * 18), bytes.readBigUInt64BE(table.at + i * 18 + 8)] as const).filter(([sample]) => sample < 2n ** 63n);
    expect(points).toHaveLength(3);
    for (const [sample, offset] of points) {
      expect(bytes.readUInt16BE(at + Number(offset))).toBe(0xfff8);
      expect(Number(sample) % bytes.readUInt16BE(8)).toBe(0);
    }
    expect(bytes.subarray(blocks[2]!.at, blocks[2]!.at + blocks[2]!.size).toString()).toMatch(/CHAPTER002=00:00:01\.500.*CHAPTER002NAME=Two/s);
  });
});

describe('M4B', () => {
  it('stands with its head first, its chapters twice and its length to the sample', async () => {
    const { bytes } = await write('m4b');
    const boxes: [string, number][] = [];
    for (let at = 0; at < bytes.length; ) {
      const size = bytes.readUInt32BE(at) === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : bytes.readUInt32BE(at);
      boxes.push([bytes.toString('latin1', at + 4, at + 8), at]);
      at += size;
    }
    expect(boxes.map(([type]) => type)).toEqual(['ftyp', 'moov', 'free', 'mdat']);
    const edit = bytes.indexOf('elst');
    expect([bytes.readBigUInt64BE(edit + 12), bytes.readBigUInt64BE(edit + 20)]).toEqual([BigInt(frames), 1024n]);
    const nero = bytes.indexOf('chpl');
    expect(bytes[nero + 12]).toBe(2);
    expect(bytes.readBigUInt64BE(nero + 13)).toBe(0n);
    const titles = bytes.subarray(boxes[3]![1] + 16, boxes[3]![1] + 16 + 60).toString();
    expect(titles).toMatch(/One ä.*encd.*Two/s);
    // The text track points at them.
    const text = bytes.lastIndexOf('stco');
    expect(bytes.readUInt32BE(text + 12)).toBe(boxes[3]![1] + 16);
  });

  it('refuses sound that is much longer than was said', async () => {
    const handle = await open(path.join(folder, 'long.m4b'), 'w+');
    const sound = await openSoundFile('m4b', handle, { sampleRate: rate, channels: 1, tags: { title: 'T', artist: 'A' }, expectedSamples: 1 });
    for (const block of testTone(rate, rate * 4, 8192)) await sound.write(block);
    await expect(sound.finish()).rejects.toThrow(/longer than/);
    await handle.close();
  });
});
