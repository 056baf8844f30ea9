import type { Mp3Counts } from './book-mp3.ts';
import { EncodedMeter, type EncodedFigures } from './encoded-meter.ts';
import type { FfmpegTool } from './files/find-ffmpeg.ts';
import { openEncoder } from './files/open-encoder.ts';
import { Quantizer } from './files/quantize.ts';
import { TruePeakLimiter } from './limiter.ts';
import type { MeasuredPart } from './loudness.ts';
import { mixTimeline, type ClipSource, type MixOptions } from './mix.ts';
import { crc16, samplesPerFrame } from './mp3-info.ts';
import { chapterSamples, masterRate, mp3BitRate } from './book-layout.ts';
import { fromDb, monoOf } from './pcm.ts';
import { PeakWriter, finePoint } from './peaks.ts';
import type { Timeline } from './types.ts';

/** What is done to a mix to make a master of it: one gain for all, then only what passes the ceiling is limited. */
export interface MasterSetting {
  gainDb: number;
  /** True peak of what goes into the encoder, dBTP: room is left for what encoding adds. */
  ceilingDb: number;
}

/** A chapter's timeline drawn out to `samples`: room tone goes on to the end. */
export function drawnOut(timeline: Timeline, samples: number): Timeline {
  return { ...timeline, durationSeconds: samples / masterRate };
}

/** The mastered sound of a timeline, block by block: mixed, brought to its level, limited. As many samples as the timeline has. */
export async function* masterBlocks(timeline: Timeline, clips: ClipSource, setting: MasterSetting, options: Omit<MixOptions, 'sampleRate'> & { spent?: SpentTime; mono?: boolean } = {}): AsyncGenerator<{ channels: [Float32Array, Float32Array]; deepest: number }, void, void> {
  const { spent, mono = false, ...mixing } = options;
  const limiter = new TruePeakLimiter(masterRate, fromDb(setting.gainDb), fromDb(setting.ceilingDb), { reuse: mixing.reuse ?? false });
  const clock = stopwatch();
  for await (const { channels } of mixTimeline(timeline, clips, { blockFrames: masterBlockFrames, ...mixing, sampleRate: masterRate })) {
    const heard = mono ? monoOf(channels) : channels;
    spent?.add('mix', clock());
    const limited = limiter.push(heard);
    spent?.add('limit', clock());
    yield { channels: limited, deepest: limiter.deepest };
    clock();
  }
  yield { channels: limiter.finish(), deepest: limiter.deepest };
}

/** Long blocks: the encoder is told of each, and being told costs as much as a few thousand samples. */
export const masterBlockFrames = 65_536;

export type MasterStage = 'mix' | 'limit' | 'encode' | 'measure';

/** Where the time of a master goes, ms a stage. `encode` is what was waited for: the encoder has a thread of its own. */
export class SpentTime {
  readonly ms: { [stage in MasterStage]: number } = { mix: 0, limit: 0, encode: 0, measure: 0 };

  add(stage: MasterStage, ms: number): void {
    this.ms[stage] += ms;
  }
}

/** Each call gives the milliseconds since the one before. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const since = now - last;
    last = now;
    return since;
  };
}

export interface ChapterMaster {
  /** Of the encoded sound, as decoded again. */
  measured: MeasuredPart;
  /** What technical checks look at. */
  figures: EncodedFigures;
  counts: Mp3Counts;
  /** audiowaveform .dat, 256 samples a point. */
  peaks: Uint8Array;
  /** The limiter's deepest moment, dB (0 or less). */
  deepestLimitDb: number;
  spent: SpentTime['ms'];
}

export interface ChapterMasterOptions extends Omit<MixOptions, 'sampleRate' | 'from' | 'to'> {
  /** Default 2. */
  channels?: 1 | 2;
  /** An ffmpeg to encode with; without it LAME as WebAssembly does. */
  ffmpeg?: FfmpegTool | undefined;
  /** Threads of LAME that share the chapter, where nothing else is to be done; default 1. The bytes are the same. */
  encoders?: number | undefined;
  /** Samples that are done. */
  progress?: (samples: number) => void;
}

/**
 * Masters one chapter in one pass: mixes, limits and encodes it, and measures what was encoded by decoding it again
 * while the encoder works. `write` is given the MP3 frames as they come. Deterministic: the same chapter, clips and
 * setting give the same bytes. Throws what the clips throw, unless `onClipError` is given.
 */
export async function masterChapter(timeline: Timeline, clips: ClipSource, setting: MasterSetting, write: (frames: Uint8Array) => Promise<void>, options: ChapterMasterOptions = {}): Promise<ChapterMaster> {
  const { progress, channels = 2, ffmpeg, encoders = 1, ...mixing } = options;
  const samples = chapterSamples(timeline);
  const encoder = await openEncoder({ codec: 'mp3', sampleRate: masterRate, channels, bitRate: mp3BitRate, bits: 16, samples }, ffmpeg, encoders);
  const meter = await EncodedMeter.open(masterRate, samples, channels);
  const quantizer = new Quantizer(16, channels, 1 / encoder.scale);
  const peaks = new PeakWriter(masterRate, finePoint);
  const counts: Mp3Counts = { frames: 0, bytes: 0, crc: 0, samples };
  const spent = new SpentTime();
  const clock = stopwatch();
  let deepest = 1;
  let done = 0;
  let encoding: Promise<Uint8Array[]> = Promise.resolve([]);
  const take = async (made: Uint8Array[]): Promise<void> => {
    // One frame follows the sound, whichever encoder is at work: more would be silence.
    const frames = made.slice(0, samples / samplesPerFrame + 1 - counts.frames);
    const bytes = Buffer.concat(frames);
    counts.frames += frames.length;
    counts.bytes += bytes.length;
    counts.crc = crc16(bytes, counts.crc);
    clock();
    meter.push(bytes);
    spent.add('measure', clock());
    await write(bytes);
  };
  try {
    for await (const block of masterBlocks(drawnOut(timeline, samples), clips, setting, { ...mixing, reuse: true, spent, mono: channels === 1 })) {
      clock();
      const sound = quantizer.convert(block.channels.slice(0, channels));
      // The encoder works in its own thread on the block before while this one is mixed: one is always under way.
      const frames = await encoding;
      encoding = encoder.push(sound);
      // A failure is met where the block is waited for; before that it would end the whole thread.
      encoding.catch(() => undefined);
      spent.add('encode', clock());
      // Decoded only now, while the encoder is at work again.
      await take(frames);
      peaks.push(sound);
      deepest = block.deepest;
      done += block.channels[0].length;
      progress?.(done);
    }
    await take(await encoding);
    await take(await encoder.finish(take));
  } catch (error) {
    // The error that counts is the one in hand; a block under way may only fail after it.
    await encoding.catch(() => undefined);
    await encoder.cancel();
    meter.close();
    throw error;
  }
  const figures = meter.finish();
  return { measured: { units: meter.units(), durationSeconds: figures.durationSeconds, truePeakDbtp: figures.truePeakDbtp }, figures, counts, peaks: peaks.finish(), deepestLimitDb: 20 * Math.log10(deepest), spent: spent.ms };
}
