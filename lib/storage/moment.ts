import type { Tx } from '../services/interfaces.ts';

/** The moment so many milliseconds before now by the database's clock: machines' clocks differ, and jump. */
export async function momentBefore(tx: Pick<Tx, '$queryRaw'>, ms: number): Promise<Date> {
  const [row] = await tx.$queryRaw<{ at: Date }[]>`SELECT clock_timestamp() AT TIME ZONE 'UTC' - ${ms}::float8 * interval '1 millisecond' AS "at"`;
  if (row === undefined) throw new Error('The database told no time.');
  return row.at;
}
