/** The element at `index`, which the caller knows to exist. Throws RangeError where it does not: that is a mistake of ours. */
export function entry<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) throw new RangeError(`No element ${index} in a list of ${list.length}`);
  return value;
}
