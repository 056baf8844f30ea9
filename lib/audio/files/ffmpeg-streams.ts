import { AudioError, EncoderEndedError } from '../pcm.ts';
import { encoderDelay, samplesPerFrame } from '../mp3-info.ts';
import { aviHead, aviSound } from './avi-stream.ts';
import { encoderArguments } from './ffmpeg-encoder.ts';
import { FfmpegProcess, outputPipe } from './ffmpeg-process.ts';
import type { FfmpegTool } from './find-ffmpeg.ts';
import { missingConfig, type EncoderInput, type FrameCodecOptions, type FrameEncoder } from './frame-encoder.ts';
import { lameScale } from './lame-scale.ts';
import { FrameSplitter } from './mp3-frames.ts';
import { packSamples } from './quantize.ts';

/** LAME gives a frame once it was given so many more, at most. */
const framesBehind = 4;
/** What an ffmpeg writes at once, bytes. */
const writtenAtOnce = 32_768;
/** Where nothing has come for so long, there is more silence: another ffmpeg may write more at once. */
const nudgeMs = 2_000;
/** Nothing comes out of an ffmpeg after so many times: it hangs. */
const mostNudges = 30;

/**
 * Several streams of MP3 made by one ffmpeg: each by an encoder of its own, so its frames are those that a process of its own
 * would make. Starting one is dear (a distribution's ffmpeg is bound to two hundred libraries: 0.1 to 0.2 s of a core,
 * as much as ten seconds of sound). The streams come in as one AVI and go out through a pipe each; the pipes beyond the
 * usual three are inherited, which Windows does not promise.
 */
export class FfmpegStreams {
  readonly #process: FfmpegProcess;
  readonly #streams: FfmpegStream[];
  #next = 0;
  #finished = 0;

  /** `ahead` is how many bytes of sound may wait for it. */
  constructor(tool: FfmpegTool, options: FrameCodecOptions, count: number, ahead = 0) {
    const { sampleRate, channels } = options;
    // The pipe is read without being looked through first: streams that begin later are not waited for.
    const input = ['-probesize', '32', '-f', 'avi', '-i', 'pipe:0'];
    const outputs = Array.from({ length: count }, (_, stream) => ['-map', `0:${stream}`, '-filter_threads', '1', ...encoderArguments(options, outputPipe(stream))]);
    this.#process = new FfmpegProcess(tool, [...input, ...outputs.flat()], count, (output, bytes) => this.#streams[output]?.take(bytes));
    const finished = (): void => {
      this.#finished += 1;
      if (this.#finished === count) this.#process.close();
    };
    this.#streams = Array.from({ length: count }, (_, index) => new FfmpegStream(this.#process, { index, options, ahead, finished }));
    this.#process.write(aviHead({ streams: count, sampleRate, channels }), Infinity).catch(() => undefined);
  }

  /** An encoder that nobody has had; null where all are taken. */
  next(): FrameEncoder | null {
    return this.#streams[this.#next++] ?? null;
  }

  /** Ends it, whatever it is at. */
  async close(): Promise<void> {
    await this.#process.kill();
  }
}

interface StreamPlace {
  index: number;
  options: FrameCodecOptions;
  ahead: number;
  finished: () => void;
}

class FfmpegStream implements FrameEncoder {
  readonly scale: number;
  readonly delay = encoderDelay;
  readonly #process: FfmpegProcess;
  readonly #place: StreamPlace;
  readonly #splitter = new FrameSplitter();
  #ready: Uint8Array[] = [];
  #samples = 0;
  /** Frames that came, and what is done when one does. */
  #came = 0;
  #told: () => void = () => undefined;

  constructor(process: FfmpegProcess, place: StreamPlace) {
    this.#process = process;
    this.#place = place;
    this.scale = lameScale(place.options.bitRate);
  }

  take(bytes: Uint8Array): void {
    const frames = this.#splitter.push(bytes);
    this.#ready.push(...frames);
    this.#came += frames.length;
    this.#told();
  }

  async push(channels: EncoderInput): Promise<Uint8Array[]> {
    this.#process.check();
    const length = channels[0]?.length ?? 0;
    this.#samples += length;
    if (length > 0) await this.#process.write(aviSound(this.#place.index, packSamples(channels, 16)), this.#place.ahead);
    return this.#drain();
  }

  /** The stream cannot be ended while others go on; silence brings out what is left of it, as its end would. */
  async finish(): Promise<Uint8Array[]> {
    const { index, options, finished } = this.#place;
    const frames = Math.ceil(this.#samples / samplesPerFrame) + 1;
    const samplesAtOnce = Math.ceil((writtenAtOnce * 8 * options.sampleRate) / options.bitRate);
    const silence = (frames + framesBehind) * samplesPerFrame - this.#samples + samplesAtOnce;
    // Not waited for: the frames are.
    const more = (): Promise<void> => this.#process.write(aviSound(index, Buffer.alloc(silence * options.channels * 2)), Infinity);
    await more();
    await this.#until(frames, () => void more().catch(() => undefined));
    finished();
    const last = this.#drain();
    return last.slice(0, last.length - (this.#came - frames));
  }

  async #until(frames: number, nudge: () => void): Promise<void> {
    if (this.#came >= frames) return;
    const { promise: there, resolve } = Promise.withResolvers<void>();
    let nudges = 0;
    const timer = setInterval(() => {
      nudges += 1;
      if (nudges < mostNudges) return nudge();
      this.#process.fail(new EncoderEndedError('The ffmpeg of this machine stopped in the middle of its work. Please try again.'));
      void this.#process.kill();
    }, nudgeMs);
    this.#told = () => {
      nudges = 0;
      if (this.#came >= frames) resolve();
    };
    await Promise.race([there, this.#process.ended]);
    clearInterval(timer);
    this.#told = () => undefined;
    this.#process.check();
    if (this.#came < frames) throw new AudioError(`The ffmpeg of this machine gave ${this.#came} frames of ${frames}. Please try without it.`);
  }

  #drain(): Uint8Array[] {
    this.#process.check();
    return this.#ready.splice(0);
  }

  /** Gives up all streams of the process. */
  async cancel(): Promise<void> {
    await this.#process.kill();
  }

  config(): Uint8Array {
    throw missingConfig('mp3');
  }
}
