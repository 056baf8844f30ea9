import { registerAacEncoder } from '@mediabunny/aac-encoder';
import { registerFlacEncoder } from '@mediabunny/flac-encoder';
import { registerMp3Encoder } from '@mediabunny/mp3-encoder';
import { AudioSample, AudioSampleSource, FlacOutputFormat, Mp3OutputFormat, Mp4OutputFormat, NullTarget, Output } from 'mediabunny';
import { encoderDelay, samplesPerFrame } from '../mp3-info.ts';
import { missingConfig } from './frame-encoder.ts';
import type { EncoderInput, FrameCodecOptions, FrameEncoder } from './frame-encoder.ts';

/** What libavcodec's AAC encoder puts before the first sample. */
const aacDelay = 1024;

function formatOf(codec: FrameCodecOptions['codec']): Mp3OutputFormat | FlacOutputFormat | Mp4OutputFormat {
  if (codec === 'mp3') return new Mp3OutputFormat({ xingHeader: false });
  return codec === 'flac' ? new FlacOutputFormat() : new Mp4OutputFormat({ fastStart: 'fragmented' });
}

/**
 * LAME, libFLAC and libavcodec's AAC encoder as WebAssembly (mediabunny's), each in a thread of its own: encoding goes
 * on while the caller prepares the next block. Opus is not among them (opus-encoder.ts).
 */
export class WasmEncoder implements FrameEncoder {
  readonly scale: number;
  readonly delay: number;
  readonly #options: FrameCodecOptions;
  readonly #source: AudioSampleSource;
  readonly #output: Output;
  #ready: Uint8Array[] = [];
  #config: Uint8Array | null = null;
  #samples = 0;
  #frames = 0;
  #ended = false;
  /** What the encoder was given of MP3, each with the sample at which it ends, and what it has copied and may be filled again. */
  readonly #given: { data: Int16Array<ArrayBuffer>; end: number }[] = [];
  readonly #copied: Int16Array<ArrayBuffer>[] = [];

  private constructor(options: FrameCodecOptions) {
    this.#options = options;
    this.scale = options.codec === 'mp3' ? lameScale(options.bitRate) : 1;
    this.delay = options.codec === 'mp3' ? encoderDelay : options.codec === 'aac' ? aacDelay : 0;
    this.#source = new AudioSampleSource({
      codec: options.codec,
      ...(options.codec === 'flac' ? {} : { bitrate: options.bitRate }),
      onEncodedPacket: (packet, meta) => {
        const description = meta?.decoderConfig?.description;
        if (description && ArrayBuffer.isView(description)) this.#config ??= new Uint8Array(description.buffer.slice(description.byteOffset, description.byteOffset + description.byteLength));
        else if (description) this.#config ??= new Uint8Array(description);
        this.#frames += 1;
        this.#ready.push(packet.data);
      },
    });
    this.#output = new Output({ format: formatOf(options.codec), target: new NullTarget() });
    this.#output.addAudioTrack(this.#source);
  }

  static async open(options: FrameCodecOptions): Promise<WasmEncoder> {
    if (options.codec === 'mp3') registerMp3Encoder();
    else if (options.codec === 'flac') registerFlacEncoder();
    else registerAacEncoder();
    const encoder = new WasmEncoder(options);
    await encoder.#output.start();
    return encoder;
  }

  async push(channels: EncoderInput): Promise<Uint8Array[]> {
    const frames = channels[0]?.length ?? 0;
    if (frames > 0) {
      const sample = new AudioSample({
        ...this.#planes(channels, frames),
        numberOfChannels: channels.length,
        sampleRate: this.#options.sampleRate,
        timestamp: this.#samples / this.#options.sampleRate,
      });
      await this.#source.add(sample);
      sample.close();
      this.#samples += frames;
    }
    return this.#drain();
  }

  #planes(channels: EncoderInput, frames: number): { data: Float32Array<ArrayBuffer> | Int16Array<ArrayBuffer> | Int32Array<ArrayBuffer>; format: 'f32-planar' | 's16-planar' | 's32-planar' } {
    const length = frames * channels.length;
    if (this.#options.codec === 'aac') {
      const data = new Float32Array(length);
      channels.forEach((samples, channel) => data.set(samples, channel * frames));
      return { data, format: 'f32-planar' };
    }
    if (this.#options.codec === 'flac' && this.#options.bits === 24) {
      // 24 bits stand at the top of 32.
      const data = new Int32Array(length);
      channels.forEach((samples, channel) => {
        for (let i = 0; i < frames; i += 1) data[channel * frames + i] = samples[i]! * 256;
      });
      return { data, format: 's32-planar' };
    }
    const data = this.#words(length, this.#samples + frames);
    channels.forEach((samples, channel) => data.set(samples, channel * frames));
    return { data, format: 's16-planar' };
  }

  /** Room for 16-bit samples up to a sample of the stream. Frames of MP3 say what LAME has taken: a quarter of a megabyte a second need not be made anew. */
  #words(length: number, end: number): Int16Array<ArrayBuffer> {
    if (this.#options.codec !== 'mp3') return new Int16Array(length);
    while (this.#given[0] && this.#given[0].end <= (this.#frames - 2) * samplesPerFrame) this.#copied.push(this.#given.shift()!.data);
    const last = this.#copied.pop();
    const data = last?.length === length ? last : new Int16Array(length);
    this.#given.push({ data, end });
    return data;
  }

  #drain(): Uint8Array[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  async finish(): Promise<Uint8Array[]> {
    this.#ended = true;
    await this.#output.finalize();
    return this.#drain();
  }

  async cancel(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.#output.cancel();
  }

  config(): Uint8Array {
    if (!this.#config) throw missingConfig(this.#options.codec);
    return this.#config;
  }
}

/** LAME lowers what it is given by a factor that hangs on the bit rate (measured: its own table of settings). */
export function lameScale(bitRate: number): number {
  if (bitRate < 192_000) return 0.95;
  return bitRate < 224_000 ? 0.97 : 1;
}
