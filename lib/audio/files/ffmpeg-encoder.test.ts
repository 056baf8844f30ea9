import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FfmpegEncoder } from './ffmpeg-encoder.ts';
import { findFfmpeg, type FfmpegTool } from './find-ffmpeg.ts';
import type { FrameCodec, FrameCodecOptions } from './frame-encoder.ts';
import { OggPager } from './ogg-pages.ts';
import { openEncoder } from './open-encoder.ts';

/** A stand-in for ffmpeg: it takes its input to the end and writes a stream that is known, in small pieces. */
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ffmpeg-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function standIn(name: string, body: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, `#!${process.execPath}\n${body}\n`);
  await chmod(file, 0o755);
  return file;
}

const stream = (file: string): string => `
const bytes = require('node:fs').readFileSync(${JSON.stringify(file)});
let at = 0;
const more = () => { if (at >= bytes.length) return; process.stdout.write(bytes.subarray(at, at + 97), more); at += 97; };
process.stdin.resume().on('end', more);`;

/** A stand-in with an environment of its own. */
const tool = (file: string): FfmpegTool => ({ path: file, env: { NODE_ENV: 'test' } });

const options = (codec: FrameCodec): FrameCodecOptions => ({ codec, sampleRate: codec === 'opus' ? 48_000 : 44_100, channels: 2, bitRate: 128_000, bits: 16 });

/** The frames that come through the stand-in, which writes `bytes`. */
async function through(codec: FrameCodec, bytes: Uint8Array): Promise<{ frames: Buffer[]; config: () => Uint8Array }> {
  const file = path.join(folder, `${codec}.bin`);
  await writeFile(file, bytes);
  const encoder = new FfmpegEncoder(tool(await standIn(`${codec}.cjs`, stream(file))), options(codec));
  const sound = [new Float32Array(50_000), new Float32Array(50_000)];
  const frames = [...(await encoder.push(codec === 'aac' ? sound : sound.map((samples) => Int32Array.from(samples)))), ...(await encoder.finish())];
  return { frames: frames.map((frame) => Buffer.from(frame)), config: () => encoder.config() };
}

/** Real frames of a codec. */
async function realFrames(codec: 'mp3' | 'aac'): Promise<Buffer[]> {
  const encoder = await openEncoder(options(codec), undefined);
  const sound = Array.from({ length: 2 }, () => Float32Array.from({ length: 9000 }, (_, i) => Math.sin(i / 20) / 3));
  const input = codec === 'aac' ? sound : sound.map((samples) => Int32Array.from(samples, (value) => value * 32_767));
  return [...(await encoder.push(input)), ...(await encoder.finish())].map((frame) => Buffer.from(frame));
}

function adts(frame: Uint8Array): Buffer {
  const size = frame.length + 7;
  return Buffer.concat([Buffer.of(0xff, 0xf1, (1 << 6) | (4 << 2), (2 << 6) | (size >> 11), (size >> 3) & 0xff, ((size & 7) << 5) | 0x1f, 0xfc), frame]);
}

function ogg(packets: Uint8Array[]): Buffer {
  const pager = new OggPager(7);
  return Buffer.concat([...packets.map((bytes, granule) => pager.push({ bytes, granule })), pager.flush(true)]);
}

describe('what ffmpeg writes', () => {
  it('is taken apart into the frames of MP3 and AAC', async () => {
    const mp3 = await realFrames('mp3');
    expect((await through('mp3', Buffer.concat(mp3))).frames).toEqual(mp3);
    const aac = await realFrames('aac');
    const found = await through('aac', Buffer.concat(aac.map(adts)));
    expect(found.frames).toEqual(aac);
    expect(Buffer.from(found.config()).toString('hex')).toBe('1210');
  });

  it('is taken out of Ogg for FLAC and Opus, without the heads', async () => {
    const frame = (size: number, first: number): Buffer => Buffer.alloc(size, 3).fill(first, 0, 1);
    const opus = [frame(300, 0xfc), frame(255, 0xfc), frame(70_000, 0xfc), frame(1, 0xfc)];
    expect((await through('opus', ogg([Buffer.from('OpusHead...'), Buffer.from('OpusTags...'), ...opus]))).frames).toEqual(opus);
    const flac = [frame(4000, 0xff), frame(510, 0xff)];
    const head = Buffer.concat([Buffer.from('\x7fFLAC\x01\0\0\x01fLaC\x80\0\0\x22', 'latin1'), Buffer.alloc(34, 5)]);
    const found = await through('flac', ogg([head, Buffer.from([0x84, 0, 0, 0]), ...flac]));
    expect(found.frames).toEqual(flac);
    expect(Buffer.from(found.config().subarray(-34))).toEqual(Buffer.alloc(34, 5));
  });

  it('that is no sound, or an ffmpeg that fails, is told in words', async () => {
    await expect(through('mp3', Buffer.alloc(500, 9))).rejects.toThrow(/cannot be read/);
    const fails = new FfmpegEncoder(tool(await standIn('fails.cjs', `process.stdin.resume().on('end', () => { console.error('Unknown encoder'); process.exit(1); })`)), options('mp3'));
    await expect(fails.finish()).rejects.toThrow(/could not encode this \(Unknown encoder\)/);
    const missing = new FfmpegEncoder(tool(path.join(folder, 'nothing')), options('mp3'));
    await expect(missing.finish()).rejects.toThrow(/could not be started.*FFMPEG_PATH/);
    expect(() => missing.config()).toThrow(/no description/);
  });

  it('can be given up, whatever it waits for', async () => {
    const hangs = new FfmpegEncoder(tool(await standIn('hangs.cjs', 'setInterval(() => {}, 1000);')), options('mp3'));
    const writing = hangs.push([new Int32Array(2_000_000), new Int32Array(2_000_000)]);
    await hangs.cancel();
    await writing.catch(() => {});
    await expect(hangs.finish()).rejects.toThrow(/was given up/);
  });
});

describe('an ffmpeg on the path', () => {
  it('is taken where it has every encoder', async () => {
    const says = (encoders: string[]): string => `console.log(process.argv.includes('-encoders') ? ${JSON.stringify(encoders.map((name) => ` A..... ${name} words`).join('\n'))} : 'ffmpeg version 7.1 Copyright')`;
    const [bad, good] = [path.join(folder, 'bad'), path.join(folder, 'good')];
    await Promise.all([mkdir(bad), mkdir(good)]);
    await standIn('bad/ffmpeg', says(['aac', 'flac']));
    await standIn('good/ffmpeg', says(['libmp3lame', 'aac', 'flac', 'libopus']));
    const search = ['/no/such/folder', '', bad, good].join(path.delimiter);
    expect(await findFfmpeg(undefined, { NODE_ENV: 'test', PATH: search })).toMatchObject({ path: path.join(good, 'ffmpeg'), version: '7.1' });
    expect(await findFfmpeg(path.join(bad, 'ffmpeg'), { NODE_ENV: 'test', PATH: search })).toBeNull();
  });
});
