/**
 * Stand-ins for a service's surroundings, for tests without a database, a vendor or a disk. They implement the real
 * interfaces and throw `not implemented: segment.findMany` for everything a test did not say.
 */
import { createHash } from 'node:crypto';
import type {
  AssetStore,
  ClientFactory,
  JobQueue,
  QueuedJob,
  ServiceContext,
  StoredAsset,
  TransactionManager,
  Tx,
} from './interfaces.ts';
import { jobKey, queueOf } from '../jobs/definitions.ts';
import { notFound } from './errors.ts';
import { silentLog } from './log.ts';

/** The tables of the database, as a transaction names them. */
type TableName = { [Name in keyof Tx]: Tx[Name] extends { findMany: unknown } ? Name : never }[keyof Tx];
/** Prisma's methods take and give types worked out from their arguments; a stand-in gives the plain rows. */
type Answer = (args: never) => Promise<unknown>;
type RawName = '$queryRaw' | '$queryRawUnsafe' | '$executeRaw' | '$executeRawUnsafe';

/** What a test expects to be asked: `{ segment: { findMany: async () => rows } }`. */
export type FakeTables = { [Name in TableName]?: { [Method in keyof Tx[Name]]?: Answer } } & {
  [Name in RawName]?: (query: never, ...values: never[]) => Promise<unknown>;
};

/** A transaction manager whose `run` gives the work a transaction that answers only as told. Nothing is rolled back. */
export function fakeTransaction(tables: FakeTables = {}): TransactionManager {
  const tx = fakeTx(tables);
  return { run: (work) => work(tx), single: (work) => work(tx) };
}

/** The transaction itself, for helpers that take one. */
export function fakeTx(tables: FakeTables = {}): Tx {
  const said = new Map<string, unknown>(Object.entries(tables));
  const table = (name: string): object => {
    const answers = new Map<string, unknown>(Object.entries(said.get(name) ?? {}));
    return new Proxy({}, { get: (_, method) => (typeof method === 'symbol' ? undefined : (answers.get(method) ?? missing(`${name}.${method}`))) });
  };
  // `any` by its declaration, and the one place where types are taken on trust: no literal can be a whole Prisma client.
  const nothing = Object.create(null);
  return new Proxy<Tx>(nothing, {
    get(_, name) {
      // A promise that resolves to this must not take it for another promise.
      if (typeof name === 'symbol' || name === 'then') return undefined;
      if (name.startsWith('$')) return said.get(name) ?? missing(name);
      return table(name);
    },
  });
}

function missing(what: string): () => never {
  return () => {
    throw new Error(`not implemented: ${what}`);
  };
}

/** A context in which everything is missing but the actor `person-1`, a still clock and a silent log. */
export function fakeContext(overrides: Partial<ServiceContext> = {}): ServiceContext {
  return {
    actor: { userId: 'person-1' },
    transaction: fakeTransaction(),
    clients: fakeClients(),
    assets: { put: missing('assets.put'), path: missing('assets.path'), read: missing('assets.read'), describe: missing('assets.describe'), address: missing('assets.address'), removeAll: missing('assets.removeAll') },
    queue: { enqueue: missing('queue.enqueue'), isOpen: missing('queue.isOpen'), forget: missing('queue.forget') },
    log: silentLog,
    clock: { now: () => new Date('2026-01-01T12:00:00Z') },
    report(error, what) {
      throw new Error(`unexpected error while ${what}`, { cause: error });
    },
    ...overrides,
  };
}

export function fakeClients(overrides: Partial<ClientFactory> = {}): ClientFactory {
  return {
    anthropic: missing('clients.anthropic'),
    hume: missing('clients.hume'),
    replicate: missing('clients.replicate'),
    forget: missing('clients.forget'),
    forgetHash: missing('clients.forgetHash'),
    ...overrides,
  };
}

/** A queue that only remembers. */
export function rememberingQueue(): JobQueue & { jobs: QueuedJob[] } {
  const jobs: QueuedJob[] = [];
  return {
    jobs,
    async enqueue(_, added) {
      jobs.push(...added);
    },
    async isOpen(_, job) {
      return jobs.some((one) => queueOf(one) === queueOf(job) && jobKey(one) === jobKey(job));
    },
    async forget(_, projectIds) {
      const kept = jobs.filter((job) => !('projectId' in job && projectIds.includes(job.projectId)));
      jobs.splice(0, jobs.length, ...kept);
    },
  };
}

/** An asset store in memory, with the rules of the real one. Files (`{ file }`, `path`) are not implemented. */
export function memoryAssets(ownerId = 'person-1'): AssetStore & { stored: StoredAsset[] } {
  const stored: StoredAsset[] = [];
  const contents = new Map<string, Uint8Array>();
  const describe = async (assetId: string): Promise<StoredAsset> => {
    const found = stored.find((asset) => asset.id === assetId && asset.ownerId === ownerId);
    if (found === undefined) throw notFound('sound');
    return found;
  };
  return {
    stored,
    describe,
    path: missing('assets.path'),
    address: missing('assets.address'),
    async put(input, refer) {
      if (refer !== undefined) throw new Error('not implemented: assets.put with what refers to it');
      if (!(input.bytes instanceof Uint8Array)) throw new Error('not implemented: assets.put of a file');
      if (input.ownerId !== ownerId) throw notFound('sound');
      const sha256 = createHash('sha256').update(input.bytes).digest('hex');
      const standing = stored.find((asset) => asset.sha256 === sha256);
      if (standing !== undefined) return standing;
      const asset: StoredAsset = {
        id: `asset-${stored.length + 1}`,
        ownerId,
        sha256,
        bytes: input.bytes.length,
        mediaType: input.mediaType,
        durationSeconds: input.durationSeconds ?? null,
      };
      stored.push(asset);
      contents.set(asset.id, input.bytes.slice());
      return asset;
    },
    async read(assetId) {
      await describe(assetId);
      return contents.get(assetId) ?? new Uint8Array();
    },
    async removeAll() {
      stored.splice(0);
      contents.clear();
    },
  };
}
