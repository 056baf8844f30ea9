import { expect, it } from 'vitest';
import { Mp3Decoder } from '../decode-mp3.ts';
import { LameThread } from './lame-thread.ts';
import { frameBytes, FramePacker, FrameReader, FrameSplitter, type FrameSound } from './mp3-frames.ts';

async function lameFrames(channels: 1 | 2): Promise<Uint8Array[]> {
  const thread = await LameThread.open({ channels, sampleRate: 44_100, bitRate: 192_000 });
  const frames = 1152 * 60;
  const sound = new SharedArrayBuffer(frames * channels * 2);
  const words = new Int16Array(sound);
  // Tones and silence: where little is to be said, much is filled up.
  for (let i = 0; i < words.length; i += 1) words[i] = Math.floor(i / 9000) % 2 === 0 ? 0 : 7000 * Math.sin(i / 11);
  const bytes = Buffer.concat([await thread.encode(sound, frames), await thread.flush()]);
  await thread.close();
  const splitter = new FrameSplitter();
  // In bytes that end anywhere.
  const made = [bytes.subarray(0, 1001), bytes.subarray(1001)].flatMap((part) => splitter.push(part));
  splitter.finish();
  return made;
}

function read(frames: readonly Uint8Array[]): FrameSound[] {
  const reader = new FrameReader();
  return frames.map((frame) => reader.push(frame));
}

function packed(sounds: readonly FrameSound[]): Uint8Array[] {
  const packer = new FramePacker();
  expect(packer.fits(sounds)).toBe(true);
  return [...sounds.flatMap((sound) => packer.push(sound)), ...packer.finish()];
}

async function heard(frames: readonly Uint8Array[]): Promise<Float32Array[]> {
  const decoder = await Mp3Decoder.open({ gapless: false });
  const { channels } = decoder.push(Buffer.concat(frames));
  decoder.close();
  return channels;
}

it.each([1, 2] as const)('frames taken apart and put together are heard as they were, without what filled them (%d channels)', async (channels) => {
  const raw = await lameFrames(channels);
  const sounds = read(raw);
  const again = packed(sounds);
  expect(again.map(({ length }) => length)).toEqual(raw.map(({ length }) => length));
  expect(sounds.map(frameBytes)).toEqual(raw.map(({ length }) => length));
  expect(Buffer.concat(raw).includes('LAME')).toBe(true);
  expect(Buffer.concat(again).includes('LAME')).toBe(false);
  expect(await heard(again)).toEqual(await heard(raw));
  // Once more changes nothing.
  expect(Buffer.concat(packed(read(again))).equals(Buffer.concat(again))).toBe(true);
});

it('frames from the middle of a stream are taken apart as there, once the room before them is known', async () => {
  const raw = await lameFrames(2);
  const reader = new FrameReader();
  reader.skip(raw[19]!);
  expect(raw.slice(20).map((frame) => reader.push(frame))).toEqual(read(raw).slice(20));
});

it('says where a sound finds no room, and refuses what is no frame', async () => {
  const sounds = read(await lameFrames(2));
  const loudest = sounds.toSorted((a, b) => b.sound.length - a.sound.length)[0]!;
  const packer = new FramePacker();
  const many = Array.from({ length: 20 }, () => ({ ...loudest, sound: new Uint8Array(frameBytes(loudest)) }));
  expect(packer.fits(many)).toBe(false);
  expect(() => many.map((sound) => packer.push(sound))).toThrow('no room');
  expect(() => new FrameReader().push(Uint8Array.of(1, 2, 3, 4))).toThrow('no frame');
  expect(() => new FrameSplitter().push(Uint8Array.of(1, 2, 3, 4))).toThrow('no frame');
  // The sound of a later frame begins before it.
  expect(() => new FrameReader().push(packed(sounds).at(-1)!)).toThrow('before its stream');
});
