/**
 * One transaction for many who have something to write in the same moments. A commit is flushed to the disk, and each
 * transaction is three statements or more before it says anything: dozens of lines that end within a moment are one.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Tx } from '../services/interfaces.ts';

/** So long the first waits for others, milliseconds: far less than a call to a vendor takes. */
const gatherMs = 20;
/** So many share one at most. */
const most = 16;
/** A transaction that takes longer (it waits for a row) lets the next one begin beside it, milliseconds. */
const patienceMs = 250;

/** Calls something as part of the transaction that is running. */
export type Within = <T>(call: () => T) => T;

interface Sharer {
  /** Does the work in the transaction and keeps what comes of it. */
  work: (tx: Tx, within: Within) => Promise<void>;
  resolve: () => void;
  /** Has the work done in a transaction of its own. */
  alone: () => Promise<void>;
}

/**
 * Gives the road by which work shares a transaction with others. Where any of it throws, all is rolled back and each is done
 * alone, so that nobody is the worse for another's failure.
 * @param run a transaction: `shared` says that several work in it at once
 */
export function shareTransactions(run: (work: (tx: Tx, within: Within) => Promise<void>, shared: boolean) => Promise<void>): <T>(work: (tx: Tx) => Promise<T>) => Promise<T> {
  const waiting: Sharer[] = [];
  let timer: NodeJS.Timeout | null = null;
  let busy = 0;

  const begin = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (busy > 0 || waiting.length === 0) return;
    busy += 1;
    let counted = true;
    const letOthers = (): void => {
      if (!counted) return;
      counted = false;
      busy -= 1;
      begin();
    };
    const patience = setTimeout(letOthers, patienceMs);
    void write(waiting.splice(0, most)).finally(() => {
      clearTimeout(patience);
      letOthers();
    });
  };

  const write = async (sharers: Sharer[]): Promise<void> => {
    const [first] = sharers;
    if (sharers.length === 1) return await first?.alone();
    try {
      await run(async (tx, within) => {
        // All have ended before anything is rolled back: none may write into a transaction that is over.
        const ended = await Promise.allSettled(sharers.map(async ({ work }) => await work(tx, within)));
        const failure = ended.find((one) => one.status === 'rejected');
        if (failure !== undefined) throw failure.reason;
      }, true);
    } catch {
      await Promise.all(sharers.map(async ({ alone }) => await alone()));
      return;
    }
    for (const { resolve } of sharers) resolve();
  };

  return async <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    await new Promise<T>((resolve, reject) => {
      // Each goes on as in its own call chain: what it logs is logged as its own.
      const inOwnChain = AsyncLocalStorage.snapshot();
      let result: { value: T } | null = null;
      const own = async (tx: Tx): Promise<void> => {
        result = { value: await work(tx) };
      };
      const done = (): void => {
        if (result === null) reject(new Error('shared work has ended without a result'));
        else resolve(result.value);
      };
      waiting.push({
        work: (tx, within) => inOwnChain(() => within(() => own(tx))),
        resolve: done,
        alone: () => inOwnChain(() => run(own, false).then(done, reject)),
      });
      if (waiting.length >= most) begin();
      else timer ??= setTimeout(begin, gatherMs);
    });
}
