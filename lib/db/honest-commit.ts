import type { PrismaPg } from '@prisma/adapter-pg';
import { isDriverAdapterError } from '@prisma/driver-adapter-utils';
import { countStatement } from '../tracing.ts';

type Connection = Awaited<ReturnType<PrismaPg['connect']>>;
type Transaction = Awaited<ReturnType<Connection['startTransaction']>>;

/** A statement failed at the server inside the transaction, so PostgreSQL has rolled it back, whatever became of the error. */
export class EndedByError extends Error {
  /** PostgreSQL's in_failed_sql_transaction. */
  readonly code = '25P02';

  constructor(cause: unknown) {
    super('An error of the database was caught inside a transaction, which it had ended: nothing was written.', { cause });
  }
}

/**
 * A statement came after its transaction's COMMIT or ROLLBACK. Prisma asks whether a transaction is open once for each
 * operation, which may be several statements: one whose time has run out would write the rest of them by itself.
 */
class SentTooLate extends Error {
  constructor() {
    super('The transaction of this statement has ended, perhaps because its time had run out: it was not sent.');
  }
}

/**
 * PostgreSQL answers the COMMIT of a transaction in which a statement failed with a silent rollback. Connections of this
 * adapter say so aloud: without a question to the server, since they have seen the error go by.
 *
 * What a transaction asks side by side is sent at once, one statement behind the other (pg's pipeline mode), and answered in
 * that order: a page that reads in twenty statements waits for the server three or four times, and not twenty.
 */
export function withHonestCommits(adapter: PrismaPg): PrismaPg {
  const connect = adapter.connect.bind(adapter);
  adapter.connect = async () => {
    const connection = await connect();
    const start = connection.startTransaction.bind(connection);
    connection.startTransaction = async (isolation) => {
      // One moment is for reading: nothing can be written that would have to be known as committed.
      const reads = isolation === 'REPEATABLE READ';
      const transaction = watched(await start(), reads);
      // Not waited for: it stands in front of whatever is asked first. Where it fails, so does all that comes behind it.
      if (isolation) transaction.executeRaw({ sql: `SET TRANSACTION ISOLATION LEVEL ${isolation}${reads ? ', READ ONLY' : ''}`, args: [], argTypes: [] }).catch(() => {});
      return transaction;
    };
    return connection;
  };
  return adapter;
}

function watched(transaction: Transaction, reads: boolean): Transaction {
  let ended = false;
  let failure: { cause: unknown } | null = null;
  let before: Promise<void> = Promise.resolve();
  const seen = <T>(send: () => Promise<T>): Promise<T> => {
    if (ended) return Promise.reject(new SentTooLate());
    countStatement();
    // What was sent behind a statement that failed fails for that reason and no other, whoever is heard first.
    const answer = send().catch((cause: unknown): never => {
      if (isOfServer(cause)) failure ??= { cause };
      throw failure === null ? cause : failure.cause;
    });
    // Waited for and not kept: a transaction may ask for far more than fits into memory at once.
    before = Promise.allSettled([before, answer]).then(() => undefined);
    return answer;
  };
  const queryRaw = transaction.queryRaw.bind(transaction);
  const executeRaw = transaction.executeRaw.bind(transaction);
  const commit = transaction.commit.bind(transaction);
  const rollback = transaction.rollback.bind(transaction);
  transaction.queryRaw = (query) => seen(() => queryRaw(query));
  transaction.executeRaw = (query) => {
    const answer = seen(async () => {
      const count = await executeRaw(query);
      if (query.sql.startsWith('ROLLBACK TO SAVEPOINT ')) failure = null;
      return count;
    });
    // Whatever comes now would stand behind it, in no transaction or in that of whoever has the connection next.
    if (query.sql === 'COMMIT' || query.sql === 'ROLLBACK') ended = true;
    if (!reads || query.sql !== 'COMMIT') return answer;
    // Everything asked was answered before; whoever is given the connection next stands behind it.
    answer.catch(() => {});
    return Promise.resolve(0);
  };
  transaction.commit = async () => {
    if (!reads) await before;
    // Frees the connection in any case.
    await commit();
    if (failure !== null) throw new EndedByError(failure.cause);
  };
  transaction.rollback = async () => {
    // What was sent before the error is answered before somebody else is given the connection.
    await before;
    await rollback();
  };
  return transaction;
}

/** Whether the server itself refused a statement. An answer that cannot be read is an error too, and nothing to the server. */
function isOfServer(error: unknown): boolean {
  return isDriverAdapterError(error) && error.cause.originalCode !== undefined;
}
