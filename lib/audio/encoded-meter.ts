import { Mp3Decoder } from './decode-mp3.ts';
import { LevelMeter } from './file-measures.ts';
import { LoudnessMeter } from './loudness.ts';
import type { LoudnessReport } from './loudness.ts';
import { decoderDelay, encoderDelay, samplesPerFrame } from './mp3-info.ts';

/** What is found in the encoded sound itself. */
export type EncodedFigures = LoudnessReport & ReturnType<LevelMeter['finish']>;

/** Measures an MP3 stream while it is written: its frames are decoded and what a listener will hear is metered. */
export class EncodedMeter {
  readonly #decoder: Mp3Decoder;
  readonly #meter: LoudnessMeter;
  readonly #levels: LevelMeter;
  /** Samples of the encoder and decoder before the sound, and those of the sound still to come. */
  #skip = encoderDelay + decoderDelay;
  #left: number;
  readonly #channels: number;

  private constructor(decoder: Mp3Decoder, sampleRate: number, samples: number, channels: 1 | 2) {
    this.#decoder = decoder;
    this.#meter = new LoudnessMeter(sampleRate, channels, { unitFrames: samplesPerFrame });
    this.#levels = new LevelMeter(sampleRate);
    this.#left = samples;
    this.#channels = channels;
  }

  /** `samples` is the length of the sound that is encoded. */
  static async open(sampleRate: number, samples: number, channels: 1 | 2 = 2): Promise<EncodedMeter> {
    return new EncodedMeter(await Mp3Decoder.open({ gapless: false }), sampleRate, samples, channels);
  }

  push(frames: Uint8Array): void {
    if (frames.length === 0) return;
    this.#decoder.read(frames, (left, right) => {
      const from = Math.min(this.#skip, left.length);
      this.#skip -= from;
      const to = Math.min(left.length, from + this.#left);
      if (to === from) return;
      this.#left -= to - from;
      const heard = [left, right].slice(0, this.#channels).map((samples) => samples.subarray(from, to));
      this.#meter.push(heard);
      this.#levels.push(heard);
    });
  }

  /** As LoudnessMeter.units, a unit for each MP3 frame. */
  units(): Float32Array {
    return this.#meter.units();
  }

  finish(): EncodedFigures {
    this.#decoder.close();
    return { ...this.#meter.finish(), ...this.#levels.finish() };
  }

  /** Gives up: frees the decoder. */
  close(): void {
    this.#decoder.close();
  }
}
