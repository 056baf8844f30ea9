/** What of a book a timeline shows: its left edge in seconds, and how many pixels a second has. */
export interface Span {
  from: number;
  scale: number;
}

/** Closest look, pixels a second: a word is some hundred pixels wide. */
export const closest = 400;

/** Keeps a look within [0, seconds] of a drawing `width` pixels wide; never further away than the whole. */
export function held({ from, scale }: Span, seconds: number, width: number): Span {
  const whole = width / Math.max(0.001, seconds);
  const kept = Math.min(Math.max(scale, whole), Math.max(closest, whole));
  return { scale: kept, from: Math.max(0, Math.min(from, seconds - width / kept)) };
}

/** Closer (factor above 1) or further, while what is at pixel `x` stays there. */
export function zoomed(span: Span, factor: number, x: number, seconds: number, width: number): Span {
  const at = span.from + x / span.scale;
  const { scale } = held({ from: 0, scale: span.scale * factor }, seconds, width);
  return held({ from: at - x / scale, scale }, seconds, width);
}

/** Seconds between the marks of a ruler: round ones, at least 70 pixels apart. */
export function markEvery(scale: number): number {
  return [0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600].find((seconds) => seconds * scale >= 70) ?? 7200;
}

/** The stretch of a list sorted by start that may be seen in [from, to]. `longest` is the longest of them, seconds. */
export function visible<One extends { start: number; end: number }>(sorted: readonly One[], from: number, to: number, longest: number): readonly One[] {
  return sorted.slice(firstFrom(sorted, from - longest), firstFrom(sorted, to)).filter((one) => one.end >= from);
}

function firstFrom(sorted: readonly { start: number }[], seconds: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.start ?? Infinity) < seconds) low = middle + 1;
    else high = middle;
  }
  return low;
}
