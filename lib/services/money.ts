/** The most that something costs, as a person reads it: rounded up to the cent, or to the tenth of one where it is less. */
export function dollarsAtMost(micros: number): string {
  return dollars(micros < 10_000 ? micros : Math.ceil(micros / 10_000) * 10_000);
}

/**
 * Micro-dollars as a person reads them: cents, and tenths of a cent where it is less than one, rounded up there so that
 * nothing that costs is called free. Pages, services and the terminal all write money with this.
 */
export function dollars(micros: number): string {
  if (micros > 0 && micros < 9_001) return `$${(Math.ceil(micros / 1000) / 1000).toFixed(3)}`;
  const cents = micros > 0 && micros < 10_000 ? 1 : Math.round(micros / 10_000);
  return `$${(cents / 100).toLocaleString('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}
