/** A service context over a real database of its own, for tests of what the rows must hold. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDatabase } from '../db/client.ts';
import { createTestDatabase } from '../db/testing.ts';
import { createTransactionManager } from '../db/transaction.ts';
import { createAssetStore } from '../storage/asset-store.ts';
import { createFolderContents } from '../storage/folder-contents.ts';
import type { QueuedJob, ServiceContext } from './interfaces.ts';
import { fakeContext, rememberingQueue } from './testing.ts';

export interface TestHouse extends AsyncDisposable {
  url: string;
  /** The folder of its sounds. */
  root: string;
  /** As the first person. */
  context: ServiceContext;
  /** As somebody else, who owns nothing of the first person's. */
  stranger: ServiceContext;
  /** What was put on the queue and not taken yet, oldest first. */
  jobs: QueuedJob[];
}

/** Opens it: an empty, migrated database, a folder for sounds, a queue that only remembers. */
export async function openTestHouse(): Promise<TestHouse> {
  await using stack = new AsyncDisposableStack();
  const database = await createTestDatabase();
  stack.defer(() => database.drop());
  const open = openDatabase(database.url, { max: 5 });
  stack.defer(() => open.close());
  const root = await mkdtemp(path.join(tmpdir(), 'narratix-test-'));
  stack.defer(() => rm(root, { recursive: true, force: true }));
  const transaction = createTransactionManager(open.prisma);
  const queue = rememberingQueue();
  const as = async (name: string): Promise<ServiceContext> => {
    const user = await transaction.run((tx) => tx.user.create({ data: { name } }));
    return fakeContext({
      actor: { userId: user.id },
      transaction,
      queue,
      assets: createAssetStore({ contents: createFolderContents(root), transaction, userId: user.id }),
      clock: { now: () => new Date() },
    });
  };
  const context = await as('First');
  const stranger = await as('Second');
  const held = stack.move();
  return { url: database.url, root, context, stranger, jobs: queue.jobs, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
