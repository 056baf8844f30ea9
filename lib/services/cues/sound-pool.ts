import { Worker } from 'node:worker_threads';
import { ServiceError } from '../errors.ts';
import type { MadeSound, SoundRequest } from '../interfaces.ts';
import type { SoundAnswer } from './sound-thread.ts';

interface Waiting {
  request: SoundRequest;
  signal: AbortSignal | undefined;
  resolve: (sound: MadeSound) => void;
  reject: (error: unknown) => void;
}

/** A thread with nothing to do for this long ends, and gives its memory back. */
const idleMs = 20_000;

/** Threads that make sounds, started when first needed. A sound that is cancelled ends its thread: it cannot listen. */
export class SoundPool {
  readonly #size: number;
  readonly #queue: Waiting[] = [];
  readonly #idle = new Map<Worker, NodeJS.Timeout>();
  readonly #threads = new Set<Worker>();

  constructor(size: number) {
    this.#size = size;
  }

  make(request: SoundRequest, signal?: AbortSignal): Promise<MadeSound> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ request, signal, resolve, reject });
      this.#next();
    });
  }

  async close(): Promise<void> {
    for (const waiting of this.#queue.splice(0)) waiting.reject(cancelled());
    await Promise.all([...this.#threads].map((thread) => this.#end(thread)));
  }

  #next(): void {
    if (this.#queue.length === 0) return;
    const thread = this.#idle.keys().next().value ?? (this.#threads.size < this.#size ? this.#start() : undefined);
    if (!thread) return;
    const waiting = this.#queue.shift();
    if (!waiting) return;
    clearTimeout(this.#idle.get(thread));
    this.#idle.delete(thread);
    if (waiting.signal?.aborted) {
      waiting.reject(cancelled());
      this.#rest(thread);
      return;
    }
    this.#run(thread, waiting);
  }

  #run(thread: Worker, { request, signal, resolve, reject }: Waiting): void {
    const settle = (then: () => void, alive: boolean): void => {
      // By name: a thread needs listeners of its own that must stay.
      thread.off('message', answered);
      thread.off('error', broke);
      thread.off('exit', ended);
      signal?.removeEventListener('abort', abort);
      then();
      if (alive) this.#rest(thread);
      else this.#end(thread).then(() => this.#next(), reject);
    };
    const abort = () => settle(() => reject(cancelled()), false);
    const answered = (answer: SoundAnswer) => settle(() => ('sound' in answer ? resolve(answer.sound) : reject(failed(answer.failure))), true);
    const broke = (error: Error) => settle(() => reject(failed(error.message, error)), false);
    const ended = (code: number) => settle(() => reject(failed(`the thread ended with ${code}`)), false);
    signal?.addEventListener('abort', abort, { once: true });
    thread.on('message', answered);
    thread.on('error', broke);
    thread.on('exit', ended);
    thread.ref();
    thread.postMessage(request);
  }

  #start(): Worker {
    const thread = new Worker(new URL('./sound-thread.ts', import.meta.url), { name: 'sounds' });
    this.#threads.add(thread);
    return thread;
  }

  #rest(thread: Worker): void {
    // A resting thread must not keep a process from ending.
    thread.unref();
    const timer = setTimeout(() => {
      this.#idle.delete(thread);
      // Nothing waits for it, and ending an idle thread cannot fail in a way that matters to anybody.
      void this.#end(thread);
    }, idleMs);
    timer.unref();
    this.#idle.set(thread, timer);
    this.#next();
  }

  async #end(thread: Worker): Promise<void> {
    clearTimeout(this.#idle.get(thread));
    this.#idle.delete(thread);
    this.#threads.delete(thread);
    await thread.terminate();
  }
}

function cancelled(): ServiceError {
  return new ServiceError('cancelled', { person: 'The sound was cancelled.' });
}

function failed(log: string, cause?: unknown): ServiceError {
  return new ServiceError('internal', { person: 'This sound could not be made. Please try again, or switch it off.', log, cause });
}
