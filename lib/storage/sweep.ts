/** Takes away the sounds that nothing refers to any more. */
import type { TransactionManager, Tx } from '../services/interfaces.ts';
import { momentBefore } from './moment.ts';
import { lockContent } from './asset-store.ts';
import type { Contents } from './contents.ts';

/** Every column that may hold an asset's id. A test compares this with the database. */
export const assetReferences: { table: string; column: string }[] = [
  { table: 'Take', column: 'assetId' },
  { table: 'Voice', column: 'sampleAssetId' },
  { table: 'VoiceCandidate', column: 'assetId' },
  { table: 'Audition', column: 'assetId' },
  { table: 'Purchase', column: 'assetId' },
  { table: 'Project', column: 'coverAssetId' },
  { table: 'ChapterMix', column: 'soundAssetId' },
  { table: 'ChapterMix', column: 'peaksAssetId' },
  { table: 'ExportFile', column: 'assetId' },
  { table: 'Export', column: 'peaksAssetId' },
  { table: 'VersionAsset', column: 'assetId' },
];

/** Whoever holds it keeps every sound where it is; each removal asks for its share of it. */
const keepingLock = 0x6e61727a;

/** A connection of the driver, as far as it is needed here. */
interface Connection {
  query(text: string): Promise<{ rows: { got: boolean }[] }>;
}

/** Keeps every sound from being swept until the connection ends; false where another connection does already. */
export async function keepSounds(connection: Connection): Promise<boolean> {
  const { rows } = await connection.query(`SELECT pg_try_advisory_lock(${keepingLock}) AS got`);
  return rows[0]?.got === true;
}

async function mayRemove(tx: Tx): Promise<boolean> {
  const [lock] = await tx.$queryRawUnsafe<{ got: boolean }[]>(`SELECT pg_try_advisory_xact_lock_shared(${keepingLock}) AS got`);
  return lock?.got === true;
}

const dayMs = 24 * 3600 * 1000;
const assetsPerTurn = 500;

export interface SweepOptions {
  contents: Contents;
  transaction: TransactionManager;
  /** How long something may lie unreferenced. Default a day: a job stores its sound before the row that refers to it. */
  olderThanMs?: number;
}

/**
 * Removes assets, row and file, that no take and no export refers to, then files that have no row (a crash between the
 * two) and what was left half-written. How long something lay there is told by the database's clock, as it was when it was
 * stored: by that of a machine which runs a day ahead, what a job stored a moment ago would be old. Safe beside running jobs:
 * each content is locked while it is looked at. While a backup is being made nothing is removed.
 */
export async function sweepOrphans(options: SweepOptions): Promise<{ assets: number; files: number; bytes: number }> {
  const { contents, transaction } = options;
  const before = await transaction.run((tx) => momentBefore(tx, options.olderThanMs ?? dayMs));
  const swept = { assets: 0, files: 0, bytes: 0 };
  const unreferenced = assetReferences
    .map(({ table, column }) => `NOT EXISTS (SELECT 1 FROM "${table}" r WHERE r."${column}" = a."id")`)
    .join(' AND ');

  for (let after = ''; ; ) {
    const found = await transaction.run((tx) =>
      tx.$queryRawUnsafe<{ id: string; ownerId: string; sha256: string; bytes: number }[]>(
        `SELECT a."id", a."ownerId", a."sha256", a."bytes"::float8 AS "bytes" FROM "Asset" a
         WHERE a."createdAt" < $1 AND a."id" > $2 AND ${unreferenced} ORDER BY a."id" LIMIT ${assetsPerTurn}`,
        before,
        after,
      ),
    );
    for (const asset of found) {
      const gone = await transaction.run(async (tx) => {
        if (!(await mayRemove(tx))) return false;
        await lockContent(tx, asset.ownerId, asset.sha256);
        const rows = await tx.$executeRawUnsafe(
          `DELETE FROM "Asset" a WHERE a."id" = $1 AND a."createdAt" < $2 AND ${unreferenced}`,
          asset.id,
          before,
        );
        // Inside the transaction on purpose: whoever stores the same content waits for the lock and then looks again.
        if (rows === 1) await contents.remove(asset.ownerId, asset.sha256);
        return rows === 1;
      });
      if (!gone) continue;
      swept.assets += 1;
      swept.bytes += asset.bytes;
    }
    const last = found.at(-1);
    if (last === undefined || found.length < assetsPerTurn) break;
    after = last.id;
  }

  for await (const stray of contents.lyingSince(before)) {
    const gone = await transaction.run(async (tx) => {
      if (!(await mayRemove(tx))) return false;
      if (stray.sha256 !== null) {
        await lockContent(tx, stray.ownerId, stray.sha256);
        const row = await tx.asset.findFirst({ where: { ownerId: stray.ownerId, sha256: stray.sha256 }, select: { id: true } });
        if (row !== null) return false;
      }
      await stray.remove();
      return true;
    });
    if (!gone) continue;
    swept.files += 1;
    swept.bytes += stray.bytes;
  }
  return swept;
}
