/**
 * The line in front of a vendor: how many calls with one key are open at once, and how quickly they follow, over all
 * workers on all machines. What is known stands in rows; the database's clock is the one clock.
 */
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Prisma } from '../../db/generated/client.ts';
import { getEnv } from '../../env.ts';
import type { ClientOptions, ServiceContext, TransactionManager, Tx, VendorId } from '../interfaces.ts';
import { forgetPace, knownPace } from './known-pace.ts';
import { createWaitingRoom, type HeldSlot, type WaitingRoom } from './waiting-room.ts';

/** What is known of a vendor's limits before it said anything. */
export interface LineLimits {
  /** Calls open at once. */
  atOnce: number;
  /** Shortest time from one call to the next, milliseconds; 0 for none. */
  intervalMs: number;
  /** Calls that may follow each other at once after a rest. */
  burst: number;
}

/** A place in the line: the call may be made now. */
export interface Place {
  /** Says that the call still runs; without it the place is given to another after `placeMs`. */
  hold(): Promise<void>;
  leave(): Promise<void>;
}

const placeMs = 30_000;
/** The least pause that "too much" means, milliseconds, and the longest interval it can come to. */
const slowest = { first: 50, most: 60_000 };
/** Quiet time after which calls follow each other a little more quickly again, seconds. */
const quietSeconds = 120;

/** Vendor and key as the rows name them; the key itself is not in it. */
export function lineId(vendor: VendorId, access: ClientOptions): string {
  const hash = createHash('sha256').update(`${access.baseUrl ?? ''} ${access.apiKey.trim()}`).digest('hex').slice(0, 24);
  return `${vendor}:${hash}`;
}

/** The limits that the settings say, else careful ones. */
export function limitsOf(vendor: VendorId): LineLimits {
  const env = getEnv();
  const perMinute = (calls: number | undefined): number => (calls === undefined ? 0 : 60_000 / calls);
  switch (vendor) {
    case 'hume':
      return { atOnce: env.HUME_CONCURRENCY, intervalMs: perMinute(env.HUME_CALLS_PER_MINUTE), burst: 10 };
    case 'replicate':
      // Creating predictions: 600 a minute for an account in good standing.
      return { atOnce: 20, intervalMs: perMinute(env.REPLICATE_CALLS_PER_MINUTE ?? 600), burst: 10 };
    default:
      return { atOnce: 8, intervalMs: 0, burst: 10 };
  }
}

/**
 * Waits until a call may be made, and takes the place. Throws what the signal was aborted with.
 * @param near called once, while it still waits: one of the next places of this process will be its own. Where a place is
 *   lost and waited for anew, it is not called again
 */
export async function enterLine(context: Pick<ServiceContext, 'transaction'>, id: string, limits: LineLimits, signal?: AbortSignal, near?: () => void): Promise<Place> {
  const waiting = waitingHere(context, id);
  let tell = near;
  const once = (): void => {
    tell?.();
    tell = undefined;
  };
  for (;;) {
    const held = await waiting.place(() => takeSlot(context, id, limits), signal, once);
    let left = false;
    const leave = async (): Promise<void> => {
      if (left) return;
      left = true;
      if (!waiting.passOn(held)) await giveBack(context, id, held);
    };
    try {
      const waitMs = held.passed ? await takeTurn(context, id, limits, held) : held.waitMs;
      // The place was given to another: this process stood still for too long.
      if (waitMs === null) {
        waiting.lose();
        continue;
      }
      const hold = async (): Promise<void> => await context.transaction.single((tx) => renew(tx, id, held));
      if (waitMs > 0) await waitHolding(waitMs, hold, signal);
      return { hold, leave };
    } catch (error) {
      await leave();
      throw error;
    }
  }
}

/** Gives back the places that this process keeps for calls that may come: for its end. */
export async function giveBackPlaces(context: Pick<ServiceContext, 'transaction'>): Promise<void> {
  await Promise.all([...(rooms.get(context.transaction)?.values() ?? [])].map((room) => room.clear()));
}

async function waitHolding(ms: number, hold: () => Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  for (let left = ms; left > 0; left -= placeMs / 3) {
    await pause(Math.min(left, placeMs / 3), undefined, signal === undefined ? {} : { signal });
    if (left > placeMs / 3) await hold();
  }
}

/** Who waits in this process, by database and line. */
const rooms = new WeakMap<TransactionManager, Map<string, WaitingRoom>>();

function waitingHere(context: Pick<ServiceContext, 'transaction'>, id: string): WaitingRoom {
  const known = rooms.get(context.transaction) ?? new Map<string, WaitingRoom>();
  rooms.set(context.transaction, known);
  const room = known.get(id) ?? createWaitingRoom((held) => giveBack(context, id, held));
  known.set(id, room);
  return room;
}

async function renew(tx: Tx, id: string, { slot, holder }: HeldSlot): Promise<void> {
  await tx.$executeRaw`UPDATE "VendorSlot" SET "heldUntil" = now() AT TIME ZONE 'UTC' + ${placeMs} * interval '1 millisecond' WHERE "id" = ${id} AND "slot" = ${slot} AND "holder" = ${holder}`;
}

/** Never throws: whoever gives a place back has bought something, or has an error of their own to tell. */
async function giveBack(context: Pick<ServiceContext, 'transaction'>, id: string, { slot, holder }: HeldSlot): Promise<void> {
  try {
    await context.transaction.single((tx) => tx.$executeRaw`UPDATE "VendorSlot" SET "heldUntil" = 'epoch', "holder" = NULL WHERE "id" = ${id} AND "slot" = ${slot} AND "holder" = ${holder}`);
  } catch {
    // Where the database cannot be told just now, the place is free for all once its time is over.
  }
}

/** A free place, if there is one, and the turn to call, in one statement. */
async function takeSlot(context: Pick<ServiceContext, 'transaction'>, id: string, limits: LineLimits): Promise<HeldSlot | null> {
  const holder = randomUUID();
  const place = Prisma.sql`
    UPDATE "VendorSlot" SET "holder" = ${holder}, "heldUntil" = now() AT TIME ZONE 'UTC' + ${placeMs} * interval '1 millisecond'
    WHERE ("id", "slot") = (
      SELECT "id", "slot" FROM "VendorSlot" WHERE "id" = ${id} AND "slot" < ${limits.atOnce} AND "heldUntil" < now() AT TIME ZONE 'UTC'
      ORDER BY "slot" LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING "slot"`;
  const take = async (): Promise<HeldSlot | null> => {
    const turn = await turnAt(context, id, limits, place);
    return turn === null ? null : { ...turn, holder, since: performance.now(), passed: false };
  };
  const taken = await take();
  if (taken !== null) return taken;
  const made = await context.transaction.single((tx) => tx.$executeRaw`INSERT INTO "VendorSlot" ("id", "slot", "heldUntil") SELECT ${id}, n, 'epoch' FROM generate_series(0, ${limits.atOnce - 1}::int) n ON CONFLICT DO NOTHING`);
  return made > 0 ? await take() : null;
}

/**
 * The turn of a place that was handed on. It stays in one process for seconds and is held for many more, so that nobody can
 * have taken it unless this process stood still; then, and where calls are spaced, its row is looked at.
 * @returns milliseconds to wait; null where the place is not held any more
 */
async function takeTurn(context: Pick<ServiceContext, 'transaction'>, id: string, limits: LineLimits, { slot, holder, since }: HeldSlot): Promise<number | null> {
  if (limits.intervalMs === 0 && performance.now() - since < placeMs / 2) {
    const { intervalMs, restUntil } = await knownPace(context, id);
    // Nothing limits the rate: nobody's turn comes before another's.
    if (intervalMs === 0) return Math.max(0, Math.ceil(restUntil - performance.now()));
  }
  const turn = await turnAt(context, id, limits, Prisma.sql`SELECT "slot" FROM "VendorSlot" WHERE "id" = ${id} AND "slot" = ${slot} AND "holder" = ${holder} AND "heldUntil" > now() AT TIME ZONE 'UTC'`);
  return turn?.waitMs ?? null;
}

/**
 * The time of the next call by the generic cell rate algorithm (ITU-T I.371): one row holds when the next one is due.
 * Where nothing is known to limit the rate, it is only read: calls need not stand behind each other's commits.
 * @param place a statement that gives the number of the place, or nothing where none is held
 */
async function turnAt(context: Pick<ServiceContext, 'transaction'>, id: string, limits: LineLimits, place: Prisma.Sql): Promise<{ slot: number; waitMs: number } | null> {
  const { intervalMs, burst } = limits;
  const [row] = await context.transaction.single(
    (tx) => tx.$queryRaw<{ slot: number; waitMs: number | null }[]>`
      WITH place AS (${place}), turn AS (
        INSERT INTO "VendorPace" AS p ("id", "nextAt", "intervalMs")
        SELECT ${id}, now() AT TIME ZONE 'UTC' + ${intervalMs} * interval '1 millisecond' * (2 - ${burst}::float8), ${intervalMs} FROM place
        WHERE ${intervalMs}::float8 > 0 OR NOT EXISTS (SELECT 1 FROM "VendorPace" WHERE "id" = ${id} AND "intervalMs" = 0)
        ON CONFLICT ("id") DO UPDATE SET
          "nextAt" = GREATEST(p."nextAt", now() AT TIME ZONE 'UTC' - p."intervalMs" * interval '1 millisecond' * ${burst - 1}::float8, p."restUntil") + p."intervalMs" * interval '1 millisecond',
          "intervalMs" = CASE WHEN p."slowedAt" < now() AT TIME ZONE 'UTC' - ${quietSeconds} * interval '1 second' THEN GREATEST(${intervalMs}::float8, p."intervalMs" * 0.98) ELSE GREATEST(${intervalMs}::float8, p."intervalMs") END
        RETURNING GREATEST(p."nextAt" - p."intervalMs" * interval '1 millisecond', p."restUntil") AS "at"
      )
      SELECT place."slot", EXTRACT(EPOCH FROM COALESCE((SELECT "at" FROM turn), (SELECT "restUntil" FROM "VendorPace" WHERE "id" = ${id})) - now() AT TIME ZONE 'UTC')::float8 * 1000 AS "waitMs"
      FROM place`,
  );
  return row === undefined ? null : { slot: row.slot, waitMs: Math.max(0, Math.ceil(row.waitMs ?? 0)) };
}

/**
 * The vendor said that it was too much: nobody calls before it is over, and calls follow each other more slowly from
 * then on. Many that were refused in one moment count as one.
 * @param restSeconds what the vendor asked for, or null
 */
export async function slowDown(context: Pick<ServiceContext, 'transaction'>, id: string, restSeconds: number | null): Promise<void> {
  const rest = restSeconds ?? 2;
  await context.transaction.single((tx) => tx.$executeRaw`
    UPDATE "VendorPace" SET
      "intervalMs" = CASE WHEN "slowedAt" IS NULL OR "slowedAt" < now() AT TIME ZONE 'UTC' - interval '1 second'
        THEN LEAST(${slowest.most}::float8, GREATEST(${slowest.first}::float8, "intervalMs" * 1.5)) ELSE "intervalMs" END,
      "slowedAt" = now() AT TIME ZONE 'UTC',
      "restUntil" = GREATEST("restUntil", now() AT TIME ZONE 'UTC' + ${rest}::float8 * interval '1 second')
    WHERE "id" = ${id}`);
  forgetPace(context, id);
}
