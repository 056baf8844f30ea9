/** The Prisma client, one a process. The only file that makes one. */
import { PrismaPg } from '@prisma/adapter-pg';
import { getEnv } from '../env.ts';
import { PrismaClient } from './generated/client.ts';
import { GatheringSocket } from './gathering-socket.ts';
import { withHonestCommits } from './honest-commit.ts';
import { withoutBatches } from './unbatched.ts';

export type { PrismaClient } from './generated/client.ts';

export interface OpenDatabase {
  prisma: PrismaClient;
  /** Closes every connection. */
  close(): Promise<void>;
}

export interface ClientOptions {
  /** Connections at most; default 5. Count them all against the server's max_connections. */
  max?: number;
}

/** Opens a client with a small pool of its own. Nothing is connected before the first query. */
export function openDatabase(url: string, options: ClientOptions = {}): OpenDatabase {
  const pool = { connectionString: url, max: options.max ?? 5, application_name: 'narratix', idleTimeoutMillis: 60_000, pipeline: true, stream: () => new GatheringSocket() };
  const adapter = withHonestCommits(new PrismaPg(pool, { statementNameGenerator: preparedNames() }));
  const prisma = withoutBatches(new PrismaClient({ adapter, errorFormat: 'minimal' }));
  return { prisma, close: async () => await prisma.$disconnect() };
}

/** So many statements are kept prepared on each connection; a programme asks the same few hundred questions. */
const mostPrepared = 400;

/**
 * Names for statements, so that the server reads and plans each of them once for a connection rather than every time. Lists
 * of many lengths make ever new statements: beyond the first few hundred, none is kept.
 */
function preparedNames(): (query: { sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    // One word needs no plan.
    if (!sql.includes(' ')) return '';
    const known = names.get(sql);
    if (known !== undefined) return known;
    // pg takes an empty name for a statement that is not kept.
    if (names.size >= mostPrepared) return '';
    const name = `narratix_${names.size}`;
    names.set(sql, name);
    return name;
  };
}

/** Lives on globalThis, so that a reloaded module in development does not open a pool a reload. */
const holder: typeof globalThis & { narratixDatabase?: OpenDatabase } = globalThis;

/**
 * The client of this process, for the database of DATABASE_URL. `npm start` and `npm run worker` set that for their
 * children, whichever database is in use.
 * @throws Error in plain words when DATABASE_URL is not set.
 */
export function getPrisma(): PrismaClient {
  if (holder.narratixDatabase === undefined) {
    const { DATABASE_URL } = getEnv();
    if (DATABASE_URL === undefined) {
      throw new Error('This process was started without a database. Start Narratix with "npm start" (or "npm run dev"), or set DATABASE_URL.');
    }
    holder.narratixDatabase = openDatabase(DATABASE_URL);
  }
  return holder.narratixDatabase.prisma;
}

/** Closes the client of this process, if it was opened. */
export async function closePrisma(): Promise<void> {
  const open = holder.narratixDatabase;
  delete holder.narratixDatabase;
  await open?.close();
}
