/** What of a drama would be mixed now. */
interface Mixable {
  /** What a mix of it would be told by (mixKey). */
  key: string;
  lines: readonly { id: string; speakError: string | null }[];
  /** Lines that are to be spoken anew, by id. */
  outdated: ReadonlySet<string>;
}

/**
 * Whether a mix is what would be mixed now: it is of the same rows, and none of its lines waits to be spoken anew. A line
 * that could not be spoken does not wait: the mix was made without its new sound, and nothing has changed since.
 */
export function standsAsMixed(mixHash: string | null, { key, lines, outdated }: Mixable): boolean {
  return mixHash === key && !lines.some(({ id, speakError }) => speakError === null && outdated.has(id));
}
