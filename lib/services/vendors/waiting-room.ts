/**
 * Those of one process who wait for a place in a vendor's line. Who leaves hands the place on to the next one here, so
 * that it stands empty for no moment and the database is not asked; only the foremost looks whether one became free
 * elsewhere.
 */

/** A place in the line, as its row names it. */
export interface HeldSlot {
  slot: number;
  /** Who holds it, in the row. */
  holder: string;
  /** When this process took it, on performance.now(). */
  since: number;
  /** Handed on within this process. */
  passed: boolean;
  /** How long to wait before the call of whoever took it from its row, milliseconds. */
  waitMs: number;
}

export interface WaitingRoom {
  /**
   * Waits for a place: one that is handed on, or that `look` finds. Throws what the signal was aborted with. `near` is called
   * when few wait in front of so many places in use here that one of the next to be handed on will be its own.
   */
  place(look: () => Promise<HeldSlot | null>, signal: AbortSignal | undefined, near?: () => void): Promise<HeldSlot>;
  /**
   * Hands a place on, or keeps it for a moment for whoever comes next; false where nobody here may have it, and it must be
   * given back.
   */
  passOn(held: HeldSlot): boolean;
  /** Gives back at once what is kept for whoever comes next. */
  clear(): Promise<void>;
  /** A place was lost to another process. */
  lose(): void;
}

interface Waiter {
  given: HeldSlot | null;
  wake: () => void;
  /** Null once it was called. */
  near: (() => void) | null;
}

/** So long a place stays in one process, at most: others may have waited for it. Milliseconds. */
const longestStay = 10_000;
/** So long a place that nobody waits for is kept: the next call often comes at once, and two statements are saved. Milliseconds. */
const keptMs = 50;
/** Of the places in use, this share of the waiting is near: each has the time of a few calls' ends, and no more hangs on them than must. */
const nearShare = 0.25;
/** How soon the foremost looks again, milliseconds, jittered: seldom where one of this process will hand its place on. */
const lookMs = { alone: 30, expecting: 120 };

/** @param giveBack frees a place for everybody; it throws nothing */
export function createWaitingRoom(giveBack: (held: HeldSlot) => Promise<void>): WaitingRoom {
  const waiters: Waiter[] = [];
  let holding = 0;
  const kept = new Map<HeldSlot, NodeJS.Timeout>();

  const tellTheNear = (): void => {
    for (const waiter of waiters.slice(0, Math.ceil(holding * nearShare))) {
      const { near } = waiter;
      waiter.near = null;
      near?.();
    }
  };

  const mayStay = (held: HeldSlot): boolean => performance.now() - held.since < longestStay;
  const next = (held: HeldSlot): boolean => {
    const waiter = mayStay(held) ? waiters.find(({ given }) => given === null) : undefined;
    if (waiter === undefined) return false;
    waiter.given = { ...held, passed: true };
    waiter.wake();
    return true;
  };

  const keep = (held: HeldSlot): void => {
    const timer = setTimeout(() => {
      kept.delete(held);
      void giveBack(held);
    }, keptMs);
    kept.set(held, timer.unref());
  };
  const takeKept = (): HeldSlot | null => {
    for (const [held, timer] of kept) {
      clearTimeout(timer);
      kept.delete(held);
      return { ...held, passed: true };
    }
    return null;
  };

  return {
    async place(look, signal, near) {
      signal?.throwIfAborted();
      const ready = takeKept();
      if (ready !== null) {
        holding += 1;
        return ready;
      }
      const me: Waiter = { given: null, wake: () => {}, near: near ?? null };
      waiters.push(me);
      tellTheNear();
      let found: HeldSlot | null = null;
      try {
        while (found === null) {
          signal?.throwIfAborted();
          if (me.given === null && waiters[0] === me) found = await look();
          if (me.given === null && found === null) await sleep(me, waiters[0] === me ? (holding > 0 ? lookMs.expecting : lookMs.alone) * (0.5 + Math.random()) : null, signal);
          if (found === null) found = me.given;
        }
        holding += 1;
        return found;
      } finally {
        waiters.splice(waiters.indexOf(me), 1);
        tellTheNear();
        // Handed one while it found another, or was called off.
        waiters[0]?.wake();
        if (me.given !== null && me.given !== found && !next(me.given)) await giveBack(me.given);
      }
    },
    passOn(held) {
      holding -= 1;
      if (next(held)) return true;
      if (!mayStay(held)) return false;
      keep(held);
      return true;
    },
    async clear() {
      const all = [...kept.keys()];
      for (const held of all) clearTimeout(kept.get(held));
      kept.clear();
      await Promise.all(all.map(giveBack));
    },
    lose() {
      holding -= 1;
    },
  };
}

/** Until the waiter is woken, the time is over (null: never) or the signal fires. */
async function sleep(me: Waiter, ms: number | null, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = ms === null ? null : setTimeout(resolve, ms);
  me.wake = resolve;
  const called = (): void => resolve();
  signal?.addEventListener('abort', called, { once: true });
  try {
    await promise;
  } finally {
    signal?.removeEventListener('abort', called);
    if (timer !== null) clearTimeout(timer);
    me.wake = () => {};
  }
}
