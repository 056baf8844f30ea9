import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { encoderDelay, readFrameHeader } from '../mp3-info.ts';
import { AudioError } from '../pcm.ts';
import type { FfmpegTool } from './find-ffmpeg.ts';
import { missingConfig } from './frame-encoder.ts';
import type { EncoderInput, FrameCodec, FrameCodecOptions, FrameEncoder } from './frame-encoder.ts';
import { OggReader } from './ogg-pages.ts';
import { packSamples } from './quantize.ts';
import { lameScale } from './lame-scale.ts';

const aacDelay = 1024;
const adtsHead = 7;

/** Takes what ffmpeg writes apart into frames, and keeps what describes the stream. */
interface FrameSplitter {
  push(bytes: Uint8Array): Uint8Array[];
  config: Uint8Array | null;
}

/** Frames that say their own length at their head. */
class HeadedSplitter implements FrameSplitter {
  readonly #codec: 'mp3' | 'aac';
  #left: Uint8Array = new Uint8Array(0);
  config: Uint8Array | null = null;

  constructor(codec: 'mp3' | 'aac') {
    this.#codec = codec;
  }

  push(bytes: Uint8Array): Uint8Array[] {
    const data = Buffer.concat([this.#left, bytes]);
    const frames: Uint8Array[] = [];
    let at = 0;
    while (at + adtsHead <= data.length) {
      const size = this.#codec === 'mp3' ? (readFrameHeader(data, at)?.bytes ?? 0) : ((data[at + 3]! & 3) << 11) | (data[at + 4]! << 3) | (data[at + 5]! >> 5);
      if (size < adtsHead) throw new AudioError('ffmpeg wrote sound that cannot be read. Please try without it.');
      if (at + size > data.length) break;
      if (this.#codec === 'mp3') frames.push(data.subarray(at, at + size));
      else {
        this.config ??= audioSpecificConfig(data, at);
        frames.push(data.subarray(at + adtsHead, at + size));
      }
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
class OggSplitter implements FrameSplitter {
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

function argumentsFor({ codec, sampleRate, channels, bitRate, bits }: FrameCodecOptions): string[] {
  const input = codec === 'aac' ? 'f32le' : codec === 'flac' && bits === 24 ? 's24le' : 's16le';
  const output: { [codec in FrameCodec]: string[] } = {
    mp3: ['-c:a', 'libmp3lame', '-b:a', String(bitRate), '-write_xing', '0', '-id3v2_version', '0', '-f', 'mp3'],
    // Without noise that each decoder makes up for itself: what is measured is what is heard.
    aac: ['-c:a', 'aac', '-aac_pns', '0', '-b:a', String(bitRate), '-f', 'adts'],
    flac: ['-c:a', 'flac', '-f', 'ogg', '-page_duration', '100000'],
    opus: ['-c:a', 'libopus', '-b:a', String(bitRate), '-application', 'audio', '-f', 'ogg', '-page_duration', '20000'],
  };
  const common = ['-hide_banner', '-loglevel', 'error', '-nostdin'];
  return [...common, '-f', input, '-ar', String(sampleRate), '-ac', String(channels), '-i', 'pipe:0', '-threads', '1', '-bitexact', ...output[codec], '-flush_packets', '1', 'pipe:1'];
}

/** An ffmpeg of the machine, in a process of its own; sound goes in and frames come out through pipes. */
export class FfmpegEncoder implements FrameEncoder {
  readonly scale: number;
  readonly #options: FrameCodecOptions;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #splitter: FrameSplitter;
  readonly #ended: Promise<void>;
  #ready: Uint8Array[] = [];
  #failure: Error | null = null;

  private constructor({ path, env }: FfmpegTool, options: FrameCodecOptions) {
    this.#options = options;
    this.scale = options.codec === 'mp3' ? lameScale(options.bitRate) : 1;
    this.#splitter = options.codec === 'mp3' || options.codec === 'aac' ? new HeadedSplitter(options.codec) : new OggSplitter(options.codec);
    this.#child = spawn(path, argumentsFor(options), { stdio: ['pipe', 'pipe', 'pipe'], env });
    let said = '';
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2000);
    });
    this.#child.stdout.on('data', (bytes: Buffer) => {
      try {
        this.#ready.push(...this.#splitter.push(bytes));
      } catch (error) {
        this.#fail(error);
      }
    });
    // A pipe that breaks says less than the way ffmpeg ends.
    this.#child.stdin.on('error', () => {});
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', (cause) => {
        this.#fail(new AudioError(`ffmpeg could not be started (${cause.message}). Please check FFMPEG_PATH.`));
        resolve();
      });
      this.#child.once('close', (code) => {
        if (code !== 0) this.#fail(new AudioError(`ffmpeg could not encode this (${said.trim() || `it ended with ${code}`}).`));
        resolve();
      });
    });
  }

  static open(tool: FfmpegTool, options: FrameCodecOptions): FfmpegEncoder {
    return new FfmpegEncoder(tool, options);
  }

  #fail(error: unknown): void {
    this.#failure ??= error instanceof Error ? error : new Error(String(error));
  }

  get delay(): number {
    if (this.#options.codec === 'mp3') return encoderDelay;
    if (this.#options.codec === 'aac') return aacDelay;
    // libopus as ffmpeg sets it up looks 312 samples ahead at 48 kHz.
    return this.#options.codec === 'opus' ? 312 : 0;
  }

  async push(channels: EncoderInput): Promise<Uint8Array[]> {
    this.#check();
    if ((channels[0]?.length ?? 0) > 0 && !this.#child.stdin.write(this.#bytes(channels))) {
      await Promise.race([once(this.#child.stdin, 'drain').catch(() => {}), this.#ended]);
    }
    return this.#drain();
  }

  #bytes(channels: EncoderInput): Buffer {
    const frames = channels[0]?.length ?? 0;
    if (this.#options.codec !== 'aac') {
      const whole = channels.map((samples) => (samples instanceof Int32Array ? samples : Int32Array.from(samples)));
      return packSamples(whole, this.#options.codec === 'flac' ? this.#options.bits : 16);
    }
    const count = channels.length;
    const joined = new Float32Array(frames * count);
    channels.forEach((samples, channel) => {
      for (let i = 0; i < frames; i += 1) joined[i * count + channel] = samples[i]!;
    });
    return Buffer.from(joined.buffer);
  }

  #check(): void {
    if (this.#failure) throw this.#failure;
  }

  #drain(): Uint8Array[] {
    this.#check();
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  async finish(): Promise<Uint8Array[]> {
    this.#child.stdin.end();
    await this.#ended;
    return this.#drain();
  }

  async cancel(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  config(): Uint8Array {
    if (!this.#splitter.config) throw missingConfig(this.#options.codec);
    return this.#splitter.config;
  }
}
