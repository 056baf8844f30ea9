import { assert, property, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bookInfoFrame } from './book-mp3.ts';
import { decodeClip } from './clip-file.ts';
import { Mp3Decoder } from './decode-mp3.ts';
import { openEncoder } from './files/open-encoder.ts';
import { Quantizer } from './files/quantize.ts';
import { id3Tag } from './id3.ts';
import { crc16, crcOfJoined, readMp3Length, samplesPerFrame } from './mp3-info.ts';

async function mp3Of(channels: Float32Array[]): Promise<Uint8Array> {
  const count = channels.length === 1 ? 1 : 2;
  const encoder = await openEncoder({ codec: 'mp3', sampleRate: 44_100, channels: count, bitRate: 192_000, bits: 16 }, undefined);
  const frames = [...(await encoder.push(new Quantizer(16, count).convert(channels))), ...(await encoder.finish())];
  const bytes = Buffer.concat(frames);
  return Buffer.concat([bookInfoFrame([{ frames: frames.length, bytes: bytes.length, crc: crc16(bytes), samples: channels[0]!.length }], samplesPerFrame, count), bytes]);
}

describe('MP3', () => {
  it('answers damaged files with a plain error', async () => {
    await expect(decodeClip(new Uint8Array(0))).rejects.toThrow(/empty/);
    await expect(decodeClip(new Uint8Array(3000).fill(7))).rejects.toThrow(/not a WAV/);
    await expect(decodeClip(Uint8Array.from([0xff, 0xfb, 0xb0, 0x44, ...new Uint8Array(500)]))).rejects.toThrow(/MP3/);
    expect(() => readMp3Length(new Uint8Array(2000))).toThrow(/no readable head/);
  });

  it('refuses hours that lie in a few megabytes, without decoding them, and decodes the next clip', async () => {
    // A frame of silence of MPEG 2.5: 8 kbit/s, 8 kHz, mono; 72 bytes are 72 ms.
    const frame = Uint8Array.of(0xff, 0xe3, 0x18, 0xc0, ...Array.from({ length: 68 }, () => 0));
    const hours = (seconds: number): Uint8Array => {
      const bytes = new Uint8Array(Math.ceil(seconds / 0.072) * frame.length);
      for (let at = 0; at < bytes.length; at += frame.length) bytes.set(frame, at);
      return bytes;
    };
    const before = process.memoryUsage().arrayBuffers;
    const long = hours(10_800);
    await expect(decodeClip(long)).rejects.toThrow('This sound is longer than 20 minutes, which is too long for one clip.');
    // Cleaning up can only take from it.
    expect(process.memoryUsage().arrayBuffers - before - long.length).toBeLessThan(1e6);
    const { sampleRate, channels } = await decodeClip(hours(2));
    expect(sampleRate).toBe(8000);
    expect(channels[0]!.length / sampleRate).toBeGreaterThan(1.8);
  });

  it('decodes every clip as if it were the first, whatever a decoder was given before', async () => {
    const sound = (seed: number): Float32Array => Float32Array.from({ length: 9000 }, (_, i) => 0.3 * Math.sin(i / (5 + seed)));
    const files = await Promise.all([1, 2].map(async (channels) => await mp3Of([sound(1), sound(2)].slice(0, channels))));
    const alone = [await decodeClip(files[0]!), await decodeClip(files[1]!)];
    // A file cut in a frame, and one that ends in rubbish, leave nothing behind.
    await decodeClip(files[1]!.subarray(0, files[1]!.length - 700));
    await expect(decodeClip(Uint8Array.from([0xff, 0xfb, 0xb0, 0x44, ...new Uint8Array(500)]))).rejects.toThrow(/MP3/);
    const again = await Promise.all([files[0]!, files[1]!, files[0]!, files[1]!].map((file) => decodeClip(file)));
    expect(again).toEqual([alone[0], alone[1], alone[0], alone[1]]);
    expect(alone[0]!.channels[0]).toHaveLength(9000);
    // Mono comes as one array twice.
    expect(again[0]!.channels[1]).toBe(again[0]!.channels[0]);
    expect(again[1]!.channels[1]).not.toEqual(again[1]!.channels[0]);
  });

  it('does not decode with a decoder that was given back', async () => {
    const decoder = await Mp3Decoder.open({ gapless: true });
    decoder.close();
    decoder.close();
    expect(() => decoder.push(new Uint8Array(10))).toThrow(/closed/);
    const [one, other] = [await Mp3Decoder.open({ gapless: true }), await Mp3Decoder.open({ gapless: true })];
    expect(one.push(new Uint8Array(0)).channels[0]).toHaveLength(0);
    one.close();
    other.close();
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

  it.each([['en', 'eng'], ['pt-BR', 'por'], ['gsw', 'gsw'], ['xx', null]])('says the language %s as ID3 wants it: %s', (language, code) => {
    const tag = Buffer.from(id3Tag({ title: 'T', artist: 'A', language }));
    const at = tag.indexOf('TLAN');
    // Two bytes a letter, after the head of the frame, its encoding and the order of its bytes.
    expect(at === -1 ? null : tag.toString('utf16le', at + 13, at + 19)).toBe(code);
  });
});
