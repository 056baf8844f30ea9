/** Plain statistics over lists of numbers. */

/** The value below which a share of the list lies, drawn straight between neighbours. NaN for an empty list. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * Math.max(0, Math.min(1, share));
  const low = Math.floor(at);
  const from = sorted[low]!;
  const to = sorted[Math.min(sorted.length - 1, low + 1)]!;
  return from + (to - from) * (at - low);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Half the distance from the 10th to the 90th percentile, as a share of the median: 0.3 is "varied by 30 %". */
export function variation(values: readonly number[]): number {
  return (quantile(values, 0.9) - quantile(values, 0.1)) / 2 / median(values);
}

/** Share of the values within [low, high]. */
export function shareWithin(values: readonly number[], low: number, high: number): number {
  return values.length === 0 ? 1 : values.filter((value) => value >= low && value <= high).length / values.length;
}

/** Largest of a list, or `fallback` where it is empty. Safe for long lists. */
export function largest(values: Iterable<number>, fallback: number): number {
  let most: number | null = null;
  for (const value of values) if (most === null || value > most) most = value;
  return most ?? fallback;
}

export function smallest(values: Iterable<number>, fallback: number): number {
  return -largest([...values].map((value) => -value), -fallback);
}

/** Pearson's correlation, 0 where either list does not vary. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const meanA = mean(a);
  const meanB = mean(b);
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const x = a[i]! - meanA;
    const y = b[i]! - meanB;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}
