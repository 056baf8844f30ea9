import { assert, property, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeClip } from './clip-file.ts';
import { id3Tag } from './id3.ts';
import { crc16, crcOfJoined, readMp3Length } from './mp3-info.ts';

describe('MP3', () => {
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
