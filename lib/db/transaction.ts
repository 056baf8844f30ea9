/** Managed transactions over a Prisma client: joined by nested calls, retried on conflicts, rolled back on errors. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { ServiceError } from '../services/errors.ts';
import type { TransactionManager, TransactionOptions, Tx } from '../services/interfaces.ts';
import { inInnerSpan } from '../tracing.ts';
import type { PrismaClient } from './client.ts';
import { gatherOn } from '../services/gather.ts';
import { shareTransactions, type Within } from './shared-transaction.ts';

/** Tries in all. Two transactions that collide are parted by the first random pause; ten bear a crowd. */
const TRIES = 10;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 500;
/** How long a transaction may wait for a connection of the pool. */
const WAIT_FOR_CONNECTION_MS = 30_000;
/** How long a transaction may take: far past what any should, so that only a stuck one meets it on a busy machine. */
const LONGEST_MS = 30_000;

interface Running {
  tx: Tx;
  isolation: NonNullable<TransactionOptions['isolation']>;
  /** False once committed or rolled back: work left running past the end must not write into a finished transaction. */
  open: boolean;
  /** The first error of a joined call: what it had done is half done, so the whole cannot commit. */
  broken: { error: unknown } | null;
}

/** @see TransactionManager in lib/services/interfaces.ts */
export function createTransactionManager(prisma: PrismaClient): TransactionManager {
  const current = new AsyncLocalStorage<Running>();

  gatherOn(prisma, { shared: false });

  async function once<T>(work: (tx: Tx, within: Within) => Promise<T>, options: TransactionOptions, shared = false): Promise<T> {
    const isolation = options.isolation ?? 'ReadCommitted';
    return await inInnerSpan({ name: 'transaction', kind: 'client', facts: { 'db.system.name': 'postgresql', 'narratix.isolation': isolation } }, async () => await prisma.$transaction(
      async (tx) => {
        const running: Running = { tx, isolation, open: true, broken: null };
        try {
          if (shared) gatherOn(tx, { shared });
          const within: Within = (call) => current.run(running, call);
          const result = await within(async () => await work(tx, within));
          if (running.broken !== null) throw running.broken.error;
          return result;
        } finally {
          running.open = false;
        }
      },
      // Read committed is what PostgreSQL begins with: to say so would be one more statement in every transaction.
      { ...(isolation === 'ReadCommitted' ? {} : { isolationLevel: isolation }), timeout: options.timeoutMs ?? LONGEST_MS, maxWait: WAIT_FOR_CONNECTION_MS },
    ));
  }

  /** The transaction that is open in this call chain, or null. */
  const outerOne = (): Running | null => {
    const outer = current.getStore();
    return outer !== undefined && outer.open ? outer : null;
  };

  async function joined<T>(outer: Running, work: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await work(outer.tx);
    } catch (error) {
      outer.broken ??= { error };
      throw error;
    }
  }

  const share = shareTransactions(async (work, shared) => await untilParted(() => current.exit(async () => await once(work, {}, shared))));

  return {
    async run<T>(work: (tx: Tx) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
      const outer = outerOne();
      if (outer !== null) {
        if (options.isolation === 'Serializable' && outer.isolation !== 'Serializable') {
          throw new Error('A serializable transaction cannot join one that is only read committed: ask for Serializable where the outer one begins.');
        }
        return await joined(outer, work);
      }
      if (options.together === true) return await share(work);
      // Left outside: a retry, or a call from work that outlived its transaction, starts from nothing.
      return await untilParted(() => current.exit(async () => await once(work, options)));
    },
    async single<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
      const outer = outerOne();
      if (outer !== null) return await joined(outer, work);
      return await untilParted(() => current.exit(async () => await inInnerSpan({ name: 'statement', kind: 'client', facts: { 'db.system.name': 'postgresql' } }, async () => await work(prisma))));
    },
  };
}

/** Tries again what was in somebody's way. */
async function untilParted<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (isGone(error)) throw new ServiceError('not-found', { person: 'What this was about was deleted in the same moment, perhaps in another window.', log: 'a row was gone when it was to be written', cause: error });
      if (attempt >= TRIES || !isTransactionConflict(error)) throw error;
      // Full jitter: those who collided must not meet again.
      await pause(Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt));
    }
  }
}

/** Whether an error means "somebody was in the way, nothing was written, try again": P2034, 40001 or 40P01. */
export function isTransactionConflict(error: unknown): boolean {
  return says(error, ['P2034', '40001', '40P01'], 'TransactionWriteConflict');
}

/** Whether an error means that a row with the same unique columns is there: P2002 or 23505. */
export function isUniqueViolation(error: unknown): boolean {
  return says(error, ['P2002', '23505'], 'UniqueConstraintViolation');
}

/** Whether an error means that the row to be written, or one that it refers to, is not there any more: P2025, P2003 or 23503. */
function isGone(error: unknown): boolean {
  return says(error, ['P2025', 'P2003', '23503'], 'ForeignKeyConstraintViolation');
}

/** Whether an error, or what caused it, has one of the codes, or is of the kind as the driver names it. */
function says(error: unknown, codes: readonly string[], kind: string): boolean {
  const isCode = (code: unknown): boolean => typeof code === 'string' && codes.includes(code);
  for (let at: unknown = error, depth = 0; depth < 8 && typeof at === 'object' && at !== null; depth++) {
    if ('code' in at && isCode(at.code)) return true;
    if ('originalCode' in at && isCode(at.originalCode)) return true;
    if ('kind' in at && at.kind === kind) return true;
    // Raw queries: P2010, with the database's code in meta.
    if ('meta' in at && says(at.meta, codes, kind)) return true;
    if ('driverAdapterError' in at && says(at.driverAdapterError, codes, kind)) return true;
    at = 'cause' in at ? at.cause : null;
  }
  return false;
}
