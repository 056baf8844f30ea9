/**
 * How often somebody may ask for what costs us something: one table, kept in PostgreSQL, so that it holds over any number
 * of processes. Generic cell rate algorithm: `times` at once, then one each `seconds / times`.
 */
import { createHash } from 'node:crypto';
import { ServiceError } from './errors.ts';
import type { ServiceContext } from './interfaces.ts';

export interface Limit {
  times: number;
  seconds: number;
  /** What was asked too often, to go on from: “You … too often”. */
  what: string;
}

export const rateLimits = {
  /** Guesses of one account's password, wherever they come from. */
  'sign-in account': { times: 10, seconds: 900, what: 'tried to sign in' },
  /** Guesses from one address, at whichever account. */
  'sign-in address': { times: 30, seconds: 900, what: 'tried to sign in' },
  /** Guesses at all: what holds where addresses can be made up. */
  'sign-in all': { times: 600, seconds: 900, what: 'tried to sign in' },
  /** Accounts made from one address. */
  'sign-up': { times: 10, seconds: 3600, what: 'made an account' },
  /** Letters to one address: links and invitations. */
  letters: { times: 6, seconds: 3600, what: 'asked for a letter' },
  /** Stories, copies, recordings, covers that one person brings in. */
  upload: { times: 60, seconds: 600, what: 'sent files' },
  /** Readings, makings, designs and files that one person asks for. */
  making: { times: 120, seconds: 600, what: 'asked for something to be made' },
  /** Lines, voices and sounds that one person asks to hear. */
  hearing: { times: 600, seconds: 600, what: 'asked to hear something' },
  /** Invitations by one person, and tries to accept one. */
  share: { times: 60, seconds: 3600, what: 'invited or accepted' },
  /** Pick-ups from one address by those who listen with a link. */
  'shared pick-ups': { times: 60, seconds: 600, what: 'marked something' },
  /** Requests of the HTTP API by all tokens of one person. */
  api: { times: 600, seconds: 60, what: 'asked' },
  /** Tokens from one address that are none. */
  'api tokens': { times: 60, seconds: 60, what: 'came with a token that is none' },
  /** Tokens that one person makes. */
  'new tokens': { times: 30, seconds: 3600, what: 'made a token' },
  /** Copies of all that one person has. */
  'export data': { times: 6, seconds: 3600, what: 'asked for all your data' },
  /** Calls in a vendor's name from one address that were none of theirs. */
  webhooks: { times: 60, seconds: 60, what: 'called' },
} as const satisfies { [name: string]: Limit };
export type LimitName = keyof typeof rateLimits;

/** The error code and sentence of every limit. */
function tooOften(limit: Limit, waitSeconds: number): ServiceError {
  const minutes = Math.ceil(waitSeconds / 60);
  const wait = waitSeconds < 90 ? `${Math.max(1, Math.ceil(waitSeconds))} seconds` : `${minutes} minutes`;
  return new ServiceError('too-many', { person: `You ${limit.what} too often. Please wait ${wait}, then try again.`, retryable: true, retryAfterSeconds: waitSeconds });
}

/**
 * Counts one use for `whom` (a person's id, an e-mail address, a network address; only its hash is kept).
 * @throws ServiceError `too-many` with the seconds to wait
 */
export async function takeFromLimit(context: Pick<ServiceContext, 'transaction' | 'clock'>, name: LimitName, whom: string): Promise<void> {
  const wait = await take(context, rateLimits[name], idOf(name, whom));
  if (wait > 0) throw tooOften(rateLimits[name], wait);
}

/** Forgets what was used: after a right password its owner's earlier slips count no more. */
export async function refillLimit(context: Pick<ServiceContext, 'transaction'>, name: LimitName, whom: string): Promise<void> {
  await context.transaction.run((tx) => tx.rateLimit.deleteMany({ where: { id: idOf(name, whom) } }));
}

/** Removes rows that say nothing any more. */
export async function sweepLimits(context: Pick<ServiceContext, 'transaction' | 'clock'>): Promise<number> {
  const { count } = await context.transaction.run((tx) => tx.rateLimit.deleteMany({ where: { nextAt: { lt: context.clock.now() } } }));
  return count;
}

function idOf(name: LimitName, whom: string): string {
  return `${name}:${createHash('sha256').update(whom.toLowerCase()).digest('hex').slice(0, 32)}`;
}

/** Seconds to wait; 0 where it was let through. One statement, so that no two processes let the last one through together. */
async function take({ transaction, clock }: Pick<ServiceContext, 'transaction' | 'clock'>, { times, seconds }: Limit, id: string): Promise<number> {
  const now = clock.now();
  const each = seconds / times;
  const furthest = new Date(now.getTime() + seconds * 1000);
  const passed = await transaction.single((tx) => tx.$executeRaw`
    INSERT INTO "RateLimit" AS r ("id", "nextAt") VALUES (${id}, ${now}::timestamp + make_interval(secs => ${each}::float8))
    ON CONFLICT ("id") DO UPDATE SET "nextAt" = GREATEST(r."nextAt", ${now}::timestamp) + make_interval(secs => ${each}::float8)
    WHERE GREATEST(r."nextAt", ${now}::timestamp) + make_interval(secs => ${each}::float8) <= ${furthest}::timestamp`);
  if (passed === 1) return 0;
  const row = await transaction.single((tx) => tx.rateLimit.findUnique({ where: { id } }));
  return row === null ? 0 : Math.max(0.001, (row.nextAt.getTime() - now.getTime()) / 1000 + each - seconds);
}
