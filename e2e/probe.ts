/** Reading the files that the studio hands out, by other means than those that wrote them. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { Mp3Decoder } from '../lib/audio/decode-mp3.ts';
import { LoudnessMeter } from '../lib/audio/loudness.ts';
import { toolEnv } from '../lib/env.ts';

const run = promisify(execFile);

export interface Mp3Facts {
  frames: number;
  sampleRate: number;
  /** Length of the sound, without what the encoder put before and after it (LAME tag). */
  durationSeconds: number;
  /** Bytes that belong to no frame and no tag. */
  strayBytes: number;
}

const bitRates = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const sampleRates = [44_100, 48_000, 32_000];

/** Walks every frame of an MPEG-1 Layer III file (ISO 11172-3, 2.4.1.3), an ID3v2 tag before them. */
export function probeMp3(bytes: Uint8Array): Mp3Facts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (at: number, length: number) => String.fromCharCode(...bytes.subarray(at, at + length));
  let at = 0;
  if (text(0, 3) === 'ID3') at = 10 + [6, 7, 8, 9].reduce((size, index) => size * 128 + (bytes[index] ?? 0), 0);
  let frames = 0;
  let rate = 0;
  let gap = 0;
  while (at + 4 <= bytes.length) {
    const header = view.getUint32(at);
    // Sync, MPEG-1, Layer III.
    if ((header & 0xfffe0000) >>> 0 !== 0xfffa0000) break;
    const bitRate = (bitRates[(header >>> 12) & 15] ?? 0) * 1000;
    const frameRate = sampleRates[(header >>> 10) & 3] ?? 0;
    if (bitRate === 0 || frameRate === 0) break;
    const mono = ((header >>> 6) & 3) === 3;
    const tag = at + 4 + (mono ? 17 : 32);
    if (frames === 0 && gap === 0 && ['Info', 'Xing'].includes(text(tag, 4))) {
      // All four optional fields of the tag stand before the encoder's name; delay and padding follow it at 21.
      const lame = tag + 120;
      gap = ((bytes[lame + 21] ?? 0) << 4) + ((bytes[lame + 22] ?? 0) >> 4) + (((bytes[lame + 22] ?? 0) & 15) << 8) + (bytes[lame + 23] ?? 0);
    } else {
      frames += 1;
    }
    rate = frameRate;
    at += Math.floor((144 * bitRate) / frameRate) + ((header >>> 9) & 1);
  }
  if (frames === 0) throw new Error('There is no MP3 frame in this file.');
  return { frames, sampleRate: rate, durationSeconds: (frames * 1152 - gap) / rate, strayBytes: Math.max(0, bytes.length - at) };
}

export interface WavFacts {
  channels: number;
  sampleRate: number;
  bits: number;
  durationSeconds: number;
  /** Of the samples, full scale = 1. */
  peak: number;
}

/** Reads a RIFF/WAVE file of 16 or 24 bits, every chunk of it. */
export function probeWav(bytes: Uint8Array): WavFacts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (name(0) !== 'RIFF' || name(8) !== 'WAVE' || view.getUint32(4, true) !== bytes.length - 8) throw new Error('This is no whole WAVE file.');
  let form = { channels: 0, sampleRate: 0, bits: 0 };
  for (let at = 12; at + 8 <= bytes.length; at += 8 + view.getUint32(at + 4, true) + (view.getUint32(at + 4, true) & 1)) {
    const size = view.getUint32(at + 4, true);
    if (name(at) === 'fmt ') form = { channels: view.getUint16(at + 10, true), sampleRate: view.getUint32(at + 12, true), bits: view.getUint16(at + 22, true) };
    if (name(at) !== 'data') continue;
    const step = form.bits / 8;
    let peak = 0;
    for (let sample = at + 8; sample + step <= at + 8 + size; sample += step) {
      const value = step === 2 ? view.getInt16(sample, true) / 0x8000 : (view.getInt16(sample + 1, true) * 256 + view.getUint8(sample)) / 0x800000;
      peak = Math.max(peak, Math.abs(value));
    }
    return { ...form, durationSeconds: size / step / form.channels / form.sampleRate, peak };
  }
  throw new Error('This WAVE file has no sound in it.');
}

export interface Loudness {
  integratedLufs: number;
  truePeakDbtp: number;
  by: 'ffmpeg' | 'our own meter';
}

/** Loudness of the encoded file (EBU R 128): by ffmpeg's meter where there is one, else by our own decoder and meter. */
export async function measureMp3(file: string): Promise<Loudness> {
  let said: string;
  try {
    said = (await run('ffmpeg', ['-hide_banner', '-nostats', '-i', file, '-af', 'ebur128=peak=true', '-f', 'null', '-'], { env: toolEnv(), maxBuffer: 64 * 1024 * 1024 })).stderr;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return await measureOurselves(file);
    throw error;
  }
  const summary = said.slice(said.lastIndexOf('Summary:'));
  const figure = (pattern: RegExp) => Number(pattern.exec(summary)?.[1] ?? NaN);
  return { integratedLufs: figure(/I:\s+(-?[\d.]+) LUFS/), truePeakDbtp: figure(/Peak:\s+(-?[\d.]+) dBFS/), by: 'ffmpeg' };
}

async function measureOurselves(file: string): Promise<Loudness> {
  const decoder = await Mp3Decoder.open({ gapless: true });
  try {
    const { sampleRate, channels } = decoder.push(await readFile(file));
    const meter = new LoudnessMeter(sampleRate, channels.length);
    meter.push(channels);
    const { integratedLufs, truePeakDbtp } = meter.finish();
    return { integratedLufs, truePeakDbtp, by: 'our own meter' };
  } finally {
    decoder.close();
  }
}
