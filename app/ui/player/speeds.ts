/** How fast a mix can be played, as a share of its own speed. */
export const speeds: readonly number[] = [0.75, 1, 1.25, 1.5, 1.75, 2];

/** The next speed up or down; the last one stays. */
export function nextSpeed(rate: number, by: -1 | 1): number {
  const found = by === 1 ? speeds.find((one) => one > rate + 1e-6) : speeds.findLast((one) => one < rate - 1e-6);
  return found ?? rate;
}
