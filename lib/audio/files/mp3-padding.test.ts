import { expect, it } from 'vitest';
import { Mp3Decoder } from '../decode-mp3.ts';
import { readFrameHeader } from '../mp3-info.ts';
import { LameThread } from './lame-thread.ts';
import { PaddingCleaner } from './mp3-padding.ts';

async function lameFrames(channels: 1 | 2): Promise<Uint8Array[]> {
  const thread = await LameThread.open({ channels, sampleRate: 44_100, bitRate: 192_000 });
  const frames = 1152 * 60;
  const sound = new SharedArrayBuffer(frames * channels * 2);
  const words = new Int16Array(sound);
  // Tones and silence: where little is to be said, much is filled up.
  for (let i = 0; i < words.length; i += 1) words[i] = Math.floor(i / 9000) % 2 === 0 ? 0 : 7000 * Math.sin(i / 11);
  const bytes = Buffer.concat([await thread.encode(sound, frames), await thread.flush()]);
  await thread.close();
  const made: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += made.at(-1)!.length) made.push(bytes.subarray(at, at + (readFrameHeader(bytes, at)?.bytes ?? bytes.length)));
  return made;
}

async function heard(frames: readonly Uint8Array[]): Promise<Float32Array[]> {
  const decoder = await Mp3Decoder.open({ gapless: false });
  const { channels } = decoder.push(Buffer.concat(frames));
  decoder.close();
  return channels;
}

it.each([1, 2] as const)('clears what is not sound, and nothing else (%d channels)', async (channels) => {
  const raw = await lameFrames(channels);
  const cleaner = new PaddingCleaner();
  const clean = [...raw.flatMap((frame) => cleaner.push(Uint8Array.from(frame))), ...cleaner.finish()];
  expect(clean.map(({ length }) => length)).toEqual(raw.map(({ length }) => length));
  expect(Buffer.concat(raw).includes('LAME')).toBe(true);
  expect(Buffer.concat(clean).includes('LAME')).toBe(false);
  expect(Buffer.concat(clean).equals(Buffer.concat(raw))).toBe(false);
  expect(await heard(clean)).toEqual(await heard(raw));
});

it('refuses what is no frame', () => {
  expect(() => new PaddingCleaner().push(Uint8Array.of(1, 2, 3, 4))).toThrow('no frame');
});
