/** The rows of purchases: found, begun and ended. Dozens of calls begin and end at once, each statement is for all of one moment. */
import { Prisma, type Purchase } from '../../db/generated/client.ts';
import { gathered, numbered } from '../gather.ts';
import { newId } from '../../db/new-id.ts';
import type { PurchaseOrder, Tx } from '../interfaces.ts';
import { monthBudget } from './budget.ts';

/** The one key under which the same thing is open for an owner. */
export function openKeyOf(ownerId: string, inputHash: string): string {
  return `${ownerId}:${inputHash}`;
}

/** The same thing of the same owner. */
export interface Same {
  ownerId: string;
  inputHash: string;
}

/** By the database's clock: those of several machines may differ by more than anybody is held for. */
function heldFor(ms: Prisma.Sql | number): Prisma.Sql {
  return Prisma.sql`now() AT TIME ZONE 'UTC' + ${ms} * interval '1 millisecond'`;
}

/** Settled, and what was bought is not thrown away. */
const stillThere = Prisma.sql`(p."state" = 'settled' AND (p."assetId" IS NOT NULL OR p."value" <> 'null'::jsonb))`;

export interface FoundPurchase extends Purchase {
  /** Open, and its caller has given no sign of life for too long. */
  stale: boolean;
}

/**
 * By the hash, and never by the owner's index: until a table was first analysed, PostgreSQL thinks either as good, and a novel
 * that is the first thing bought would read the whole ledger for each of its lines. The comparison of owners takes no index.
 */
async function newest(tx: Tx, asked: Same[], which: Prisma.Sql, order: Prisma.Sql): Promise<(FoundPurchase | null)[]> {
  const rows = await tx.$queryRaw<(FoundPurchase & { n: number })[]>`
    SELECT o."n", found.*, COALESCE(found."heldUntil" < now() AT TIME ZONE 'UTC', false) AS "stale" FROM jsonb_to_recordset(${numbered(asked)}::jsonb) AS o("n" int, "ownerId" text, "inputHash" text)
    CROSS JOIN LATERAL (
      SELECT p.* FROM "Purchase" p WHERE p."inputHash" = o."inputHash" AND p."ownerId" IS NOT DISTINCT FROM o."ownerId" AND ${which} ORDER BY ${order} LIMIT 1) found`;
  const byNumber = new Map(rows.map(({ n, ...purchase }) => [n, purchase]));
  return asked.map((_, n) => byNumber.get(n) ?? null);
}

/** The same thing, bought before and still there. */
export const boughtBefore = gathered<Same, FoundPurchase | null>({
  rank: 10,
  ask: async (tx, asked) => await newest(tx, asked, stillThere, Prisma.sql`p."settledAt" DESC`),
});

/** The open purchase of the same thing, else the newest that was settled and is still there. */
export const openOrBought = gathered<Same, FoundPurchase | null>({
  rank: 10,
  // Asked before a place in the vendor's line is taken: nobody waits for it but the line that is to be spoken.
  waitMs: 10,
  ask: async (tx, asked) => await newest(tx, asked, Prisma.sql`(p."state" = 'open' OR ${stillThere})`, Prisma.sql`p."state" = 'open' DESC, p."settledAt" DESC`),
});

export interface NewPurchase {
  ownerId: string;
  order: PurchaseOrder;
  createdAt: Date;
  /** For so long its caller counts as alive, milliseconds by the database's clock; null for what anybody may go on with. */
  holdMs: number | null;
}

/**
 * The row and what it holds, in one statement: either all of it is written, or nothing, so that no race passes a cap. Null
 * where there was no room (among several: beside those before it), no budget yet, or the same is open.
 */
export const insertPurchase = gathered<NewPurchase, Purchase | null>({
  rank: 10,
  async ask(tx, asked) {
    const made = new Map<string, Purchase>();
    const failed = new Map<NewPurchase, Error>();
    const groups = Map.groupBy(asked, ({ ownerId, order, createdAt }) => JSON.stringify([order.projectId, monthBudget(ownerId, createdAt)]));
    for (const group of groups.values()) {
      try {
        for (const row of await insertOfOneDrama(tx, group)) if (row.openKey !== null) made.set(row.openKey, row);
      } catch (error) {
        // Another drama's rows may be committed: to ask for all of them again would find those open, bought by nobody.
        for (const one of group) failed.set(one, error instanceof Error ? error : new Error(String(error)));
      }
    }
    return asked.map((one) => {
      const failure = failed.get(one);
      if (failure !== undefined) return failure;
      const { ownerId, order } = one;
      const key = openKeyOf(ownerId, order.inputHash);
      const row = made.get(key) ?? null;
      // Who asked for the same in the same moment finds it open.
      made.delete(key);
      return row;
    });
  },
});

/** Of one owner, one drama and one month. Both budgets are locked before they are looked at, the drama's first, as wherever they are changed. */
async function insertOfOneDrama(tx: Tx, asked: NewPurchase[]): Promise<Purchase[]> {
  const [first] = asked;
  if (first === undefined) return [];
  const { ownerId, order: { projectId } } = first;
  const month = monthBudget(ownerId, first.createdAt);
  const rows = asked.map(({ order, createdAt, holdMs }) => {
    const { vendor, model, stage, subjectId, inputHash, mostMicros } = order;
    return { id: newId(), vendor, model, stage, subjectId, inputHash, openKey: openKeyOf(ownerId, inputHash), mostMicros, holdMs, createdAt };
  });
  return await tx.$queryRaw<Purchase[]>`
    WITH o AS (
      SELECT DISTINCT ON (o."openKey") o.* FROM jsonb_to_recordset(${numbered(rows)}::jsonb) AS o("n" int, "id" text, "vendor" text, "model" text, "stage" text, "subjectId" text,
        "inputHash" text, "openKey" text, "mostMicros" int, "holdMs" int, "createdAt" timestamp)
      WHERE NOT EXISTS (SELECT 1 FROM "Purchase" p WHERE p."openKey" = o."openKey") ORDER BY o."openKey", o."n"
    ), held AS (
      SELECT "id", "heldMicros" FROM "Budget" WHERE "id" IN (${projectId}, ${month}) ORDER BY "id" = ${month} FOR UPDATE
    ), wanted AS (
      SELECT o.*, sum(o."mostMicros"::bigint) OVER (ORDER BY o."n")::bigint AS "upTo" FROM o
    ), room AS (
      SELECT w.* FROM wanted w, "Project" p, "User" u
      WHERE p."id" = ${projectId} AND u."id" = ${ownerId}
        AND (SELECT "heldMicros" FROM held WHERE "id" = ${projectId}) + w."upTo" <= p."capMicros"
        AND (SELECT "heldMicros" FROM held WHERE "id" = ${month}) + w."upTo" <= u."monthlyCapMicros"
    ), raised AS (
      UPDATE "Budget" b SET "heldMicros" = b."heldMicros" + r."micros" FROM (SELECT sum("mostMicros")::bigint AS "micros" FROM room HAVING count(*) > 0) r
      WHERE b."id" IN (${projectId}, ${month})
    )
    INSERT INTO "Purchase" ("id", "ownerId", "projectId", "vendor", "model", "stage", "subjectId", "inputHash", "openKey", "state", "mostMicros", "heldUntil", "createdAt")
    SELECT "id", ${ownerId}, ${projectId}, "vendor", "model", "stage", "subjectId", "inputHash", "openKey", 'open', "mostMicros", ${heldFor(Prisma.sql`"holdMs"`)}, "createdAt" FROM room ORDER BY "n"
    RETURNING *`;
}

export interface EndOfPurchase {
  id: string;
  state: 'settled' | 'released' | 'uncertain';
  at: Date;
  note: string | null;
  /** Of what was settled. */
  costMicros?: number;
  assetId?: string | null;
  value?: object;
}

export type EndedPurchase = Pick<Purchase, 'ownerId' | 'projectId' | 'createdAt' | 'mostMicros'>;

/** Ends purchases that are open, or were uncertain until now; null for one that has ended already. What they held is still held. */
export const endRow = gathered<EndOfPurchase, EndedPurchase | null>({
  rank: 2,
  async ask(tx, ends) {
    const rows = await tx.$queryRaw<(EndedPurchase & { id: string })[]>`
      UPDATE "Purchase" p SET "state" = o."state", "openKey" = NULL, "heldUntil" = NULL, "settledAt" = o."at", "note" = o."note",
        "costMicros" = CASE WHEN o."state" = 'settled' THEN o."costMicros" ELSE p."costMicros" END,
        "assetId" = CASE WHEN o."state" = 'settled' THEN o."assetId" ELSE p."assetId" END,
        "value" = COALESCE(o."value", p."value")
      FROM jsonb_to_recordset(${numbered(ends)}::jsonb) AS o("id" text, "state" text, "at" timestamp, "note" text, "costMicros" int, "assetId" text, "value" jsonb)
      WHERE p."id" = o."id" AND (p."state" = 'open' OR (p."state" = 'uncertain' AND o."state" <> 'uncertain'))
      RETURNING p."id", p."ownerId", p."projectId", p."createdAt", p."mostMicros"`;
    const ended = new Map(rows.map(({ id, ...row }) => [id, row]));
    return ends.map(({ id }) => {
      const row = ended.get(id) ?? null;
      ended.delete(id);
      return row;
    });
  },
});

/** Says that an open purchase's caller is alive; false where it is open no more. */
export async function renewHold(tx: Tx, id: string, holdMs: number): Promise<boolean> {
  return (await tx.$executeRaw`UPDATE "Purchase" SET "heldUntil" = ${heldFor(holdMs)} WHERE "id" = ${id} AND "state" = 'open' AND "heldUntil" IS NOT NULL`) > 0;
}

/** Locks an open purchase whose caller gives no sign of life; false where it does, or has ended. */
export async function lockStale(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.$queryRaw<object[]>`SELECT 1 FROM "Purchase" WHERE "id" = ${id} AND "state" = 'open' AND "heldUntil" < now() AT TIME ZONE 'UTC' FOR UPDATE`;
  return rows.length > 0;
}

/** The open purchases whose callers give no sign of life, some at a time. An open one has a key: they are found by its index. */
export async function staleIds(tx: Tx): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`SELECT "id" FROM "Purchase" WHERE "openKey" IS NOT NULL AND "state" = 'open' AND "heldUntil" < now() AT TIME ZONE 'UTC' LIMIT 1000`;
  return rows.map(({ id }) => id);
}
