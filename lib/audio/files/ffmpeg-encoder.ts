import { encoderDelay } from '../mp3-info.ts';
import { FfmpegProcess, outputPipe } from './ffmpeg-process.ts';
import type { FfmpegTool } from './find-ffmpeg.ts';
import { missingConfig, type EncoderInput, type FrameCodec, type FrameCodecOptions, type FrameEncoder } from './frame-encoder.ts';
import { lameScale } from './lame-scale.ts';
import { FrameSplitter } from './mp3-frames.ts';
import { OggReader } from './ogg-pages.ts';
import { packSamples } from './quantize.ts';

const aacDelay = 1024;
const adtsHead = 7;

/** Takes what ffmpeg writes apart into frames, and keeps what describes the stream. */
interface Splitter {
  push(bytes: Uint8Array): Uint8Array[];
  config?: Uint8Array | null;
}

/** Frames of AAC, which say their own length at their head (ADTS, ISO 14496-3). */
class AdtsSplitter implements Splitter {
  #left: Uint8Array = new Uint8Array(0);
  config: Uint8Array | null = null;

  push(bytes: Uint8Array): Uint8Array[] {
    const data = Buffer.concat([this.#left, bytes]);
    const frames: Uint8Array[] = [];
    let at = 0;
    while (at + adtsHead <= data.length) {
      const size = ((data[at + 3]! & 3) << 11) | (data[at + 4]! << 3) | (data[at + 5]! >> 5);
      if (size < adtsHead) throw new Error('This is no frame of AAC.');
      if (at + size > data.length) break;
      this.config ??= audioSpecificConfig(data, at);
      frames.push(data.subarray(at + adtsHead, at + size));
      at += size;
    }
    this.#left = data.subarray(at);
    return frames;
  }
}

/** The two bytes that describe AAC in MP4 (ISO 14496-3), from an ADTS head. */
function audioSpecificConfig(data: Uint8Array, at: number): Uint8Array {
  const objectType = (data[at + 2]! >> 6) + 1;
  const rate = (data[at + 2]! >> 2) & 15;
  const channels = ((data[at + 2]! & 1) << 2) | (data[at + 3]! >> 6);
  return Uint8Array.of((objectType << 3) | (rate >> 1), ((rate & 1) << 7) | (channels << 3));
}

/** FLAC and Opus come in Ogg, one frame a packet, after their heads. */
class OggSplitter implements Splitter {
  readonly #reader = new OggReader();
  readonly #codec: 'flac' | 'opus';
  #inHead = true;
  config: Uint8Array | null = null;

  constructor(codec: 'flac' | 'opus') {
    this.#codec = codec;
  }

  push(bytes: Uint8Array): Uint8Array[] {
    const packets = this.#reader.push(bytes);
    if (!this.#inHead) return packets;
    while (packets[0]) {
      const text = Buffer.from(packets[0].subarray(0, 8)).toString('latin1');
      const isHead = this.#codec === 'opus' ? text.startsWith('Opus') : packets[0][0] !== 0xff;
      if (!isHead) {
        this.#inHead = false;
        break;
      }
      // Ogg FLAC: nine bytes of its own, then the head of a FLAC file. Opus: its first packet.
      this.config ??= this.#codec === 'flac' ? packets[0].subarray(9) : packets[0];
      packets.shift();
    }
    return packets;
  }
}

/** What makes it write frames of a codec to a pipe, some dozens at once: told of each, both sides would be at that for a tenth of the time. The same sound is the same bytes. */
export function encoderArguments({ codec, bitRate }: Pick<FrameCodecOptions, 'codec' | 'bitRate'>, pipe: string): string[] {
  const output: { [codec in FrameCodec]: string[] } = {
    mp3: ['-c:a', 'libmp3lame', '-b:a', String(bitRate), '-write_xing', '0', '-id3v2_version', '0', '-f', 'mp3'],
    // Without noise that each decoder makes up for itself: what is measured is what is heard.
    aac: ['-c:a', 'aac', '-aac_pns', '0', '-b:a', String(bitRate), '-f', 'adts'],
    flac: ['-c:a', 'flac', '-f', 'ogg', '-page_duration', '100000'],
    opus: ['-c:a', 'libopus', '-b:a', String(bitRate), '-application', 'audio', '-f', 'ogg', '-page_duration', '20000'],
  };
  return ['-threads', '1', '-bitexact', ...output[codec], '-flush_packets', '0', pipe];
}

function argumentsFor({ codec, sampleRate, channels, bitRate, bits }: FrameCodecOptions): string[] {
  const input = codec === 'aac' ? 'f32le' : codec === 'flac' && bits === 24 ? 's24le' : 's16le';
  return ['-f', input, '-ar', String(sampleRate), '-ac', String(channels), '-i', 'pipe:0', ...encoderArguments({ codec, bitRate }, outputPipe(0))];
}

function splitterOf(codec: FrameCodec): Splitter {
  if (codec === 'mp3') return new FrameSplitter();
  return codec === 'aac' ? new AdtsSplitter() : new OggSplitter(codec);
}

/** An ffmpeg of the machine, in a process of its own. */
export class FfmpegEncoder implements FrameEncoder {
  readonly scale: number;
  readonly #options: FrameCodecOptions;
  readonly #splitter: Splitter;
  readonly #process: FfmpegProcess;
  readonly #ahead: number;
  #ready: Uint8Array[] = [];

  /** `ahead` is how many bytes of sound may wait for it. */
  constructor(tool: FfmpegTool, options: FrameCodecOptions, ahead = 0) {
    this.#options = options;
    this.#ahead = ahead;
    this.scale = options.codec === 'mp3' ? lameScale(options.bitRate) : 1;
    this.#splitter = splitterOf(options.codec);
    this.#process = new FfmpegProcess(tool, argumentsFor(options), 1, (_output, bytes) => this.#ready.push(...this.#splitter.push(bytes)));
  }

  get delay(): number {
    if (this.#options.codec === 'mp3') return encoderDelay;
    if (this.#options.codec === 'aac') return aacDelay;
    // libopus as ffmpeg sets it up looks 312 samples ahead at 48 kHz.
    return this.#options.codec === 'opus' ? 312 : 0;
  }

  async push(channels: EncoderInput): Promise<Uint8Array[]> {
    this.#process.check();
    if ((channels[0]?.length ?? 0) > 0) await this.#process.write(this.#bytes(channels), this.#ahead);
    return this.#drain();
  }

  #bytes(channels: EncoderInput): Buffer {
    const frames = channels[0]?.length ?? 0;
    if (this.#options.codec !== 'aac') return packSamples(channels, this.#options.codec === 'flac' ? this.#options.bits : 16);
    const count = channels.length;
    const joined = new Float32Array(frames * count);
    channels.forEach((samples, channel) => {
      for (let i = 0; i < frames; i += 1) joined[i * count + channel] = samples[i]!;
    });
    return Buffer.from(joined.buffer);
  }

  #drain(): Uint8Array[] {
    this.#process.check();
    return this.#ready.splice(0);
  }

  async finish(): Promise<Uint8Array[]> {
    this.#process.close();
    await this.#process.ended;
    return this.#drain();
  }

  async cancel(): Promise<void> {
    await this.#process.kill();
  }

  config(): Uint8Array {
    if (!this.#splitter.config) throw missingConfig(this.#options.codec);
    return this.#splitter.config;
  }
}
