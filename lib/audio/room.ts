/**
 * Room for the arrays of one piece of work, lent and taken back as a whole. Whoever hears thousands of takes would
 * otherwise ask for some megabytes for each, which are emptied first and cleared away afterwards.
 */

/** Of longer work the rest is asked for as usual: what is kept between two pieces of work is no more than this. */
const mostBytes = 2 ** 25;
/** Every array begins at a whole number of these. */
const step = 8;

let room = new ArrayBuffer(0);
/** Where the next array begins; null where nobody works here. */
let next: number | null = null;

/**
 * Does some work whose `lentFloats` and `lentBytes` are taken back when it is over: nothing of them may be kept. The work
 * does not wait for anything. Work inside other work is part of it.
 */
export function inRoom<Result>(work: () => Result): Result {
  if (next !== null) return work();
  next = 0;
  try {
    return work();
  } finally {
    // As large as was asked for, for the next of its kind.
    if (next > room.byteLength && room.byteLength < mostBytes) room = new ArrayBuffer(Math.min(mostBytes, 2 ** Math.ceil(Math.log2(next))));
    next = null;
  }
}

/** Where an array of so many bytes begins in the room; null where there is none, or not enough. */
function lend(bytes: number): number | null {
  if (next === null) return null;
  const from = next;
  next += step * Math.ceil(bytes / step);
  return next <= room.byteLength ? from : null;
}

/** So many numbers, whatever they are: the caller sets every one. Lent inside `inRoom`, elsewhere the caller's own. */
export function lentFloats(length: number): Float32Array {
  const from = lend(4 * length);
  return from === null ? new Float32Array(length) : new Float32Array(room, from, length);
}

/** The same of bytes. */
export function lentBytes(length: number): Uint8Array {
  const from = lend(length);
  return from === null ? new Uint8Array(length) : new Uint8Array(room, from, length);
}
