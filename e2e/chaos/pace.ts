/** How long a making takes on this machine as it is now, so that strikes fall all over it and not only on its beginning. */

/** Milliseconds a line before anything was measured. */
const firstGuessMs = 450;
const remembered = 9;

export interface Pace {
  /** Another making, from the casting of its voices to its end, milliseconds. */
  add(makingMs: number): void;
  /** What the next one is expected to take, milliseconds: the median of the last few. */
  now(): number;
}

export function createPace(lines: number): Pace {
  const last: number[] = [];
  return {
    add(makingMs) {
      last.push(makingMs);
      if (last.length > remembered) last.shift();
    },
    now: () => last.toSorted((a, b) => a - b)[Math.floor(last.length / 2)] ?? lines * firstGuessMs,
  };
}
