import type { FileHandle } from 'node:fs/promises';
import { Dither16 } from './dither.ts';
import { WavWriter } from './wav.ts';

/** A sound file that is written block by block. The caller opens and closes its handle. */
export interface SoundFile {
  /** Stereo, full scale = 1. */
  write(channels: readonly [Float32Array, Float32Array]): Promise<void>;
  finish(): Promise<void>;
}

/** 16-bit WAV with dither, the same bytes for the same sound. */
export function wavFile(handle: FileHandle, sampleRate: number): SoundFile {
  const writer = new WavWriter(handle, sampleRate, 2);
  const dither = [new Dither16(0x1d872b41), new Dither16(0x6c8e9cf5)] as const;
  return {
    write: ([left, right]) => writer.write([dither[0].convert(left), dither[1].convert(right)]),
    finish: () => writer.finish(),
  };
}
