import { registerAacEncoder } from '@mediabunny/aac-encoder';
import { registerFlacEncoder } from '@mediabunny/flac-encoder';
import { AudioSample, AudioSampleSource, FlacOutputFormat, Mp4OutputFormat, NullTarget, Output } from 'mediabunny';
import { missingConfig } from './frame-encoder.ts';
import type { EncoderInput, FrameCodecOptions, FrameEncoder } from './frame-encoder.ts';

/** What libavcodec's AAC encoder puts before the first sample. */
const aacDelay = 1024;

/** The codecs that it makes. */
export type WasmCodecOptions = FrameCodecOptions & { codec: 'aac' | 'flac' };

function formatOf(codec: WasmCodecOptions['codec']): FlacOutputFormat | Mp4OutputFormat {
  return codec === 'flac' ? new FlacOutputFormat() : new Mp4OutputFormat({ fastStart: 'fragmented' });
}

/**
 * libFLAC and libavcodec's AAC encoder as WebAssembly (mediabunny's), each in a thread of its own: encoding goes on
 * while the caller prepares the next block. Opus and MP3 are not among them (opus-encoder.ts, lame-encoder.ts).
 */
export class WasmEncoder implements FrameEncoder {
  readonly scale = 1;
  readonly delay: number;
  readonly #options: WasmCodecOptions;
  readonly #source: AudioSampleSource;
  readonly #output: Output;
  #ready: Uint8Array[] = [];
  #config: Uint8Array | null = null;
  #samples = 0;
  #ended = false;

  private constructor(options: WasmCodecOptions) {
    this.#options = options;
    this.delay = options.codec === 'aac' ? aacDelay : 0;
    this.#source = new AudioSampleSource({
      codec: options.codec,
      ...(options.codec === 'flac' ? {} : { bitrate: options.bitRate }),
      onEncodedPacket: (packet, meta) => {
        const description = meta?.decoderConfig?.description;
        if (description && ArrayBuffer.isView(description)) this.#config ??= new Uint8Array(description.buffer.slice(description.byteOffset, description.byteOffset + description.byteLength));
        else if (description) this.#config ??= new Uint8Array(description);
        this.#ready.push(packet.data);
      },
    });
    this.#output = new Output({ format: formatOf(options.codec), target: new NullTarget() });
    this.#output.addAudioTrack(this.#source);
  }

  static async open(options: WasmCodecOptions): Promise<WasmEncoder> {
    if (options.codec === 'flac') registerFlacEncoder();
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
    const data = new Int16Array(length);
    channels.forEach((samples, channel) => data.set(samples, channel * frames));
    return { data, format: 's16-planar' };
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
