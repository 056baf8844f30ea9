/**
 * The line in front of a vendor: how many calls with one key are open at once, and how quickly they follow, over all
 * workers on all machines. What is known stands in rows; the database's clock is the one clock.
 */
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { getEnv } from '../../env.ts';
import type { ClientOptions, ServiceContext, VendorId } from '../interfaces.ts';

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
/** How soon a full line is looked at again, milliseconds; jittered. */
const lookMs = 30;
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

/** Waits until a call may be made, and takes the place. Throws what the signal was aborted with. */
export async function enterLine(context: Pick<ServiceContext, 'transaction'>, id: string, limits: LineLimits, signal?: AbortSignal): Promise<Place> {
  const holder = randomUUID();
  const slot = await takeSlot(context, id, limits.atOnce, holder, signal);
  try {
    const waitMs = await takeTurn(context, id, limits);
    if (waitMs > 0) await waitHolding(waitMs);
  } catch (error) {
    await leave();
    throw error;
  }
  return { hold, leave };

  async function waitHolding(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= placeMs / 3) {
      await pause(Math.min(left, placeMs / 3), undefined, signal === undefined ? {} : { signal });
      if (left > placeMs / 3) await hold();
    }
  }
  async function hold(): Promise<void> {
    await context.transaction.run((tx) => tx.$executeRaw`UPDATE "VendorSlot" SET "heldUntil" = now() AT TIME ZONE 'UTC' + ${placeMs} * interval '1 millisecond' WHERE "id" = ${id} AND "slot" = ${slot} AND "holder" = ${holder}`);
  }
  async function leave(): Promise<void> {
    await context.transaction.run((tx) => tx.$executeRaw`UPDATE "VendorSlot" SET "heldUntil" = 'epoch', "holder" = NULL WHERE "id" = ${id} AND "slot" = ${slot} AND "holder" = ${holder}`);
  }
}

async function takeSlot(context: Pick<ServiceContext, 'transaction'>, id: string, atOnce: number, holder: string, signal: AbortSignal | undefined): Promise<number> {
  for (let look = 0; ; look += 1) {
    signal?.throwIfAborted();
    const taken = await context.transaction.run(async (tx) => {
      const [row] = await tx.$queryRaw<{ slot: number }[]>`
        UPDATE "VendorSlot" SET "holder" = ${holder}, "heldUntil" = now() AT TIME ZONE 'UTC' + ${placeMs} * interval '1 millisecond'
        WHERE ("id", "slot") = (
          SELECT "id", "slot" FROM "VendorSlot" WHERE "id" = ${id} AND "slot" < ${atOnce} AND "heldUntil" < now() AT TIME ZONE 'UTC'
          ORDER BY "slot" LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING "slot"`;
      if (row) return row.slot;
      if (look === 0) await tx.$executeRaw`INSERT INTO "VendorSlot" ("id", "slot", "heldUntil") SELECT ${id}, n, 'epoch' FROM generate_series(0, ${atOnce - 1}::int) n ON CONFLICT DO NOTHING`;
      return null;
    });
    if (taken !== null) return taken;
    if (look > 0) await pause(lookMs * (0.5 + Math.random()), undefined, signal === undefined ? {} : { signal });
  }
}

/**
 * The time of the next call by the generic cell rate algorithm (ITU-T I.371): one row holds when the next one is due.
 * @returns milliseconds to wait
 */
async function takeTurn(context: Pick<ServiceContext, 'transaction'>, id: string, limits: LineLimits): Promise<number> {
  return await context.transaction.run(async (tx) => {
    const [row] = await tx.$queryRaw<{ waitMs: number }[]>`
      INSERT INTO "VendorPace" AS p ("id", "nextAt", "intervalMs")
      VALUES (${id}, now() AT TIME ZONE 'UTC' + ${limits.intervalMs} * interval '1 millisecond' * (2 - ${limits.burst}::float8), ${limits.intervalMs})
      ON CONFLICT ("id") DO UPDATE SET
        "nextAt" = GREATEST(p."nextAt", now() AT TIME ZONE 'UTC' - p."intervalMs" * interval '1 millisecond' * ${limits.burst - 1}::float8, p."restUntil") + p."intervalMs" * interval '1 millisecond',
        "intervalMs" = CASE WHEN p."slowedAt" < now() AT TIME ZONE 'UTC' - ${quietSeconds} * interval '1 second' THEN GREATEST(${limits.intervalMs}::float8, p."intervalMs" * 0.98) ELSE GREATEST(${limits.intervalMs}::float8, p."intervalMs") END
      RETURNING EXTRACT(EPOCH FROM GREATEST(p."nextAt" - p."intervalMs" * interval '1 millisecond', p."restUntil") - now() AT TIME ZONE 'UTC')::float8 * 1000 AS "waitMs"`;
    return Math.max(0, Math.ceil(row?.waitMs ?? 0));
  });
}

/**
 * The vendor said that it was too much: nobody calls before it is over, and calls follow each other more slowly from
 * then on. Many that were refused in one moment count as one.
 * @param restSeconds what the vendor asked for, or null
 */
export async function slowDown(context: Pick<ServiceContext, 'transaction'>, id: string, restSeconds: number | null): Promise<void> {
  const rest = restSeconds ?? 2;
  await context.transaction.run((tx) => tx.$executeRaw`
    UPDATE "VendorPace" SET
      "intervalMs" = CASE WHEN "slowedAt" IS NULL OR "slowedAt" < now() AT TIME ZONE 'UTC' - interval '1 second'
        THEN LEAST(${slowest.most}::float8, GREATEST(${slowest.first}::float8, "intervalMs" * 1.5)) ELSE "intervalMs" END,
      "slowedAt" = now() AT TIME ZONE 'UTC',
      "restUntil" = GREATEST("restUntil", now() AT TIME ZONE 'UTC' + ${rest}::float8 * interval '1 second')
    WHERE "id" = ${id}`);
}
