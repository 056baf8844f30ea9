/** `npm run verify -- files`: every kind of file, by every encoder, held against what ffprobe and ffmpeg say of it. */
import { createHash } from 'node:crypto';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FileMeter } from '../audio/file-measures.ts';
import type { FileMeasures } from '../audio/file-measures.ts';
import { DecodeBack } from '../audio/files/decode-back.ts';
import { findFfmpeg, type FfmpegTool } from '../audio/files/find-ffmpeg.ts';
import { openSoundFile } from '../audio/files/open-sound-file.ts';
import { soundKinds } from '../audio/files/sound-file.ts';
import type { SoundKind, SoundQuality, SoundTags } from '../audio/files/sound-file.ts';
import { getEnv, toolEnv } from '../env.ts';
import { ebur128 } from './bench/ffmpeg.ts';
import { coverPicture } from './files/cover-picture.ts';
import { decoded, probe } from './files/probe.ts';
import { framesOf, programme, rate } from './files/programme.ts';
import { wrongWithStreams } from './files/streams.ts';

const seconds = 45;
const bars = { loudnessLu: 0.2, truePeakDb: 0.3, chapterSeconds: 0.0011 };

interface Case {
  kind: SoundKind;
  channels: 1 | 2;
  quality: SoundQuality;
}
const cases: readonly Case[] = [
  ...soundKinds.map((kind): Case => ({ kind, channels: 2, quality: {} })),
  { kind: 'mp3', channels: 1, quality: { bitRate: 192_000 } },
  { kind: 'opus', channels: 1, quality: {} },
  { kind: 'm4b', channels: 1, quality: {} },
  { kind: 'flac', channels: 2, quality: { bits: 24 } },
  { kind: 'wav', channels: 1, quality: { bits: 24 } },
];

function tags(): SoundTags {
  return {
    title: 'The Lïghthouse',
    artist: 'The cast',
    album: 'The Lïghthouse',
    author: 'Ann Author',
    series: 'Coasts',
    seriesPart: '2',
    track: 2,
    tracks: 9,
    year: '2026',
    genre: 'Audiobook',
    chapters: [
      { title: 'One – ä', start: 0, end: 10.5 },
      { title: 'Two', start: 10.5, end: 33.333 },
      { title: 'Three & more', start: 33.333, end: framesOf(seconds) / rate },
    ],
    cover: { mediaType: 'image/png', bytes: coverPicture(64) },
  };
}

interface Made {
  measures: FileMeasures;
  missing: number;
  ms: number;
}

async function make(file: string, { channels, kind, quality }: Case, ffmpeg: FfmpegTool | undefined): Promise<Made> {
  const handle = await open(file, 'w+');
  const samples = framesOf(seconds);
  try {
    await handle.truncate(0);
    const blocks = [...programme(seconds, channels)];
    const began = performance.now();
    const sound = await openSoundFile(kind, handle, { sampleRate: rate, channels, tags: tags(), expectedSamples: samples, ffmpeg }, quality);
    const meter = new FileMeter(sound.form.sampleRate, channels);
    const back = await DecodeBack.open(sound.form, { samples, inputRate: rate }, (heard) => meter.push(heard));
    try {
      for (const block of blocks) await back.push(await sound.write(block));
      await back.push((await sound.finish()).piece);
    } finally {
      await back.close();
    }
    return { measures: meter.finish(sound.form), missing: back.missing, ms: performance.now() - began };
  } finally {
    await handle.close();
  }
}

/** What is wrong with a file, in words; empty where all agrees. */
async function wrongWith(ffmpeg: string, file: string, one: Case, made: Made): Promise<{ wrong: string[]; figures: string }> {
  const wrong: string[] = [];
  const { channels, kind, quality } = one;
  const found = await probe(ffmpeg, file);
  const sound = found.streams.find(({ codec_type }) => codec_type === 'audio');
  if (!sound || sound.channels !== channels) wrong.push(`${sound?.channels ?? 'no'} channels`);
  if (!found.streams.some(({ disposition, width }) => disposition['attached_pic'] === 1 && width === 64)) wrong.push('no cover');
  const wanted = tags();
  const given = Object.fromEntries(Object.entries({ ...sound?.tags, ...found.format.tags }).map(([name, value]) => [name.toLowerCase(), value]));
  if (given['title'] !== wanted.title) wrong.push(`title ${given['title']}`);
  if (given['album'] !== wanted.album) wrong.push(`album ${given['album']}`);
  if ((given['album_artist'] ?? given['albumartist']) !== wanted.author) wrong.push(`author ${given['album_artist'] ?? given['albumartist']}`);
  if ((given['series'] ?? given['mvnm']) !== wanted.series) wrong.push(`series ${given['series']}`);
  if (!(given['track'] ?? given['tracknumber'] ?? '').startsWith('2')) wrong.push(`track ${given['track']}`);
  const chapters = wanted.chapters!;
  const same = found.chapters.length === chapters.length && chapters.every(({ start, title }, i) => found.chapters[i]!.tags.title === title && Math.abs(found.chapters[i]!.start_time - start) <= bars.chapterSeconds);
  if (!same) wrong.push(`chapters ${JSON.stringify(found.chapters)}`);
  const at = kind === 'opus' ? 48_000 : rate;
  const samples = Math.round((framesOf(seconds) * at) / rate);
  if ((kind === 'm4b' || kind === 'flac' || kind === 'wav') && sound?.duration_ts !== samples) wrong.push(`length ${sound?.duration_ts}`);
  const bits = quality.bits ?? 16;
  const bytes = await decoded(ffmpeg, file, bits);
  // Older ffmpegs decode the last frame of AAC whole; the container says where the sound ends (above).
  const heard = bytes.length / channels / (bits / 8);
  if (kind === 'm4b' ? heard < samples || heard >= samples + 2048 : heard !== samples) wrong.push(`${heard} samples decoded instead of ${samples}`);
  if (made.missing !== 0) wrong.push(`${made.missing} samples missing in our own decoding`);
  const other = await ebur128(file);
  if (!other) throw new Error('There is no ffmpeg on this machine.');
  const loudness = made.measures.integratedLufs - other.integratedLufs;
  const peak = made.measures.truePeakDbtp - other.truePeakDbtp;
  if (Math.abs(loudness) > bars.loudnessLu) wrong.push(`loudness ${loudness.toFixed(2)} LU off`);
  if (Math.abs(peak) > bars.truePeakDb) wrong.push(`true peak ${peak.toFixed(2)} dB off`);
  const figures = `${made.measures.integratedLufs.toFixed(2)} LUFS (${loudness >= 0 ? '+' : ''}${loudness.toFixed(2)}), ${made.measures.truePeakDbtp.toFixed(2)} dBTP (${peak >= 0 ? '+' : ''}${peak.toFixed(2)}), x${((seconds * 1000) / made.ms).toFixed(0)}`;
  return { wrong, figures };
}

async function sha256(file: string): Promise<string> {
  return createHash('sha256').update(await readFile(file)).digest('hex');
}

/** True where every file is what another programme takes it for. Needs an ffmpeg with ffprobe beside it. */
export async function verifyFiles(): Promise<boolean> {
  const ffmpeg = await findFfmpeg(getEnv().FFMPEG_PATH, toolEnv());
  if (!ffmpeg) {
    console.error('This proof needs an ffmpeg with the encoders for MP3, AAC, FLAC and Opus, and ffprobe beside it. Please install it or set FFMPEG_PATH.');
    return false;
  }
  console.log(`ffmpeg ${ffmpeg.version}; ${seconds} s of sound; loudness within ${bars.loudnessLu} LU, true peak within ${bars.truePeakDb} dB`);
  const folder = await mkdtemp(path.join(tmpdir(), 'narratix-files-'));
  let held = true;
  const say = (what: string, wrong: string[], figures: string): void => {
    held &&= wrong.length === 0;
    console.log(`${wrong.length === 0 ? 'met    ' : 'NOT MET'}  ${what.padEnd(34)} ${figures}${wrong.length > 0 ? `\n         ${wrong.join('\n         ')}` : ''}`);
  };
  try {
    for (const encoder of [undefined, ffmpeg]) {
      for (const one of cases) {
        const file = path.join(folder, `a.${one.kind}`);
        const made = await make(file, one, encoder);
        const first = await sha256(file);
        const { figures, wrong } = await wrongWith(ffmpeg.path, file, one, made);
        await make(file, one, encoder);
        if ((await sha256(file)) !== first) wrong.push('other bytes the second time');
        say(`${one.kind} ${one.channels === 1 ? 'mono' : 'stereo'}${one.quality.bits ? ` ${one.quality.bits} bits` : ''}, ${encoder ? 'ffmpeg' : 'WebAssembly'}`, wrong, figures);
      }
    }
    for (const channels of [2, 1] as const) {
      const began = performance.now();
      const wrong = await wrongWithStreams(ffmpeg, channels);
      say(`mp3 ${channels === 1 ? 'mono' : 'stereo'}, streams of one ffmpeg`, wrong, `those of a process each, ${((performance.now() - began) / 1000).toFixed(0)} s`);
    }
    return held;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
