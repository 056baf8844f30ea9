/** `npm run backup -- FILE`: everything of this studio in one file, while it runs. */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { ensureDatabase } from '../db/embedded.ts';
import { migrate } from '../db/migrate.ts';
import { EnvError, getEnv } from '../env.ts';
import { BackupError } from './backup/format.ts';
import { soundContents } from '../services/sounds.ts';
import { writeBackup } from './backup/write-backup.ts';

const usage = `Usage: npm run backup -- FILE
  Writes everything of this studio (rows, sounds, the file that seals keys) to one ZIP. The studio may run meanwhile.`;

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

async function main(args: string[]): Promise<void> {
  const { positionals } = parseArgs({ args, allowPositionals: true });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new BackupError(usage);
  const env = getEnv();
  await using stack = new AsyncDisposableStack();
  const database = await ensureDatabase();
  stack.defer(() => database.stop());
  await migrate(database.url);
  const { manifest, bytes } = await writeBackup({ url: database.url, dataDir: env.NARRATIX_DATA_DIR, contents: soundContents(env), now: new Date() }, file);
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  console.log(`${file} holds this studio as of ${manifest.madeAt}: ${rows} rows, ${manifest.sounds.length} sounds, ${megabytes(bytes)}.`);
  console.log('It holds every manuscript and secrets too: password hashes, people’s sealed keys and, where this machine made it, what opens them. Keep it where nobody else reads it.');
  if (env.NARRATIX_SECRET_KEYS !== undefined) console.log('People’s keys are sealed with NARRATIX_SECRET_KEYS, which is not in the file: keep a copy of it elsewhere.');
  console.log('Not in it: .env and the natural voices, which can be set up again.');
  if (manifest.lost.length > 0) {
    console.error(`${manifest.lost.length} sounds were missing or damaged on the disk and are not in the file. All else is; those sounds must be made again.`);
    process.exitCode = 1;
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const plain = error instanceof BackupError || error instanceof EnvError || (error instanceof TypeError && 'code' in error);
  console.error(plain ? error.message : error);
  process.exitCode = plain ? 2 : 1;
}
