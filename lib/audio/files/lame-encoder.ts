import { encoderDelay } from '../mp3-info.ts';
import { missingConfig } from './frame-encoder.ts';
import type { EncoderInput, FrameCodecOptions, FrameEncoder } from './frame-encoder.ts';
import { lameScale } from './lame-scale.ts';
import { chunkFrames, chunkSamples, meeting, mostKept, Stretch, stretchOf } from './lame-stretch.ts';
import { LameThread } from './lame-thread.ts';

/**
 * MP3 by LAME in threads of its own: one, or several that share one stream. Several take stretches of it in turn; each
 * begins a little before its stretch, and takes over where its frames have become those of the thread before. LAME
 * remembers little, so that is after twenty to eighty frames, and the stream is that of one thread, byte for byte. Where
 * they never become alike the thread before goes on to the end.
 */

/** Chunks before its stretch at which a thread begins. */
const leadChunks = 1;
/** A thread that has gone on for so many chunks without having become alike is not waited for any more. */
const patienceChunks = 8;
/** Chunks that wait for one thread alone: enough that it never waits for the mixer. */
const aheadChunks = 3;
/** Chunks that a thread is told of before it has answered: it goes on while the mixer has no ear for it. */
const askedAtOnce = 16;

/**
 * Arrays that a stream is done with, for the next one. A thread that has seen one holds it until it cleans up, and a thread
 * that makes next to no rubbish does so seldom: new ones for every chapter would be tens of megabytes before they go.
 */
const spare: SharedArrayBuffer[] = [];
const mostSpare = mostKept + aheadChunks;

export class LameEncoder implements FrameEncoder {
  readonly scale: number;
  readonly delay = encoderDelay;
  readonly #options: FrameCodecOptions;
  readonly #channels: number;
  readonly #count: number;
  /** Chunks of a stretch. */
  readonly #stretch: number;
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
    this.#stretch = stretchOf(options.samples, threads);
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
    const most = this.#several ? this.#count * this.#stretch + aheadChunks : aheadChunks;
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
      const from = number * this.#stretch;
      // Only where there is something of the stretch itself.
      if (!(await this.#comes(from)) || number > this.#alone) return;
      const stretch = new Stretch(Math.max(0, from - leadChunks));
      this.#stretches.set(number, stretch);
      while (number <= this.#alone && !(await this.#isOver(number, stretch))) {
        this.#ask(thread, stretch, this.#several ? from + this.#stretch : Infinity);
        const answer = stretch.asked.shift();
        if (answer === undefined) {
          const comes = await this.#comes(stretch.given);
          if (comes && number <= this.#alone && !this.#chunks.has(stretch.given)) throw new Error('A stretch of the sound was let go before every thread had it.');
          // The sound has ended before another stretch took over.
          if (!comes) this.#alone = Math.min(this.#alone, number);
          if (!comes || !this.#chunks.has(stretch.given)) break;
          continue;
        }
        stretch.push(await answer);
        stretch.chunk += 1;
        this.#forget();
        this.#tell();
      }
      const last = await thread.flush();
      stretch.working = false;
      // One that was given up may have been left with answers to come: its last bytes follow on nothing, and nobody wants them.
      if (!this.#met.has(number) && number <= this.#alone) {
        stretch.push(last);
        stretch.end();
      }
      this.#forget();
      this.#tell();
    }
  }

  /** Tells a thread of the chunks of its stretch that are there. Past the end one by one: the next stretch may take over after each. */
  #ask(thread: LameThread, stretch: Stretch, end: number): void {
    while (stretch.asked.length < (stretch.given < end ? askedAtOnce : 1)) {
      const chunk = this.#chunks.get(stretch.given);
      if (chunk === undefined) return;
      const answer = thread.encode(chunk.sound, chunk.frames);
      // A failure is met where the answer is waited for, or not at all where the stretch is given up.
      answer.catch(() => undefined);
      stretch.asked.push(answer);
      stretch.given += 1;
    }
  }

  /** True once the stretch after this one has taken over. Waits until that is known. */
  async #isOver(number: number, stretch: Stretch): Promise<boolean> {
    const end = (number + 1) * this.#stretch;
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
    const met = meeting(one, next);
    if (met !== null) this.#met.set(number, met);
  }

  /** Chunks that every stretch has had are filled again. */
  #forget(): void {
    const begun = [...this.#stretches].filter(([number, { working }]) => working && number <= this.#alone).map(([, { chunk }]) => chunk);
    // The first stretch that is not begun needs its lead, whichever thread was ready first.
    let unbegun = this.#current;
    while (this.#stretches.has(unbegun)) unbegun += 1;
    const next = this.#several && this.#alone === Infinity ? unbegun * this.#stretch - leadChunks : Infinity;
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
        const shared = this.#several && !stretch.ended && this.#alone !== this.#current ? ((this.#current + 1) * this.#stretch - leadChunks) * chunkFrames : Infinity;
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
