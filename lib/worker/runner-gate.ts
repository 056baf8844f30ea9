/** Keeps the jobs that run at once within what the machine can carry. */

interface Waiter {
  share: number;
  front: boolean;
  begin: () => void;
}

export interface Gate {
  /**
   * Waits until `share` of the capacity is free and takes it; call the answer to give it back. In order of arrival,
   * those at the `front` before the others; nobody overtakes the first in line, so a large share is not starved.
   * Rejects with the signal's reason when it fires first.
   */
  enter(options: { share: number; front?: boolean; signal?: AbortSignal }): Promise<() => void>;
  /** As `enter` where that would not have to wait; else null. */
  tryEnter(share: number): (() => void) | null;
}

/** A gate of `capacity` shares. A share larger than that is taken as all of it: such a job runs alone. */
export function createGate(capacity: number): Gate {
  // Sums of fractions such as 0.1 never come out even.
  const slack = 1e-9;
  let used = 0;
  const waiting: Waiter[] = [];

  const admit = (): void => {
    for (;;) {
      const next = waiting[0];
      if (next === undefined || used + next.share > capacity + slack) return;
      waiting.shift();
      used += next.share;
      next.begin();
    }
  };

  const leaveOnce = (taken: number): (() => void) => {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      used -= taken;
      admit();
    };
  };

  return {
    tryEnter(share) {
      const taken = Math.min(share, capacity);
      if (waiting.length > 0 || used + taken > capacity + slack) return null;
      used += taken;
      return leaveOnce(taken);
    },
    enter({ share, front = false, signal }) {
      const taken = Math.min(share, capacity);
      return new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(asError(signal.reason));
          return;
        }
        const waiter: Waiter = {
          share: taken,
          front,
          begin: () => {
            signal?.removeEventListener('abort', giveUp);
            resolve(leaveOnce(taken));
          },
        };
        const giveUp = (): void => {
          waiting.splice(waiting.indexOf(waiter), 1);
          reject(asError(signal?.reason));
          admit();
        };
        signal?.addEventListener('abort', giveUp, { once: true });
        const behind = front ? waiting.findIndex((other) => !other.front) : -1;
        if (behind === -1) waiting.push(waiter);
        else waiting.splice(behind, 0, waiter);
        admit();
      });
    },
  };
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}
