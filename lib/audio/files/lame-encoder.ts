import { encoderDelay, samplesPerFrame } from '../mp3-info.ts';
import { missingConfig } from './frame-encoder.ts';
import type { EncoderInput, FrameCodecOptions, FrameEncoder } from './frame-encoder.ts';
import { lameScale } from './lame-scale.ts';
import { LameThread } from './lame-thread.ts';
import { FrameSplitter } from './mp3-frames.ts';

/** Frames that are told to LAME at once: after so many the lengths of frames come round again at every rate. */
const chunkFrames = 49;
const chunkSamples = chunkFrames * samplesPerFrame;
/** Chunks that wait for the thread: enough that it never waits for the mixer. */
const aheadChunks = 3;

/**
 * Arrays that a stream is done with, for the next one. A thread that has seen one holds it until it cleans up, and a thread
 * that makes next to no rubbish does so seldom: new ones for every stream would be tens of megabytes before they go.
 */
const spare: SharedArrayBuffer[] = [];
const mostSpare = 160;

/** MP3 by LAME in a thread of its own. */
export class LameEncoder implements FrameEncoder {
  readonly scale: number;
  readonly delay = encoderDelay;
  readonly #channels: number;
  readonly #ahead: number;
  readonly #thread: Promise<LameThread>;
  readonly #splitter = new FrameSplitter();
  #filling: { sound: SharedArrayBuffer; words: Int16Array; frames: number };
  /** What the thread was told and has not answered, in order. */
  #asked: Promise<void>[] = [];
  #ready: Uint8Array[] = [];
  #begun = false;
  /** True once the thread is another stream's. */
  #done = false;
  #closed = false;

  /** The thread begins at once, and nobody waits for it. `ahead` is how many seconds of sound may wait for it. */
  constructor(options: FrameCodecOptions, ahead = 0) {
    this.scale = lameScale(options.bitRate);
    this.#channels = options.channels;
    this.#ahead = Math.max(aheadChunks, Math.floor((ahead * options.sampleRate) / chunkSamples));
    this.#filling = this.#room();
    this.#thread = LameThread.open(options);
    // A failure is met where something is asked of it.
    this.#thread.catch(() => undefined);
  }

  #room(): { sound: SharedArrayBuffer; words: Int16Array; frames: number } {
    const size = chunkSamples * this.#channels * 2;
    const found = spare.findIndex(({ byteLength }) => byteLength === size);
    const sound = found === -1 ? new SharedArrayBuffer(size) : spare.splice(found, 1)[0]!;
    return { sound, words: new Int16Array(sound), frames: 0 };
  }

  async push(channels: EncoderInput): Promise<Uint8Array[]> {
    this.#check();
    const length = channels[0]?.length ?? 0;
    for (let at = 0; at < length; ) {
      const taken = Math.min(length - at, chunkSamples - this.#filling.frames);
      channels.forEach((samples, channel) => this.#filling.words.set(samples.subarray(at, at + taken), channel * chunkSamples + this.#filling.frames));
      this.#filling.frames += taken;
      at += taken;
      if (this.#filling.frames === chunkSamples) this.#send();
    }
    while (this.#asked.length > this.#ahead) await this.#asked.shift();
    return this.#ready.splice(0);
  }

  #check(): void {
    if (this.#closed) throw new Error('This encoder was closed.');
  }

  /** A chunk is full, or the last. */
  #send(): void {
    const { sound, frames } = this.#filling;
    this.#begun = true;
    this.#filling = this.#room();
    this.#answered(async () => {
      const bytes = await (await this.#thread).encode(sound, frames);
      if (sound.byteLength === chunkSamples * this.#channels * 2 && spare.length < mostSpare) spare.push(sound);
      return bytes;
    });
  }

  #answered(ask: () => Promise<Uint8Array>): void {
    // Asked at once, taken in order.
    const before = this.#asked.at(-1);
    const answer = ask();
    const taken = (async (): Promise<void> => {
      const [bytes] = await Promise.all([answer, before]);
      this.#ready.push(...this.#splitter.push(bytes));
    })();
    taken.catch(() => undefined);
    this.#asked.push(taken);
  }

  async finish(): Promise<Uint8Array[]> {
    const { frames, words } = this.#filling;
    if (frames > 0) {
      // The channels of a short chunk lie closer.
      const sound = new SharedArrayBuffer(frames * this.#channels * 2);
      for (let channel = 0; channel < this.#channels; channel += 1) new Int16Array(sound).set(words.subarray(channel * chunkSamples, channel * chunkSamples + frames), channel * frames);
      this.#filling.sound = sound;
      this.#send();
    }
    // Only what was begun is ended.
    if (this.#begun) this.#answered(async () => await (await this.#thread).flush());
    for (const taken of this.#asked.splice(0)) await taken;
    this.#check();
    this.#splitter.finish();
    const thread = await this.#thread;
    this.#done = true;
    thread.giveBack();
    return this.#ready.splice(0);
  }

  async cancel(): Promise<void> {
    this.#closed = true;
    if (this.#done) return;
    const thread = await this.#thread.catch(() => null);
    await thread?.close();
  }

  config(): Uint8Array {
    throw missingConfig('mp3');
  }
}
