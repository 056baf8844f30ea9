import OpusScript from 'opusscript';
import { Mp3Decoder } from '../decode-mp3.ts';
import { AacDecoder } from './aac-decoder.ts';
import { opusRate } from './opus-encoder.ts';
import type { EncodedForm } from './sound-file.ts';

/** Decodes the frames of a file of ours as a player does. Nothing is trimmed: the encoder's own samples come first. */
export interface FrameDecoder {
  /** One array for each channel, of what became ready. */
  push(frames: readonly Uint8Array[]): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/** mpg123. */
class Mp3FrameDecoder implements FrameDecoder {
  readonly #decoder: Mp3Decoder;
  readonly #channels: number;

  constructor(decoder: Mp3Decoder, channels: number) {
    this.#decoder = decoder;
    this.#channels = channels;
  }

  async push(frames: readonly Uint8Array[]): Promise<Float32Array[]> {
    if (frames.length === 0) return [];
    return this.#decoder.push(Buffer.concat(frames)).channels.slice(0, this.#channels);
  }

  async close(): Promise<void> {
    this.#decoder.close();
  }
}

/** libopus. It gives 16-bit samples, held at full scale. */
class OpusFrameDecoder implements FrameDecoder {
  readonly #opus: OpusScript;
  readonly #channels: number;

  constructor(channels: number) {
    this.#opus = new OpusScript(opusRate, channels, OpusScript.Application.AUDIO);
    this.#channels = channels;
  }

  async push(frames: readonly Uint8Array[]): Promise<Float32Array[]> {
    const decoded = frames.map((frame) => this.#opus.decode(Buffer.from(frame)));
    const total = decoded.reduce((sum, bytes) => sum + bytes.length / 2 / this.#channels, 0);
    const channels = Array.from({ length: this.#channels }, () => new Float32Array(total));
    let at = 0;
    for (const bytes of decoded) {
      const length = bytes.length / 2 / this.#channels;
      for (let i = 0; i < length; i += 1) {
        for (let channel = 0; channel < this.#channels; channel += 1) channels[channel]![at + i] = bytes.readInt16LE((i * this.#channels + channel) * 2) / 32768;
      }
      at += length;
    }
    return channels;
  }

  async close(): Promise<void> {
    this.#opus.delete();
  }
}

/** A decoder for the frames of a file of this form; null for lossless kinds, which are known without one. */
export async function openFrameDecoder(form: EncodedForm): Promise<FrameDecoder | null> {
  if (form.kind === 'mp3') return new Mp3FrameDecoder(await Mp3Decoder.open({ gapless: false }), form.channels);
  if (form.kind === 'opus') return new OpusFrameDecoder(form.channels);
  return form.kind === 'm4b' ? AacDecoder.open(form) : null;
}
