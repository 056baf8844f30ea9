import { Worker } from 'node:worker_threads';
import { AudioError } from '../../../audio/pcm.ts';
import type { TakeVerdict } from '../../../audio/take-check.ts';
import { ServiceError } from '../../errors.ts';
import type { SpokenTake } from '../../interfaces.ts';
import type { TakeAnswer, TakeOrder, TakeWork } from './contract.ts';

export interface TakeThreadsOptions {
  threads: number;
  /** The program of a thread. */
  program?: URL;
}

/** A take is some megabytes of short-lived arrays: with room for a few of them, little is copied when the dead are cleared away. */
const youngMb = 64;

type Work = TakeOrder extends infer Order ? (Order extends TakeOrder ? Omit<Order, 'id'> : never) : never;

interface Task {
  order: TakeOrder;
  /** What goes to the thread as it is and not as a copy. */
  handedOver: ArrayBuffer[];
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

interface Thread {
  worker: Worker;
  task: Task | null;
}

/**
 * The work done in a few threads, first come first served, so that who speaks thousands of lines can go on asking and
 * writing meanwhile. Threads start when first needed and do not keep the process alive. One that dies fails its task with
 * `internal`, which may be tried again, and is replaced; a fired signal fails a task as `cancelled` at once.
 */
export function createTakeThreads({ threads: most, program = new URL('./thread.ts', import.meta.url) }: TakeThreadsOptions): TakeWork {
  const waiting: Task[] = [];
  const threads = new Set<Thread>();
  let nextId = 1;
  let closed = false;

  const lose = (thread: Thread, cause: unknown): void => {
    if (!threads.delete(thread)) return;
    thread.task?.reject(new ServiceError('internal', { person: 'A take could not be worked on. It is tried again.', log: 'a thread that reckons takes ended', retryable: true, cause }));
    thread.task = null;
    if (!closed) dispatch();
  };

  const start = (): Thread => {
    const worker = new Worker(program, { name: 'takes', resourceLimits: { maxYoungGenerationSizeMb: youngMb } });
    const thread: Thread = { worker, task: null };
    threads.add(thread);
    worker.on('message', (answer: TakeAnswer) => {
      const { task } = thread;
      if (task === null || task.order.id !== answer.id) return;
      thread.task = null;
      worker.unref();
      if ('value' in answer) task.resolve(answer.value);
      else task.reject(failure(answer));
      dispatch();
    });
    worker.on('error', (error) => lose(thread, error));
    worker.on('exit', (code) => lose(thread, new Error(`it ended (${code})`)));
    return thread;
  };

  const dispatch = (): void => {
    while (waiting.length > 0) {
      const idle = [...threads].find(({ task }) => task === null) ?? (threads.size < most ? start() : undefined);
      const task = idle && waiting.shift();
      if (!idle || !task) return;
      idle.task = task;
      idle.worker.ref();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origin
      idle.worker.postMessage(task.order, task.handedOver);
    }
  };

  const ask = async (work: Work, signal: AbortSignal | undefined, handedOver: ArrayBuffer[] = []): Promise<unknown> => {
    if (signal?.aborted || closed) throw cancelled();
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const task: Task = { order: { ...work, id: nextId }, handedOver, resolve, reject };
    nextId += 1;
    waiting.push(task);
    // One that is under way takes moments; what comes of it is dropped.
    const stop = (): void => {
      if (waiting.includes(task)) waiting.splice(waiting.indexOf(task), 1);
      reject(cancelled());
    };
    signal?.addEventListener('abort', stop, { once: true });
    dispatch();
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  };

  return {
    fromBought: async (input, signal) => (await ask({ task: 'fromBought', input }, signal, wholeMemory(input.sounds))) as SpokenTake | null,
    hear: async (input, signal) => (await ask({ task: 'hear', input }, signal)) as TakeVerdict,
    fromDraft: async (input, signal) => (await ask({ task: 'fromDraft', input }, signal)) as SpokenTake,
    async close() {
      closed = true;
      for (const task of waiting.splice(0)) task.reject(cancelled());
      await Promise.all(
        [...threads].map(async (thread) => {
          thread.task?.reject(cancelled());
          thread.task = null;
          threads.delete(thread);
          await thread.worker.terminate();
        }),
      );
    },
  };
}

/** The memory of those arrays that have one of their own: small ones may share it with others. */
function wholeMemory(arrays: readonly Uint8Array[]): ArrayBuffer[] {
  const whole = arrays.flatMap(({ buffer, byteLength }) => (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : []));
  return [...new Set(whole)];
}

function cancelled(): ServiceError {
  return new ServiceError('cancelled', { person: 'This was stopped.' });
}

function failure({ error, stack, sound }: Extract<TakeAnswer, { error: string }>): Error {
  const told = sound ? new AudioError(error) : new Error(error);
  if (stack !== null) told.stack = stack;
  return told;
}
