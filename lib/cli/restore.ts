/** `npm run restore -- FILE [--into FOLDER]`: a backup into an empty data folder. */
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { openDataDir } from '../db/cluster-place.ts';
import { ensureDatabase } from '../db/embedded.ts';
import { EnvError, getEnv } from '../env.ts';
import { soundContents } from '../services/sounds.ts';
import { BackupError } from './backup/format.ts';
import { requireEmptyDatabase } from './backup/load-rows.ts';
import { openBackup, requireEmptyFolder, restoreBackup } from './backup/restore-backup.ts';

const usage = `Usage: npm run restore -- FILE [--into FOLDER]
  Puts a backup into an empty data folder: FOLDER, with the database that comes with Narratix; without --into the one of
  NARRATIX_DATA_DIR and, where they are set, the empty database of DATABASE_URL and the bucket of S3_BUCKET.`;

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { into: { type: 'string' } } });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new BackupError(usage);
  const env = getEnv();
  const folder = values.into === undefined ? env.NARRATIX_DATA_DIR : path.resolve(values.into);
  await using stack = new AsyncDisposableStack();
  const backup = stack.use(await openBackup(file));
  await requireEmptyFolder(folder);
  const own = values.into === undefined ? env.DATABASE_URL : undefined;
  if (own !== undefined) await requireEmptyDatabase(own);
  const dataDir = await openDataDir(folder);
  const database = own === undefined ? await ensureDatabase({ dataDir }) : { url: own, stop: async () => await Promise.resolve() };
  stack.defer(() => database.stop());
  console.log(`Restoring the studio of ${backup.manifest.madeAt} into ${dataDir} ...`);
  const restored = await restoreBackup(backup, { url: database.url, dataDir, ...(values.into === undefined ? { contents: soundContents(env) } : {}), heartbeatSeconds: env.NARRATIX_JOB_HEARTBEAT_SECONDS });
  console.log(`Restored: ${restored.rows} rows, ${restored.sounds} sounds (every one checked against its SHA-256), ${restored.jobs} jobs that go on.`);
  const waiting = backup.manifest.jobs?.rows ?? 0;
  if (restored.jobs < waiting) console.log('The queue has changed since the backup was made: what was being made then must be asked for again.');
  if (backup.manifest.lost.length > 0) console.log(`${backup.manifest.lost.length} sounds were lost before the backup was made and must be made again.`);
  if (values.into !== undefined) console.log(`Start it with NARRATIX_DATA_DIR=${dataDir} npm start.`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const plain = error instanceof BackupError || error instanceof EnvError || (error instanceof TypeError && 'code' in error);
  console.error(plain ? error.message : error);
  process.exitCode = plain ? 2 : 1;
}
