/** Counts calls and truly enforces a vendor's limits: so many a minute, so many at once. */

export interface Limits {
  /** Calls that buy something, in any 60 seconds. Default: no limit. */
  requestsPerMinute?: number;
  /** Calls that buy something, open at one moment; a prediction is open until it has ended. Default: no limit. */
  concurrency?: number;
}

export interface CallCounts {
  /** Every call that came in, and those of each kind. */
  calls: number;
  byKind: Record<string, number>;
  /** Calls that met a limit and were answered 429. */
  throttled: number;
  /** Most calls of a kind that buys something open at one moment. */
  mostAtOnce: number;
}

export type Admission = { admitted: true; leave: () => void } | { admitted: false; seconds: number };

export class CallCounter {
  readonly #byKind = new Map<string, number>();
  readonly #times: number[] = [];
  readonly #windowMs: number;
  #limits: Limits;
  #throttled = 0;
  #open = 0;
  #most = 0;

  /** `timeScale`: what one second of the vendor's lasts here, seconds. */
  constructor(limits: Limits = {}, timeScale = 1) {
    this.#limits = limits;
    this.#windowMs = 60_000 * timeScale;
  }

  setLimits(limits: Limits): void {
    this.#limits = limits;
  }

  count(kind: string): void {
    this.#byKind.set(kind, (this.#byKind.get(kind) ?? 0) + 1);
  }

  /** Asks for a call that buys something. Whoever is admitted leaves when the work is over; else waits so many seconds. */
  enter(): Admission {
    const now = performance.now();
    while (this.#times[0] !== undefined && this.#times[0] <= now - this.#windowMs) this.#times.shift();
    const { requestsPerMinute = Infinity, concurrency = Infinity } = this.#limits;
    if (this.#times.length >= requestsPerMinute || this.#open >= concurrency) {
      this.#throttled += 1;
      const oldest = this.#times[0];
      const full = this.#times.length >= requestsPerMinute && oldest !== undefined;
      return { admitted: false, seconds: full ? Math.max(0.001, (oldest + this.#windowMs - now) / 1000) : 1 };
    }
    this.#times.push(now);
    this.#open += 1;
    this.#most = Math.max(this.#most, this.#open);
    let inside = true;
    return {
      admitted: true,
      leave: () => {
        if (inside) this.#open -= 1;
        inside = false;
      },
    };
  }

  shown(): CallCounts {
    const byKind = Object.fromEntries(this.#byKind);
    return { calls: [...this.#byKind.values()].reduce((sum, count) => sum + count, 0), byKind, throttled: this.#throttled, mostAtOnce: this.#most };
  }
}
