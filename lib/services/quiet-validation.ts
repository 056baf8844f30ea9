/** How the validation in Hume's SDK begins what it prints. It has no switch for it: its setting for logs is another's. */
const beginning = 'Failed to validate.\n';

const quiet = new WeakSet<typeof console.warn>();

/**
 * Keeps parts of answers out of the log: what Hume's SDK cannot validate it prints to the console as it came, the words that
 * were to be spoken among it. Every answer is checked by schemas of our own, whose refusal says what was wrong. Whatever else
 * is warned of is written as before. Can be called again.
 */
export function quietValidation(): void {
  const write = console.warn;
  if (quiet.has(write)) return;
  const warn = (...said: unknown[]): void => {
    if (typeof said[0] === 'string' && said[0].startsWith(beginning)) return;
    write(...said);
  };
  quiet.add(warn);
  console.warn = warn;
}
