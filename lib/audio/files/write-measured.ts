import type { FileHandle } from 'node:fs/promises';
import { FileMeter, type FileMeasures } from '../file-measures.ts';
import { DecodeBack } from './decode-back.ts';
import type { FfmpegTool } from './find-ffmpeg.ts';
import { openSoundFile } from './open-sound-file.ts';
import type { EncodedPiece, SoundKind, SoundTags } from './sound-file.ts';

export interface MeasuredFileOptions {
  /** Of the blocks, and how many frames come. */
  sampleRate: number;
  samples: number;
  channels: 1 | 2;
  tags: SoundTags;
  /** An ffmpeg to encode with. */
  ffmpeg?: FfmpegTool | undefined;
  /** Seconds that are written. */
  progress?: (seconds: number) => void;
}

/** Kilobits a second of the encoded kinds, and whether every second has as many. */
const bitRates: { [kind in SoundKind]: { bitRateKbps: number | null; constantBitRate: boolean } } = {
  mp3: { bitRateKbps: 192, constantBitRate: true },
  m4b: { bitRateKbps: 128, constantBitRate: false },
  opus: { bitRateKbps: 96, constantBitRate: false },
  flac: { bitRateKbps: null, constantBitRate: false },
  wav: { bitRateKbps: null, constantBitRate: false },
};

/** Writes a sound file and measures it as a player will hear it: what was encoded is decoded again while it is written. */
export async function writeMeasured(kind: SoundKind, handle: FileHandle, blocks: AsyncIterable<readonly [Float32Array, Float32Array]>, options: MeasuredFileOptions): Promise<FileMeasures> {
  const { sampleRate, samples, channels, tags, ffmpeg, progress } = options;
  const file = await openSoundFile(kind, handle, { sampleRate, channels, tags, expectedSamples: samples, ffmpeg });
  const meter = new FileMeter(file.form.sampleRate, channels);
  const back = await DecodeBack.open(file.form, { samples, inputRate: sampleRate }, (heard) => meter.push(heard));
  let writing: Promise<EncodedPiece | null> = Promise.resolve(null);
  try {
    let done = 0;
    for await (const block of blocks) {
      const piece = await writing;
      writing = file.write(block);
      // Decoded while the encoder is at work on the next block.
      if (piece) await back.push(piece);
      done += block[0].length;
      progress?.(done / sampleRate);
    }
    const last = await writing;
    if (last) await back.push(last);
    await back.push((await file.finish()).piece);
  } catch (error) {
    // The error that counts is the one in hand.
    await writing.catch(() => undefined);
    await file.cancel();
    throw error;
  } finally {
    await back.close();
  }
  return meter.finish({ kind, ...bitRates[kind] });
}
