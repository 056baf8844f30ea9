/** A data folder as a studio makes it at its very first start, made once and copied for each run: a run need not make a database of its own. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { ensureDatabase } from '../../lib/db/embedded.ts';
import { migrate } from '../../lib/db/migrate.ts';
import { newDataFolder } from '../../lib/cli/temporary-studio.ts';

export interface Template extends AsyncDisposable {
  /** Where Node keeps what it compiled, for every start of a series: much of what a start costs. */
  compiled: string;
  /** Puts an empty database of the newest schema, which nobody serves yet, into an empty data folder. */
  copyInto(dataDir: string): Promise<void>;
}

export async function makeTemplate(): Promise<Template> {
  await using stack = new AsyncDisposableStack();
  const folder = await newDataFolder();
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const compiled = await mkdtemp(path.join(os.tmpdir(), 'narratix-compiled-'));
  stack.defer(() => rm(compiled, { recursive: true, force: true, maxRetries: 5 }));
  const database = await ensureDatabase({ dataDir: folder });
  try {
    await migrate(database.url);
    await keepLogShort(database.url);
  } finally {
    // Stopped in good order: a copy begins with nothing to recover.
    await database.stop();
  }
  const held = stack.move();
  return {
    compiled,
    async copyInto(dataDir) {
      await cp(folder, dataDir, { recursive: true });
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** What a database writes ahead may be a gigabyte: more than the small disk of a run that is to be filled by nobody but the adversary. */
async function keepLogShort(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("ALTER SYSTEM SET max_wal_size = '64MB'");
    await client.query("ALTER SYSTEM SET min_wal_size = '32MB'");
  } finally {
    await client.end();
  }
}
