/** Micro-dollars as a person reads them: cents where there are any, never a bare zero for something that costs. */
export function dollars(micros: number): string {
  if (micros === 0) return '$0';
  if (micros < 10_000) return 'less than $0.01';
  return `$${(micros / 1_000_000).toLocaleString('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}
