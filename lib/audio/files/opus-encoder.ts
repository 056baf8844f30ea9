import OpusScript from 'opusscript';
import type { EncoderInput, FrameCodecOptions, FrameEncoder } from './frame-encoder.ts';

/** Opus works at 48 kHz here, in frames of 20 ms. */
export const opusRate = 48_000;
export const opusFrame = 960;
/** What libopus puts before the first sample at 48 kHz in its mode for music and speech (OPUS_GET_LOOKAHEAD). */
const opusDelay = 312;
const setVbr = 4006;
const setComplexity = 4010;

/** libopus as WebAssembly. It works in the caller's thread. */
export class OpusEncoder implements FrameEncoder {
  readonly scale = 1;
  readonly delay = opusDelay;
  readonly #opus: OpusScript;
  readonly #channels: number;
  #pending: Int16Array;
  #length = 0;
  #samples = 0;
  #encoded = 0;
  #freed = false;

  constructor(options: FrameCodecOptions) {
    this.#opus = new OpusScript(opusRate, options.channels, OpusScript.Application.AUDIO);
    this.#opus.setBitrate(options.bitRate);
    this.#opus.encoderCTL(setVbr, 1);
    this.#opus.encoderCTL(setComplexity, 10);
    this.#channels = options.channels;
    this.#pending = new Int16Array(opusFrame * this.#channels);
  }

  async push(channels: EncoderInput): Promise<Uint8Array[]> {
    const frames = channels[0]?.length ?? 0;
    this.#samples += frames;
    const ready: Uint8Array[] = [];
    for (let i = 0; i < frames; i += 1) {
      for (const samples of channels) {
        this.#pending[this.#length] = samples[i]!;
        this.#length += 1;
      }
      if (this.#length === this.#pending.length) ready.push(this.#encode());
    }
    return ready;
  }

  #encode(): Uint8Array {
    const packet = this.#opus.encode(Buffer.from(this.#pending.buffer), opusFrame);
    this.#length = 0;
    this.#encoded += opusFrame;
    return Uint8Array.from(packet);
  }

  /** Silence is fed until the last sample has left the encoder. */
  async finish(): Promise<Uint8Array[]> {
    const ready: Uint8Array[] = [];
    while (this.#encoded < this.#samples + opusDelay) {
      this.#pending.fill(0, this.#length);
      ready.push(this.#encode());
    }
    this.#free();
    return ready;
  }

  async cancel(): Promise<void> {
    this.#free();
  }

  /** Gives the memory back, once: finished encoders may be cancelled too. */
  #free(): void {
    if (!this.#freed) this.#opus.delete();
    this.#freed = true;
  }

  config(): Uint8Array {
    return new Uint8Array(0);
  }
}
