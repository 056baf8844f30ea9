import type { FfmpegStreams } from './ffmpeg-streams.ts';
import type { FfmpegTool } from './find-ffmpeg.ts';
import type { FrameCodecOptions, FrameEncoder } from './frame-encoder.ts';

/** An encoder never waits for the mixer where so much sound waits for it, seconds. */
const leastAhead = 4;
/** Streams of one ffmpeg, at most: each is a pipe that is open. */
const mostStreams = 16;

/**
 * Opens the encoder of a codec: ffmpeg's where there is one, else the WebAssembly one. Each is read only where it is wanted:
 * together they are the dearest part of a render's beginning. `ahead` is how many seconds of sound may wait for that of MP3.
 */
export async function openEncoder(options: FrameCodecOptions, ffmpeg: FfmpegTool | undefined, ahead = 0): Promise<FrameEncoder> {
  const { codec } = options;
  if (ffmpeg !== undefined) return new (await import('./ffmpeg-encoder.ts')).FfmpegEncoder(ffmpeg, options, codec === 'mp3' ? bytesAhead(options, ahead) : 0);
  if (codec === 'mp3') return new (await import('./lame-encoder.ts')).LameEncoder(options, ahead);
  if (codec === 'opus') return new (await import('./opus-encoder.ts')).OpusEncoder(options);
  return await (await import('./wasm-encoder.ts')).WasmEncoder.open({ ...options, codec });
}

function bytesAhead({ sampleRate, channels }: FrameCodecOptions, seconds: number): number {
  return Math.max(leastAhead, seconds) * sampleRate * channels * 2;
}

export interface EncodersOptions {
  ffmpeg?: FfmpegTool | undefined;
  /** Streams that are expected; there may be more. */
  streams: number;
  /** Encoders at work at once. */
  atOnce: number;
  /** Seconds of sound that may wait for each of them. */
  ahead?: number | undefined;
}

/** Encoders of MP3 for streams that are fed one after another. Close it after. */
export class Mp3Encoders {
  readonly #options: Omit<FrameCodecOptions, 'codec'>;
  readonly #settings: EncodersOptions;
  /** Those that encode at once, each with streams that may be left. */
  readonly #running: FfmpegStreams[] = [];
  readonly #over: FfmpegStreams[] = [];
  #opened = 0;

  constructor(options: Omit<FrameCodecOptions, 'codec'>, settings: EncodersOptions) {
    this.#options = options;
    this.#settings = settings;
  }

  async open(): Promise<FrameEncoder> {
    const options = { ...this.#options, codec: 'mp3' } as const;
    const { ffmpeg, streams, atOnce, ahead } = this.#settings;
    const place = this.#opened % atOnce;
    const left = Math.ceil((streams - this.#opened) / atOnce);
    this.#opened += 1;
    const next = this.#running[place]?.next();
    if (next) return next;
    if (ffmpeg === undefined || left <= 1 || process.platform === 'win32') return await openEncoder(options, ffmpeg, ahead);
    const { FfmpegStreams: Streams } = await import('./ffmpeg-streams.ts');
    const begun = new Streams(ffmpeg, options, Math.min(left, mostStreams), bytesAhead(options, ahead ?? 0));
    const before = this.#running[place];
    if (before) this.#over.push(before);
    this.#running[place] = begun;
    const first = begun.next();
    if (!first) throw new Error('An ffmpeg without streams was begun.');
    return first;
  }

  /** Ends those that are at work. */
  async close(): Promise<void> {
    await Promise.all([...this.#over, ...this.#running].map((streams) => streams.close()));
  }
}
