import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { samplesPerFrame } from '../mp3-info.ts';
import { FfmpegStreams } from './ffmpeg-streams.ts';
import type { FrameEncoder } from './frame-encoder.ts';
import { Mp3Encoders, openEncoder } from './open-encoder.ts';

/**
 * A stand-in for ffmpeg: reads the AVI that it is given and writes, for each frame's worth of a stream, a frame that says
 * which stream it is of and how loud its first sample was, two frames late as LAME does and so many bytes at once. Its calls
 * are written to a file.
 */
const standIn = (frame: string, calls: string, atOnce: number): string => `#!${process.execPath}
const { appendFileSync, writeSync } = require('node:fs');
appendFileSync(${JSON.stringify(calls)}, JSON.stringify(process.argv.slice(2)) + '\\n');
const pipes = process.argv.flatMap((word) => /^pipe:[1-9]/.test(word) ? [Number(word.slice(5))] : []);
const head = Buffer.from(${JSON.stringify(frame)}, 'hex');
const made = pipes.map(() => ({ sound: Buffer.alloc(0), late: [], written: [] }));
let rest = Buffer.alloc(0), started = false;
const size = 1152 * 4;
process.stdin.on('data', (bytes) => {
  rest = Buffer.concat([rest, bytes]);
  if (!started) {
    const at = rest.indexOf('movi');
    if (at < 0) return;
    if (rest.toString('latin1', 0, 4) !== 'RIFF' || rest.readUInt32LE(20 + 12 + 24) !== pipes.length) process.exit(3);
    rest = rest.subarray(at + 4);
    started = true;
  }
  while (rest.length >= 8 && rest.length >= 8 + rest.readUInt32LE(4)) {
    const [name, length] = [rest.toString('latin1', 0, 4), rest.readUInt32LE(4)];
    const stream = made[Number(name.slice(0, 2))];
    if (!name.endsWith('wb') || !stream) process.exit(4);
    stream.sound = Buffer.concat([stream.sound, rest.subarray(8, 8 + length)]);
    rest = rest.subarray(8 + length);
    while (stream.sound.length >= size) {
      const frame = Buffer.concat([head, Buffer.alloc(626 - head.length)]);
      frame.writeUInt8(made.indexOf(stream), 40);
      frame.writeInt16LE(stream.sound.readInt16LE(0), 41);
      stream.sound = stream.sound.subarray(size);
      stream.late.push(frame);
      if (stream.late.length > 2) stream.written.push(stream.late.shift());
      if (stream.written.length * 626 >= ${atOnce}) writeSync(pipes[made.indexOf(stream)], Buffer.concat(stream.written.splice(0)));
    }
  }
});
`;

let folder = '';
let ffmpeg = { path: '', env: { NODE_ENV: 'test' } as NodeJS.ProcessEnv };
let calls = '';
let head = '';
const options = { codec: 'mp3', sampleRate: 44_100, channels: 2, bitRate: 192_000, bits: 16 } as const;

async function script(name: string, body: string): Promise<{ path: string; env: NodeJS.ProcessEnv }> {
  const file = path.join(folder, name);
  await writeFile(file, body);
  await chmod(file, 0o755);
  return { path: file, env: { NODE_ENV: 'test' } };
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ffmpeg-streams-'));
  calls = path.join(folder, 'calls');
  const lame = await openEncoder(options, undefined);
  // A frame of 626 bytes, without the one that padding adds.
  const frame = [...(await lame.push([new Int32Array(9 * samplesPerFrame), new Int32Array(9 * samplesPerFrame)])), ...(await lame.finish())].find(({ length }) => length === 626)!;
  head = Buffer.from(frame.subarray(0, 36)).toString('hex');
  ffmpeg = await script('ffmpeg.cjs', standIn(head, calls, 32_768));
});
afterAll(() => rm(folder, { recursive: true }));

/** So many frames of sound, each of which begins with its number. */
async function encoded(encoder: FrameEncoder, first: number, frames: number): Promise<{ stream: number; sample: number }[]> {
  const sound = new Int32Array(frames * samplesPerFrame);
  for (let frame = 0; frame < frames; frame += 1) sound[frame * samplesPerFrame] = first + frame;
  const cut = Math.floor(sound.length / 3);
  const made = [...(await encoder.push([sound.subarray(0, cut), sound.subarray(0, cut)])), ...(await encoder.push([sound.subarray(cut), sound.subarray(cut)])), ...(await encoder.finish())];
  return made.map((frame) => ({ stream: frame[40]!, sample: Buffer.from(frame).readInt16LE(41) }));
}

/** What comes of it when two seconds go by for whoever waits, again and again, every so many milliseconds: those the processes need. */
async function asTimePasses<T>(work: Promise<T>, interval: number): Promise<T> {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  let settled = false;
  const done = work.finally(() => (settled = true));
  done.catch(() => undefined);
  try {
    await vi.waitFor(async () => {
      await vi.advanceTimersByTimeAsync(2_000);
      expect(settled).toBe(true);
    }, { timeout: 30_000, interval });
    return await done;
  } finally {
    vi.useRealTimers();
  }
}

const expected = (stream: number, first: number, frames: number): { stream: number; sample: number }[] => [...Array.from({ length: frames }, (_, index) => ({ stream, sample: first + index })), { stream, sample: 0 }];

it('gives each stream its own frames, and one more that ends its sound, while the process goes on', async () => {
  const streams = new FfmpegStreams(ffmpeg, options, 3);
  const [one, two, three] = [streams.next()!, streams.next()!, streams.next()!];
  expect(streams.next()).toBeNull();
  expect(await encoded(one, 100, 40)).toEqual(expected(0, 100, 40));
  // Two at once.
  const both = await Promise.all([encoded(two, 300, 200), encoded(three, 7000, 90)]);
  expect(both).toEqual([expected(1, 300, 200), expected(2, 7000, 90)]);
  await streams.close();
});

it('has its frames also from an ffmpeg that writes more at once', async () => {
  const streams = new FfmpegStreams(await script('lumps.cjs', standIn(head, calls, 300_000)), options, 1);
  expect(await asTimePasses(encoded(streams.next()!, 5, 10), 700)).toEqual(expected(0, 5, 10));
  await streams.close();
});

it('says in words what went wrong, and hangs nowhere', async () => {
  const fails = new FfmpegStreams(await script('fails.cjs', `#!${process.execPath}\nprocess.stdin.once('data', () => { console.error('No such stream'); process.exit(1); });`), options, 2);
  await expect(encoded(fails.next()!, 0, 500)).rejects.toThrow(/could not encode this \(No such stream\)/);
  await expect(encoded(fails.next()!, 0, 5)).rejects.toThrow(/No such stream/);
  const ends = new FfmpegStreams(await script('ends.cjs', `#!${process.execPath}\nprocess.stdin.once('data', () => process.exit(0));`), options, 2);
  await expect(encoded(ends.next()!, 0, 500)).rejects.toThrow(/0 frames of 501/);
  const babbles = new FfmpegStreams(await script('babbles.cjs', `#!${process.execPath}\nprocess.stdin.resume(); require('node:fs').writeSync(1, Buffer.alloc(5_000, 9));`), options, 2);
  await expect(encoded(babbles.next()!, 0, 5)).rejects.toThrow(/cannot be read/);
  const mute = new FfmpegStreams(await script('mute.cjs', `#!${process.execPath}\nprocess.stdin.resume();`), options, 2);
  await expect(asTimePasses(encoded(mute.next()!, 0, 3), 20)).rejects.toThrow(/stopped in the middle/);
});

it('can be given up with all its streams', async () => {
  const streams = new FfmpegStreams(await script('hangs.cjs', `#!${process.execPath}\nsetInterval(() => {}, 1000);`), options, 2);
  const [one, two] = [streams.next()!, streams.next()!];
  const writing = one.push([new Int32Array(2_000_000), new Int32Array(2_000_000)]);
  await two.cancel();
  await writing.catch(() => undefined);
  await expect(one.finish()).rejects.toThrow(/was given up/);
  await streams.close();
});

it('begins one process for the pieces of a chapter, and one more for each that is encoded beside it', async () => {
  await writeFile(calls, '');
  const encoders = new Mp3Encoders(options, { ffmpeg, streams: 5, atOnce: 2 });
  const heard: unknown[] = [];
  for (let piece = 0; piece < 4; piece += 1) heard.push(await encoded(await encoders.open(), 10 * piece, 6));
  // The first and the third in one process, the second and the fourth in the other.
  expect(heard).toEqual([expected(0, 0, 6), expected(0, 10, 6), expected(1, 20, 6), expected(1, 30, 6)]);
  await encoders.close();
  const begun = (await readFile(calls, 'utf8')).trim().split('\n').map((line) => (JSON.parse(line) as string[]).filter((word) => /^pipe:[1-9]/u.test(word)));
  expect(begun).toEqual([['pipe:1', 'pipe:3', 'pipe:4'], ['pipe:1', 'pipe:3']]);
});
