/** Assets: what is stored by content, a row for each owner and content, and the bytes behind it. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gathered, numbered } from '../services/gather.ts';
import { notFound, ServiceError } from '../services/errors.ts';
import type { AssetStore, StoredAsset, TransactionManager, Tx } from '../services/interfaces.ts';
import type { Contents } from './contents.ts';

export interface AssetStoreOptions {
  contents: Contents;
  transaction: TransactionManager;
  /** Whose sounds are read and written; anybody else's are not found. */
  userId: string;
}

/** The sounds of one person, wherever their bytes lie. */
export function createAssetStore({ contents, transaction, userId }: AssetStoreOptions): AssetStore {
  const find = async (assetId: string): Promise<StoredAsset> => {
    const row = await transaction.single((tx) => tx.asset.findFirst({ where: { id: assetId, ownerId: userId }, select: assetFields }));
    if (row === null) throw notFound('sound');
    return stored(row);
  };
  const fileOf = async (assetId: string): Promise<string> => {
    const { ownerId, sha256 } = await find(assetId);
    return await contents.file(ownerId, sha256).catch((cause: unknown) => {
      throw isMissing(cause) ? lost(assetId, cause) : cause;
    });
  };

  return {
    async put({ ownerId, bytes, mediaType, durationSeconds }, refer, options = {}) {
      if (ownerId !== userId) throw notFound('sound');
      const waiting = await contents.takeIn(ownerId, bytes);
      try {
        const { size, sha256 } = waiting;
        await waiting.appear();
        const row = { id: randomUUID(), ownerId, sha256, bytes: size, mediaType, durationSeconds: durationSeconds ?? null };
        const asset =
          refer === undefined
            ? await transaction.single((tx) => putRow(tx, row))
            : await transaction.run(async (tx) => {
                const there = await putRow(tx, row);
                await refer(tx, there);
                return there;
              }, options);
        // A sweep may have taken the old content away before it saw our row; after the row it cannot.
        await waiting.appear();
        return asset;
      } finally {
        await waiting.discard();
      }
    },
    path: fileOf,
    async read(assetId) {
      const file = await fileOf(assetId);
      try {
        return await readFile(/*turbopackIgnore: true*/ file);
      } catch (cause) {
        throw lost(assetId, cause);
      }
    },
    describe: find,
    async address(assetId, fileName) {
      const { ownerId, sha256, mediaType } = await find(assetId);
      return await contents.address(ownerId, sha256, { fileName, mediaType });
    },
    async removeAll() {
      await contents.removeOwner(userId);
    },
  };
}

const assetFields = { id: true, ownerId: true, sha256: true, bytes: true, mediaType: true, durationSeconds: true } as const;

/** The column has 64 bits; a file that needs more than 53 of them is not of this world. */
function stored(row: Omit<StoredAsset, 'bytes'> & { bytes: bigint }): StoredAsset {
  return { ...row, bytes: Number(row.bytes) };
}

/**
 * The row of a content, made or found. Nobody stores or sweeps the same content until the transaction ends; what was stored
 * again is as fresh as what is new, so that the sweep leaves it alone. When that was is the database's time: machines' clocks
 * differ, and jump.
 */
const putRow = gathered<StoredAsset, StoredAsset>({
  rank: 1,
  async ask(tx, assets) {
    // The same content twice is one row. The locks are taken in one order, by whoever takes several.
    const contents = new Map(assets.map((asset) => [contentName(asset.ownerId, asset.sha256), asset]));
    const rows = [...contents].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, asset]) => ({ name, ...asset }));
    const stands = await tx.$queryRaw<(Omit<StoredAsset, 'bytes'> & { bytes: bigint })[]>`
      WITH locked AS MATERIALIZED (
        SELECT o.*, pg_advisory_xact_lock(hashtextextended(o."name", 0)) FROM (
          SELECT * FROM jsonb_to_recordset(${numbered(rows)}::jsonb) AS o("n" int, "name" text, "id" text, "ownerId" text, "sha256" text, "bytes" bigint, "mediaType" text, "durationSeconds" float8)
          ORDER BY "n" OFFSET 0) o
      )
      INSERT INTO "Asset" ("id", "ownerId", "sha256", "bytes", "mediaType", "durationSeconds", "createdAt")
      SELECT "id", "ownerId", "sha256", "bytes", "mediaType", "durationSeconds", clock_timestamp() AT TIME ZONE 'UTC' FROM locked
      ON CONFLICT ("ownerId", "sha256") DO UPDATE SET "createdAt" = excluded."createdAt"
      RETURNING "id", "ownerId", "sha256", "bytes", "mediaType", "durationSeconds"`;
    const byName = new Map(stands.map((row) => [contentName(row.ownerId, row.sha256), stored(row)]));
    return assets.map(({ ownerId, sha256 }) => byName.get(contentName(ownerId, sha256)) ?? new Error('an asset was neither made nor found'));
  },
});

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function lost(assetId: string, cause: unknown): ServiceError {
  return new ServiceError('storage', {
    person: 'The file of this sound cannot be read. Please make the sound again.',
    log: `the file of asset ${assetId} cannot be read`,
    cause,
  });
}

/** Until the transaction ends, nobody else stores or sweeps this very content. */
export async function lockContent(tx: Tx, ownerId: string, sha256: string): Promise<void> {
  await tx.$executeRawUnsafe('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', contentName(ownerId, sha256));
}

function contentName(ownerId: string, sha256: string): string {
  return `asset ${ownerId} ${sha256}`;
}

/** Total size of what an owner has stored, bytes. */
export async function storageUse(transaction: TransactionManager, ownerId: string): Promise<number> {
  const rows = await transaction.run((tx) =>
    // As a double: the sum of 32-bit sizes soon leaves 32 bits.
    tx.$queryRaw<{ bytes: number }[]>`SELECT COALESCE(SUM("bytes"), 0)::float8 AS bytes FROM "Asset" WHERE "ownerId" = ${ownerId}`,
  );
  return rows[0]?.bytes ?? 0;
}
