import { registerMp3Encoder } from '@mediabunny/mp3-encoder';
import { AudioSample, AudioSampleSource, Mp3OutputFormat, NullTarget, Output } from 'mediabunny';
import { crc16 } from './mp3-info.ts';

/** LAME's settings for 192 kbit/s lower what they are given by this factor (0.26 dB); the caller makes up for it. */
export const encoderScale = 0.97;

/** What of an encoded sound its Info frame has to say. */
export interface Mp3Counts {
  frames: number;
  bytes: number;
  /** CRC-16 of the bytes, begun at 0. */
  crc: number;
  /** Samples that went in. */
  samples: number;
}

/**
 * Encodes a constant bit rate MP3 stream: frames only, with neither tag nor Info frame, so that the frames can stand
 * under any. LAME runs in a thread of its own (WebAssembly), so encoding goes on while the caller prepares the next
 * piece. Deterministic. Of a sound of n whole frames (1,152 samples) it makes n + 1.
 */
export class Mp3Encoder {
  readonly #sampleRate: number;
  readonly #channels: number;
  readonly #source: AudioSampleSource;
  readonly #output: Output;
  #pending: Uint8Array[] = [];
  #counts: Mp3Counts = { frames: 0, bytes: 0, crc: 0, samples: 0 };

  private constructor(sampleRate: number, channels: number, source: AudioSampleSource, output: Output) {
    this.#sampleRate = sampleRate;
    this.#channels = channels;
    this.#source = source;
    this.#output = output;
  }

  static async open(options: { sampleRate: number; channels: 1 | 2; bitRate: number }): Promise<Mp3Encoder> {
    registerMp3Encoder();
    const packets: { take: ((data: Uint8Array) => void) | null } = { take: null };
    const source = new AudioSampleSource({ codec: 'mp3', bitrate: options.bitRate, onEncodedPacket: (packet) => packets.take?.(packet.data) });
    const output = new Output({ format: new Mp3OutputFormat({ xingHeader: false }), target: new NullTarget() });
    output.addAudioTrack(source);
    await output.start();
    const encoder = new Mp3Encoder(options.sampleRate, options.channels, source, output);
    packets.take = (data) => encoder.#pending.push(data);
    return encoder;
  }

  get counts(): Mp3Counts {
    return { ...this.#counts };
  }

  /** Encodes 16-bit samples, one array a channel. Gives back the frames that became ready. */
  async write(channels: readonly Int16Array[]): Promise<Uint8Array> {
    const frames = channels[0]?.length ?? 0;
    if (frames > 0) {
      const data = new Int16Array(frames * this.#channels);
      channels.forEach((samples, channel) => data.set(samples, channel * frames));
      const sample = new AudioSample({ data, format: 's16-planar', numberOfChannels: this.#channels, sampleRate: this.#sampleRate, timestamp: this.#counts.samples / this.#sampleRate });
      await this.#source.add(sample);
      sample.close();
      this.#counts.samples += frames;
    }
    return this.#drain();
  }

  /** Ends the sound; gives back the last frames. */
  async finish(): Promise<Uint8Array> {
    await this.#output.finalize();
    return this.#drain();
  }

  /** Gives up: stops the encoder. */
  async cancel(): Promise<void> {
    await this.#output.cancel();
  }

  #drain(): Uint8Array {
    const bytes = Buffer.concat(this.#pending);
    this.#counts.frames += this.#pending.length;
    this.#counts.bytes += bytes.length;
    this.#counts.crc = crc16(bytes, this.#counts.crc);
    this.#pending = [];
    return bytes;
  }
}
