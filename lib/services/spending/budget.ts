/** What is held under the caps: raised and lowered in one statement each, so that no race passes a cap. */
import { gathered } from '../gather.ts';
import { ServiceError } from '../errors.ts';
import type { Tx } from '../interfaces.ts';
import { dollars } from '../money.ts';

export interface Held {
  ownerId: string;
  /** Null once the drama was deleted. */
  projectId: string | null;
  /** When it was held: it counts in that month. */
  at: Date;
}

/** The budget of a user's month, in UTC. */
export function monthBudget(ownerId: string, at: Date): string {
  return `${ownerId}:${at.toISOString().slice(0, 7)}`;
}

/**
 * After an amount found no room under the drama's cap and the user's cap of the month: makes the budgets that were not there
 * yet, and returns where there may be room now.
 * @param micros micro-dollars, not negative
 * @throws ServiceError `spend-cap` where either would be passed
 */
export async function requireRoom(tx: Tx, held: Held & { projectId: string }, micros: number): Promise<void> {
  const month = monthBudget(held.ownerId, held.at);
  await tx.$executeRaw`INSERT INTO "Budget" ("id") VALUES (${held.projectId}), (${month}) ON CONFLICT DO NOTHING`;
  const project = await tx.project.findUniqueOrThrow({ where: { id: held.projectId }, select: { capMicros: true } });
  const heldByDrama = await heldUnder(tx, held.projectId);
  if (heldByDrama + micros > project.capMicros) throw overCap({ where: 'on this drama', raise: 'Raise the cap under “Engines and spending”' }, project.capMicros, heldByDrama, micros);
  const owner = await tx.user.findUniqueOrThrow({ where: { id: held.ownerId }, select: { monthlyCapMicros: true } });
  const heldByMonth = await heldUnder(tx, month);
  if (heldByMonth + micros > owner.monthlyCapMicros) throw overCap({ where: 'this month, on all dramas,', raise: 'Raise the month’s cap in the settings' }, owner.monthlyCapMicros, heldByMonth, micros);
}

/** Changes what is held by the difference between what was thought and what it was; never refused: the money is spent. */
export async function adjustBudget(tx: Tx, held: Held, differenceMicros: number): Promise<void> {
  if (differenceMicros === 0) return;
  const month = monthBudget(held.ownerId, held.at);
  // The drama first, as where it is held: two that change the same rows must not wait for each other.
  if (held.projectId !== null) await changeOfDrama(tx, { id: held.projectId, micros: differenceMicros });
  await changeOfMonth(tx, { id: month, micros: differenceMicros });
}

interface Change {
  id: string;
  micros: number;
}

/** Several changes of one moment are one of each budget, in the order of their ids. */
async function change(tx: Tx, changes: Change[]): Promise<undefined[]> {
  await tx.$executeRaw`
    WITH o AS (
      SELECT "id", sum("micros")::bigint AS "micros" FROM jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) AS o("id" text, "micros" bigint) GROUP BY "id"
    ), locked AS (
      SELECT b."id" FROM "Budget" b WHERE b."id" IN (SELECT "id" FROM o) ORDER BY b."id" FOR UPDATE
    )
    UPDATE "Budget" b SET "heldMicros" = b."heldMicros" + o."micros" FROM o JOIN locked ON locked."id" = o."id" WHERE b."id" = o."id"`;
  return changes.map(() => undefined);
}
const changeOfDrama = gathered<Change, void>({ rank: 3, ask: change });
const changeOfMonth = gathered<Change, void>({ rank: 3.5, ask: change });

/** What is spent, held or uncertain under a budget, micro-dollars. */
export async function heldUnder(tx: Tx, id: string): Promise<number> {
  const row = await tx.budget.findUnique({ where: { id } });
  return Number(row?.heldMicros ?? 0n);
}

/** What a drama's cap and its owner's month leave to be spent, micro-dollars; never under 0. */
export async function leftToSpend(tx: Tx, project: { id: string; ownerId: string; capMicros: number }, now: Date): Promise<{ capMicros: number; heldMicros: number; leftMicros: number }> {
  const { monthlyCapMicros } = await tx.user.findUniqueOrThrow({ where: { id: project.ownerId }, select: { monthlyCapMicros: true } });
  const heldMicros = await heldUnder(tx, project.id);
  const month = await heldUnder(tx, monthBudget(project.ownerId, now));
  return { capMicros: project.capMicros, heldMicros, leftMicros: Math.max(0, Math.min(project.capMicros - heldMicros, monthlyCapMicros - month)) };
}

function overCap({ where, raise }: { where: string; raise: string }, capMicros: number, heldMicros: number, wantedMicros: number): ServiceError {
  return new ServiceError('spend-cap', {
    person: `This would cost up to ${dollars(wantedMicros)}, and of the ${dollars(capMicros)} that may be spent ${where} ${dollars(heldMicros)} is spent or held. Nothing was bought. ${raise}, then make the rest.`,
  });
}
