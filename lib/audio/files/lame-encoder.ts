import { encoderDelay, readFrameHeader, samplesPerFrame } from '../mp3-info.ts';
import { missingConfig } from './frame-encoder.ts';
import type { EncoderInput, FrameCodecOptions, FrameEncoder } from './frame-encoder.ts';
import { lameScale } from './lame-scale.ts';
import { LameThread } from './lame-thread.ts';
import { PaddingCleaner } from './mp3-padding.ts';

/**
 * MP3 by LAME in threads of its own: one, or several that share one stream. Several take stretches of it in turn; each
 * begins a little before its stretch, and takes over where its frames have become those of the thread before. LAME
 * remembers little, so that is after some thirty frames, and the stream is that of one thread, byte for byte. Where they
 * never become alike the thread before goes on to the end.
 */

/** Frames that are told to LAME at once: after so many the lengths of frames come round again at every rate. */
const chunkFrames = 49;
const chunkSamples = chunkFrames * samplesPerFrame;
/** A stretch of one thread, in chunks: 20 s. */
const stretchChunks = 16;
/** Chunks before its stretch at which a thread begins. */
const leadChunks = 1;
/** Frames that must be alike before one thread takes over from another: longer than anything LAME remembers. */
const alikeFrames = 16;
/** A thread that has gone on for so many chunks without having become alike is not waited for any more. */
const patienceChunks = 8;
/** Chunks that wait for one thread alone: enough that it never waits for the mixer. */
const aheadChunks = 3;

/**
 * Arrays that a stream is done with, for the next one. A thread that has seen one holds it until it cleans up, and a thread
 * that makes next to no rubbish does so seldom: new ones for every chapter would be tens of megabytes before they go.
 */
const spare: SharedArrayBuffer[] = [];
const mostSpare = 8;

/** What one thread makes of its stretch. */
class Stretch {
  /** Frame of the stream that is its first. */
  readonly first: number;
  /** The chunk that it is given next. */
  chunk: number;
  frames: Uint8Array[] = [];
  /** Frames that were given out, or are not wanted any more. */
  passed = 0;
  ended = false;
  /** False once its thread is done with it. */
  working = true;
  readonly #cleaner = new PaddingCleaner();
  #rest: Uint8Array = new Uint8Array();

  constructor(chunk: number) {
    this.chunk = chunk;
    this.first = chunk * chunkFrames;
  }

  /** Frames of the whole stream up to which this one is made. */
  get made(): number {
    return this.first + this.passed + this.frames.length;
  }

  /** A frame by its number in the whole stream, as long as it is kept. */
  frame(number: number): Uint8Array | undefined {
    return this.frames[number - this.first - this.passed];
  }

  push(bytes: Uint8Array): void {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    let at = 0;
    for (let header = readFrameHeader(all, at); header !== null && at + header.bytes <= all.length; header = readFrameHeader(all, at)) {
      this.frames.push(...this.#cleaner.push(all.slice(at, at + header.bytes)));
      at += header.bytes;
    }
    this.#rest = all.slice(at);
    if (this.#rest.length >= 4 && readFrameHeader(this.#rest, 0) === null) throw new Error('LAME gave what is no frame.');
  }

  end(): void {
    if (this.#rest.length > 0) throw new Error('LAME ended within a frame.');
    this.frames.push(...this.#cleaner.finish());
    this.ended = true;
  }

  /** Gives out frames up to one of the whole stream. */
  take(until: number): Uint8Array[] {
    const taken = this.frames.splice(0, Math.max(0, until - this.first - this.passed));
    this.passed += taken.length;
    return taken;
  }
}

export class LameEncoder implements FrameEncoder {
  readonly scale: number;
  readonly delay = encoderDelay;
  readonly #options: FrameCodecOptions;
  readonly #channels: number;
  readonly #count: number;
  readonly #threads: LameThread[] = [];
  /** Chunks by their number, until every stretch that needs them has had them. */
  readonly #chunks = new Map<number, { sound: SharedArrayBuffer; frames: number }>();
  /** Arrays that may be filled again. */
  readonly #free: SharedArrayBuffer[] = [];
  #filling: { sound: SharedArrayBuffer; words: Int16Array; frames: number };
  /** Chunks that are filled. */
  #filled = 0;
  /** The first chunk that is kept. */
  #kept = 0;
  #finished = false;
  /** Every thread is done. */
  #over = false;
  #failure: Error | null = null;
  readonly #stretches = new Map<number, Stretch>();
  /** For a stretch that was taken over: the first frame of the whole stream that the next one gives. */
  readonly #met = new Map<number, number>();
  /** The stretch whose frames are given out now. */
  #current = 0;
  /** A stretch that goes on to the end of the stream: all after it are given up. */
  #alone = Infinity;
  #waiting: (() => void)[] = [];
  readonly #working: Promise<void>[];

  /** `threads` share the work; the bytes do not hang on how many they are. They begin at once, and nobody waits for them. */
  constructor(options: FrameCodecOptions, threads = 1) {
    this.#options = options;
    this.scale = lameScale(options.bitRate);
    this.#channels = options.channels;
    this.#count = threads;
    this.#filling = this.#room();
    this.#working = Array.from({ length: threads }, (_, index) =>
      this.#open().then((thread) => this.#work(thread, index)).catch((error: unknown) => {
        this.#failure ??= error instanceof Error ? error : new Error(String(error));
        this.#tell();
      }),
    );
  }

  async #open(): Promise<LameThread> {
    const thread = await LameThread.open(this.#options);
    this.#threads.push(thread);
    return thread;
  }

  get #several(): boolean {
    return this.#count > 1;
  }

  #room(): { sound: SharedArrayBuffer; words: Int16Array; frames: number } {
    const size = chunkSamples * this.#channels * 2;
    const found = spare.findIndex(({ byteLength }) => byteLength === size);
    const sound = this.#free.pop() ?? (found === -1 ? new SharedArrayBuffer(size) : spare.splice(found, 1)[0]!);
    return { sound, words: new Int16Array(sound), frames: 0 };
  }

  /** Resolves when anything has gone on. */
  #change(): Promise<void> {
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }

  #tell(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  async push(channels: EncoderInput): Promise<Uint8Array[]> {
    const length = channels[0]?.length ?? 0;
    for (let at = 0; at < length; ) {
      const taken = Math.min(length - at, chunkSamples - this.#filling.frames);
      channels.forEach((samples, channel) => this.#filling.words.set(samples.subarray(at, at + taken), channel * chunkSamples + this.#filling.frames));
      this.#filling.frames += taken;
      at += taken;
      if (this.#filling.frames === chunkSamples) this.#close();
    }
    const most = this.#several ? this.#count * stretchChunks + aheadChunks : aheadChunks;
    while (this.#failure === null && this.#filled - this.#kept > most) await this.#change();
    return this.#ready();
  }

  /** A chunk is full, or the last. */
  #close(): void {
    this.#chunks.set(this.#filled, { sound: this.#filling.sound, frames: this.#filling.frames });
    this.#filled += 1;
    this.#filling = this.#room();
    this.#tell();
  }

  async finish(meanwhile?: (frames: Uint8Array[]) => Promise<void>): Promise<Uint8Array[]> {
    const { frames, words } = this.#filling;
    if (frames > 0) {
      // The channels of a short chunk lie closer.
      const sound = new SharedArrayBuffer(frames * this.#channels * 2);
      for (let channel = 0; channel < this.#channels; channel += 1) new Int16Array(sound).set(words.subarray(channel * chunkSamples, channel * chunkSamples + frames), channel * frames);
      this.#free.push(this.#filling.sound);
      this.#filling.sound = sound;
      this.#close();
    }
    this.#finished = true;
    this.#tell();
    const ended = Promise.all(this.#working).then(() => {
      this.#over = true;
      this.#tell();
    });
    while (!this.#over) {
      await this.#change();
      if (meanwhile !== undefined) await meanwhile(this.#ready());
    }
    await ended;
    const ready = this.#ready();
    for (const thread of this.#threads.splice(0)) thread.giveBack();
    // Every thread has answered: nobody reads them any more.
    const mine = [...this.#chunks.values(), this.#filling].map(({ sound }) => sound).filter(({ byteLength }) => byteLength === chunkSamples * this.#channels * 2);
    spare.push(...new Set([...this.#free.splice(0), ...mine]));
    spare.splice(0, Math.max(0, spare.length - mostSpare));
    this.#chunks.clear();
    return ready;
  }

  async cancel(): Promise<void> {
    this.#failure ??= new Error('This encoder was closed.');
    this.#tell();
    const closed = Promise.all(this.#threads.splice(0).map((thread) => thread.close()));
    await Promise.all(this.#working);
    await closed;
    // A thread that was being opened meanwhile.
    await Promise.all(this.#threads.splice(0).map((thread) => thread.close()));
  }

  config(): Uint8Array {
    throw missingConfig('mp3');
  }

  /** Waits for a chunk; false where the sound ends before it. */
  async #comes(number: number): Promise<boolean> {
    while (this.#failure === null && number >= this.#filled) {
      if (this.#finished) return false;
      await this.#change();
    }
    return this.#failure === null;
  }

  /** One thread makes every so-manieth stretch. */
  async #work(thread: LameThread, index: number): Promise<void> {
    for (let number = index; number < this.#alone; number += this.#count) {
      const from = number * stretchChunks;
      // Only where there is something of the stretch itself.
      if (!(await this.#comes(from)) || number > this.#alone) return;
      const stretch = new Stretch(Math.max(0, from - leadChunks));
      this.#stretches.set(number, stretch);
      while (number <= this.#alone && !(await this.#isOver(number, stretch))) {
        const comes = await this.#comes(stretch.chunk);
        const chunk = this.#chunks.get(stretch.chunk);
        if (comes && chunk === undefined && number <= this.#alone) throw new Error('A stretch of the sound was let go before every thread had it.');
        if (!comes || chunk === undefined) {
          // The sound has ended before another stretch took over.
          this.#alone = Math.min(this.#alone, number);
          break;
        }
        stretch.push(await thread.encode(chunk.sound, chunk.frames));
        stretch.chunk += 1;
        this.#forget();
        this.#tell();
      }
      const last = await thread.flush();
      stretch.working = false;
      if (!this.#met.has(number)) {
        stretch.push(last);
        stretch.end();
      }
      this.#forget();
      this.#tell();
    }
  }

  /** True once the stretch after this one has taken over. Waits until that is known. */
  async #isOver(number: number, stretch: Stretch): Promise<boolean> {
    const end = (number + 1) * stretchChunks;
    if (!this.#several || stretch.chunk < end || this.#alone === number || !(await this.#comes(end))) return false;
    // The next one has something to show for every chunk that both were given, or it is waited for.
    for (;;) {
      this.#meet(number);
      if (this.#met.has(number)) return true;
      const next = this.#stretches.get(number + 1);
      if (this.#failure !== null || this.#alone < number || (next !== undefined && next.chunk >= stretch.chunk)) break;
      await this.#change();
    }
    if (stretch.chunk >= end + patienceChunks) this.#alone = Math.min(this.#alone, number);
    return false;
  }

  /** Looks whether a stretch and the next one have become alike. */
  #meet(number: number): void {
    const [one, next] = [this.#stretches.get(number), this.#stretches.get(number + 1)];
    if (one === undefined || next === undefined || this.#alone <= number || this.#met.has(number)) return;
    let alike = 0;
    for (let frame = next.first; frame < Math.min(one.made, next.made); frame += 1) {
      const [mine, other] = [one.frame(frame), next.frame(frame)];
      alike = mine !== undefined && other !== undefined && Buffer.compare(mine, other) === 0 ? alike + 1 : 0;
      if (alike < alikeFrames) continue;
      this.#met.set(number, frame + 1);
      return;
    }
  }

  /** Chunks that every stretch has had are filled again. */
  #forget(): void {
    const begun = [...this.#stretches].filter(([number, { working }]) => working && number <= this.#alone).map(([, { chunk }]) => chunk);
    // The first stretch that is not begun needs its lead, whichever thread was ready first.
    let unbegun = this.#current;
    while (this.#stretches.has(unbegun)) unbegun += 1;
    const next = this.#several && this.#alone === Infinity ? unbegun * stretchChunks - leadChunks : Infinity;
    const kept = Math.min(this.#filled, next, ...begun);
    for (; this.#kept < kept; this.#kept += 1) {
      const sound = this.#chunks.get(this.#kept)?.sound;
      this.#chunks.delete(this.#kept);
      if (sound?.byteLength === chunkSamples * this.#channels * 2) this.#free.push(sound);
    }
  }

  /** The frames that can be given out, in their order. */
  #ready(): Uint8Array[] {
    if (this.#failure !== null) throw this.#failure;
    const ready: Uint8Array[] = [];
    for (;;) {
      const stretch = this.#stretches.get(this.#current);
      if (stretch === undefined) return ready;
      const met = this.#met.get(this.#current);
      if (met === undefined) {
        // From where the next one begins it may take over.
        const shared = this.#several && !stretch.ended && this.#alone !== this.#current ? ((this.#current + 1) * stretchChunks - leadChunks) * chunkFrames : Infinity;
        ready.push(...stretch.take(Math.min(stretch.made, shared)));
        return ready;
      }
      ready.push(...stretch.take(met));
      this.#stretches.delete(this.#current);
      this.#current += 1;
      this.#stretches.get(this.#current)?.take(met);
    }
  }
}
