import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { EncoderEndedError } from '../../audio/pcm.ts';
import { ServiceError } from '../errors.ts';
import type { FromRenderThread, RenderAnswers, RenderTask, ToRenderThread } from './render-messages.ts';

interface Waiting {
  id: number;
  task: RenderTask | (() => Promise<RenderTask>);
  progress: ((seconds: number) => void) | undefined;
  resolve(answer: RenderAnswers[RenderTask['kind']]): void;
  reject(error: Error): void;
}

interface Thread {
  worker: Worker;
  busy: Waiting | null;
}

/** Room for what a thread makes and forgets, MB: nearly all of its memory is sound, which does not lie there. By default a thread takes 48. */
const youngMb = 3;

function failed(message: Extract<FromRenderThread, { kind: 'failed' }>): ServiceError {
  const cause = new Error(message.message);
  if (message.stack) cause.stack = message.stack;
  if (message.code === 'ENOSPC') return new ServiceError('storage', { person: 'There is not enough room on the disk to render this.', cause });
  if (message.code === EncoderEndedError.code) return new ServiceError('internal', { person: message.message, retryable: true, cause });
  if (message.plain) return new ServiceError('bad-input', { person: message.message, cause });
  return new ServiceError('internal', { person: 'The render did not succeed. Please try again.', log: message.message, cause });
}

function broken(log: string, cause?: unknown): ServiceError {
  return new ServiceError('internal', { person: 'The render did not succeed. Please try again.', log, cause });
}

/**
 * Threads that render chapters side by side, one for each core. Open one for a render and dispose of it after: then its
 * threads, and the encoders in them, are gone.
 */
export class RenderPool implements AsyncDisposable {
  readonly #most: number;
  readonly #threads: Thread[] = [];
  readonly #queue: Waiting[] = [];
  #nextId = 1;
  #ended: ServiceError | null = null;

  constructor(threads: number = availableParallelism()) {
    this.#most = Math.max(1, threads);
  }

  /** Tasks that are run at once, at most. */
  get threads(): number {
    return this.#most;
  }

  /** Begins a first thread before there is a task for it: it has read its programme by the time one comes. */
  warm(): void {
    if (this.#ended === null && this.#threads.length === 0) this.#grow();
  }

  /**
   * Runs one task, or one that is only put together when a thread is free for it; `progress` is told the seconds of its sound that are done. Throws ServiceError: `storage` on a full
   * disk, `bad-input`, `internal` (to be tried again where an encoder was taken away), and `cancelled` at once when the pool is stopped.
   */
  run<Kind extends RenderTask['kind']>(task: Extract<RenderTask, { kind: Kind }> | (() => Promise<Extract<RenderTask, { kind: Kind }>>), progress?: (seconds: number) => void): Promise<RenderAnswers[Kind]> {
    return new Promise<RenderAnswers[Kind]>((resolve, reject) => {
      if (this.#ended) {
        reject(this.#ended);
        return;
      }
      // A thread answers each task in the task's own kind.
      this.#queue.push({ id: this.#nextId++, task, progress, resolve: (answer) => resolve(answer as RenderAnswers[Kind]), reject });
      this.#next();
    });
  }

  /** Ends everything at once: tasks under way and waiting fail with `cancelled`. */
  async stop(): Promise<void> {
    await this.#end(new ServiceError('cancelled', { person: 'The render was stopped. Nothing was lost.' }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #end(error: ServiceError): Promise<void> {
    this.#ended ??= error;
    const open = [...this.#queue.splice(0), ...this.#threads.flatMap((thread) => thread.busy ?? [])];
    const threads = this.#threads.splice(0);
    for (const waiting of open) waiting.reject(this.#ended);
    // Also ends the encoders' own threads.
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  #next(): void {
    while (this.#queue.length > 0) {
      const thread = this.#threads.find((candidate) => candidate.busy === null) ?? this.#grow();
      const waiting = thread ? this.#queue.shift() : undefined;
      if (!thread || !waiting) return;
      thread.busy = waiting;
      void this.#give(thread, waiting);
    }
  }

  async #give(thread: Thread, waiting: Waiting): Promise<void> {
    const { id, task } = waiting;
    try {
      const message: ToRenderThread = { id, task: typeof task === 'function' ? await task() : task };
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origin
      thread.worker.postMessage(message);
    } catch (error) {
      if (thread.busy === waiting) thread.busy = null;
      waiting.reject(error instanceof Error ? error : new Error(String(error)));
      this.#next();
    }
  }

  #grow(): Thread | null {
    if (this.#threads.length >= this.#most) return null;
    const thread: Thread = { worker: new Worker(new URL('./render-thread.ts', import.meta.url), { name: 'render', resourceLimits: { maxYoungGenerationSizeMb: youngMb } }), busy: null };
    thread.worker.on('message', (message: FromRenderThread) => {
      const { busy } = thread;
      if (busy?.id !== message.id) return;
      if (message.kind === 'progress') {
        busy.progress?.(message.seconds);
        return;
      }
      thread.busy = null;
      if (message.kind === 'done') busy.resolve(message.answer);
      else busy.reject(failed(message));
      this.#next();
    });
    thread.worker.on('error', (cause) => void this.#end(broken('A render thread broke.', cause)));
    thread.worker.on('exit', () => {
      if (this.#threads.includes(thread)) void this.#end(broken('A render thread ended without a result.'));
    });
    this.#threads.push(thread);
    return thread;
  }
}
