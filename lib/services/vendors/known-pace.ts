/**
 * What is known of a line's rate, for lines whose calls nothing spaces: read again every few calls, and not before each. The
 * row is one for all workers; a rest that another process was asked for is seen a tenth of a second later at most.
 */
import type { ServiceContext, TransactionManager } from '../interfaces.ts';

export interface KnownPace {
  /** Null before the first call. */
  intervalMs: number | null;
  /** On performance.now(): nobody calls before then; 0 for no rest. */
  restUntil: number;
}

/** Older than `renewMs` it is read again beside its use, older than `usableMs` before it. */
const renewMs = 40;
const usableMs = 100;

interface Entry {
  pace: KnownPace | null;
  /** When the reading began. */
  readAt: number;
  reading: Promise<KnownPace> | null;
}

const entries = new WeakMap<TransactionManager, Map<string, Entry>>();

/** @param id as `lineId` gives it */
export async function knownPace(context: Pick<ServiceContext, 'transaction'>, id: string): Promise<KnownPace> {
  const lines = entries.get(context.transaction) ?? new Map<string, Entry>();
  entries.set(context.transaction, lines);
  const entry = lines.get(id) ?? { pace: null, readAt: 0, reading: null };
  lines.set(id, entry);
  const age = performance.now() - entry.readAt;
  if (entry.pace === null || age > usableMs) return await read(context, id, entry);
  // What keeps it from being read is met by whoever finds it too old.
  if (age > renewMs) read(context, id, entry).catch(() => undefined);
  return entry.pace;
}

/** It has changed: what was read before, or is being read, counts no more. */
export function forgetPace(context: Pick<ServiceContext, 'transaction'>, id: string): void {
  entries.get(context.transaction)?.delete(id);
}

async function read(context: Pick<ServiceContext, 'transaction'>, id: string, entry: Entry): Promise<KnownPace> {
  entry.reading ??= (async () => {
    const began = performance.now();
    try {
      const [row] = await context.transaction.single(
        (tx) => tx.$queryRaw<{ intervalMs: number; restMs: number | null }[]>`SELECT "intervalMs", EXTRACT(EPOCH FROM "restUntil" - now() AT TIME ZONE 'UTC')::float8 * 1000 AS "restMs" FROM "VendorPace" WHERE "id" = ${id}`,
      );
      const restMs = row?.restMs ?? 0;
      const pace: KnownPace = { intervalMs: row?.intervalMs ?? null, restUntil: restMs > 0 ? performance.now() + restMs : 0 };
      entry.pace = pace;
      entry.readAt = began;
      return pace;
    } finally {
      entry.reading = null;
    }
  })();
  return await entry.reading;
}
