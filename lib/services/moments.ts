/**
 * Moments by which the newest of a drama is found. Machines' clocks differ, and jump: by the clock of whoever writes a row,
 * the one that was written last could stand behind an older one, never be shown, and be cleared away as old. So the
 * database's clock tells them, and each is later than those before it.
 */
import type { Tx } from './interfaces.ts';

/** When a production that is begun now was created. The caller holds the project's row. */
export async function nextProductionAt(tx: Tx, projectId: string): Promise<Date> {
  return momentOf(
    await tx.$queryRaw<Moment[]>`
      SELECT GREATEST(clock_timestamp() AT TIME ZONE 'UTC', (SELECT max("createdAt") FROM "Production" WHERE "projectId" = ${projectId}) + interval '1 millisecond') AS "at"`,
  );
}

/** Since when an export that is stored or brought back now is the one that is shown. The caller holds the project's row. */
export async function nextShownAt(tx: Tx, projectId: string): Promise<Date> {
  return momentOf(
    await tx.$queryRaw<Moment[]>`
      SELECT GREATEST(clock_timestamp() AT TIME ZONE 'UTC', (SELECT max("shownAt") FROM "Export" WHERE "projectId" = ${projectId}) + interval '1 millisecond') AS "at"`,
  );
}

interface Moment {
  at: Date;
}

function momentOf([row]: readonly Moment[]): Date {
  if (row === undefined) throw new Error('The database told no time.');
  return row.at;
}
