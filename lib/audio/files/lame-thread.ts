import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import type { FrameCodecOptions } from './frame-encoder.ts';

/**
 * LAME as WebAssembly in a thread of its own, below what its package offers: the package wants all of mediabunny around
 * it (20 MB in every thread that encodes), and each block goes to it in a new array that lies there until somebody comes
 * to clean up (a chapter is 60 MB). Here its thread is started as it is and reads the sound where it lies. The package is
 * pinned to the version this was written for.
 */

/** Room for what the thread makes and forgets, MB: its sound lies elsewhere. */
const youngMb = 3;
const unknownPackage = 'This version of @mediabunny/mp3-encoder is not the one that its insides are known of.';

let script: Promise<string> | null = null;

/** The program of the encoder's thread: the package carries it as one text. Throws Error where the package is another. */
async function readScript(): Promise<string> {
  const bundle = await readFile(createRequire(import.meta.url).resolve('@mediabunny/mp3-encoder'), 'utf8');
  const literal = /inlineWorker\(('(?:[^'\\]|\\.)*')\)/.exec(bundle)?.[1];
  // A text between quotes and nothing else: it is read, not run.
  const text: unknown = literal === undefined ? null : runInNewContext(literal);
  if (typeof text !== 'string' || !['init_lame', 'encode_samples', 'flush_lame'].every((name) => text.includes(`"${name}"`))) throw new Error(unknownPackage);
  return text;
}

type Command = { type: 'init'; data: { numberOfChannels: number; sampleRate: number; bitrate: number } } | { type: 'encode'; data: { audioData: SharedArrayBuffer; numberOfFrames: number } } | { type: 'flush' };

interface Asked {
  resolve(bytes: Uint8Array): void;
  reject(error: Error): void;
}

function bytesOf(data: unknown): Uint8Array {
  if (typeof data === 'object' && data !== null) for (const name of ['encodedData', 'flushedData']) {
    const bytes: unknown = Reflect.get(data, name);
    if (bytes instanceof ArrayBuffer) return new Uint8Array(bytes);
  }
  return new Uint8Array();
}

type Form = Pick<FrameCodecOptions, 'channels' | 'sampleRate' | 'bitRate'>;

/** Threads that wait for their next stream: each is dear to begin. */
const waiting: LameThread[] = [];
const mostWaiting = 2;

/** One stream after another is encoded: `flush` ends a stream, and what is encoded after it begins the next. */
export class LameThread {
  readonly #worker: Worker;
  readonly #form: Form;
  readonly #asked = new Map<number, Asked>();
  #nextId = 0;
  #broken: Error | null = null;

  private constructor(worker: Worker, form: Form) {
    this.#worker = worker;
    this.#form = form;
    worker.on('message', (answer: { id: number; success: boolean; data?: unknown; error?: unknown }) => {
      const asked = this.#asked.get(answer.id);
      this.#asked.delete(answer.id);
      if (answer.success) asked?.resolve(bytesOf(answer.data));
      else asked?.reject(new Error('LAME failed.', { cause: answer.error }));
    });
    worker.on('error', (cause) => this.#fail(new Error('The thread of LAME broke.', { cause })));
    worker.on('exit', () => this.#fail(new Error('The thread of LAME ended.')));
  }

  /** One that waits, or a new one. Throws Error where the package is another one than this was written for. */
  static async open({ channels, sampleRate, bitRate }: Form): Promise<LameThread> {
    const found = waiting.findIndex((thread) => thread.#broken === null && thread.#form.channels === channels && thread.#form.sampleRate === sampleRate && thread.#form.bitRate === bitRate);
    const [kept] = found === -1 ? [] : waiting.splice(found, 1);
    if (kept) {
      kept.#worker.ref();
      return kept;
    }
    script ??= readScript().catch((error: unknown) => {
      // Read anew the next time: it may have been one file too many that was open.
      script = null;
      throw error;
    });
    const thread = new LameThread(new Worker(await script, { eval: true, name: 'lame', env: {}, execArgv: [], resourceLimits: { maxYoungGenerationSizeMb: youngMb } }), { channels, sampleRate, bitRate });
    try {
      await thread.#ask({ type: 'init', data: { numberOfChannels: channels, sampleRate, bitrate: bitRate } });
    } catch (error) {
      await thread.close();
      throw error;
    }
    return thread;
  }

  #fail(error: Error): void {
    this.#broken ??= error;
    for (const asked of this.#asked.values()) asked.reject(this.#broken);
    this.#asked.clear();
  }

  #ask(command: Command): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (this.#broken) {
        reject(this.#broken);
        return;
      }
      const id = this.#nextId++;
      this.#asked.set(id, { resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origin
      this.#worker.postMessage({ id, command });
    });
  }

  /**
   * Encodes the next 16-bit samples, one channel after the other over the whole of `sound`: it must stay as it is until
   * the answer has come. Gives the bytes of the stream that became ready; they may end within a frame.
   */
  encode(sound: SharedArrayBuffer, frames: number): Promise<Uint8Array> {
    return this.#ask({ type: 'encode', data: { audioData: sound, numberOfFrames: frames } });
  }

  /** Ends the stream; gives its last bytes. */
  flush(): Promise<Uint8Array> {
    return this.#ask({ type: 'flush' });
  }

  /** Keeps the thread for the next stream of its kind; the one before must be ended. */
  giveBack(): void {
    // It keeps no process alive.
    this.#worker.unref();
    waiting.push(this);
    if (waiting.length > mostWaiting) void waiting.shift()?.close();
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
