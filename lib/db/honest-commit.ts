import type { PrismaPg } from '@prisma/adapter-pg';
import { countStatement } from '../tracing.ts';

type Connection = Awaited<ReturnType<PrismaPg['connect']>>;
type Transaction = Awaited<ReturnType<Connection['startTransaction']>>;

/** A statement failed inside the transaction, so PostgreSQL has rolled it back, whatever became of the error. */
export class EndedByError extends Error {
  /** PostgreSQL's in_failed_sql_transaction. */
  readonly code = '25P02';

  constructor(cause: unknown) {
    super('An error of the database was caught inside a transaction, which it had ended: nothing was written.', { cause });
  }
}

/**
 * PostgreSQL answers the COMMIT of a transaction in which a statement failed with a silent rollback. Connections of this
 * adapter say so aloud: without a question to the server, since they have seen the error go by. They also send one statement
 * of a transaction after another.
 */
export function withHonestCommits(adapter: PrismaPg): PrismaPg {
  const connect = adapter.connect.bind(adapter);
  adapter.connect = async () => {
    const connection = await connect();
    const start = connection.startTransaction.bind(connection);
    connection.startTransaction = async (isolation) => watched(await start(isolation));
    return connection;
  };
  return adapter;
}

function watched(transaction: Transaction): Transaction {
  let failure: { cause: unknown } | null = null;
  let before: Promise<unknown> = Promise.resolve();
  /**
   * One statement after another: what a query includes is asked for all at once, and pg will not hold a queue of its own
   * much longer. They would wait for each other in any case, on one connection.
   */
  const seen = <T>(send: () => Promise<T>): Promise<T> => {
    countStatement();
    const answer = before.then(send);
    before = answer.catch((cause: unknown) => void (failure ??= { cause }));
    return answer;
  };
  const queryRaw = transaction.queryRaw.bind(transaction);
  const executeRaw = transaction.executeRaw.bind(transaction);
  const commit = transaction.commit.bind(transaction);
  const rollback = transaction.rollback.bind(transaction);
  transaction.queryRaw = (query) => seen(() => queryRaw(query));
  transaction.executeRaw = (query) => seen(() => executeRaw(query));
  transaction.commit = async () => {
    await before;
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
