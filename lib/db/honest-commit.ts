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
 * adapter say so aloud: without a question to the server, since they have seen the error go by.
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
  const seen = async <T>(work: Promise<T>): Promise<T> => {
    countStatement();
    try {
      return await work;
    } catch (cause) {
      failure ??= { cause };
      throw cause;
    }
  };
  const queryRaw = transaction.queryRaw.bind(transaction);
  const executeRaw = transaction.executeRaw.bind(transaction);
  const commit = transaction.commit.bind(transaction);
  transaction.queryRaw = (query) => seen(queryRaw(query));
  transaction.executeRaw = (query) => seen(executeRaw(query));
  transaction.commit = async () => {
    // Frees the connection in any case.
    await commit();
    if (failure !== null) throw new EndedByError(failure.cause);
  };
  return transaction;
}
