/**
 * Keeps what a release leaves in its database, for the test of upgrades:
 *
 *   node lib/cli/older-data/keep.ts COMMIT
 *
 * That release itself makes a small drama, with its own `narrate`, in a copy of its own: what is kept is what it wrote. To be
 * run for each release that has migrations of its own, with the packages of this one.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { ensureDatabase } from '../../db/embedded.ts';
import { childEnv, projectRoot } from '../../env.ts';
import { dumpRows } from '../backup/dump-rows.ts';
import { olderEnding, olderFolder, type OlderData } from './format.ts';

const run = promisify(execFile);

const story = `The Lamp

Chapter One

“Who is there?” asked Nora. The rain fell on the roof.

“Only me,” said Tom. He knocked on the door, twice.

Chapter Two

“You are late,” Nora whispered. A clock ticked in the hall.
`;

/** Gives the file's path. */
async function keep(wanted: string): Promise<string> {
  await using stack = new AsyncDisposableStack();
  const root = projectRoot();
  const folder = await mkdtemp(path.join(tmpdir(), 'narratix-older-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const copy = path.join(folder, 'release');
  await run('git', ['worktree', 'add', '--quiet', '--detach', copy, wanted], { cwd: root });
  stack.defer(async () => void (await run('git', ['worktree', 'remove', '--force', copy], { cwd: root })));
  const { stdout: commit } = await run('git', ['rev-parse', 'HEAD'], { cwd: copy });
  await symlink(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  const file = path.join(folder, 'the-lamp.txt');
  await writeFile(file, story);
  const dataDir = path.join(folder, 'data');
  const env = childEnv({ NARRATIX_DATA_DIR: dataDir, DATABASE_URL: undefined });
  await run(process.execPath, ['lib/cli/generate.ts'], { cwd: copy, env });
  await run(process.execPath, ['lib/cli/narrate.ts', file, '--out', path.join(folder, 'out.mp3'), '--engine', 'local', '--keep'], { cwd: copy, env });
  const database = await ensureDatabase({ dataDir });
  stack.defer(() => database.stop());
  return await writeOlder(database.url, commit.trim(), folder);
}

/** Reads every row of the database at `url` and writes them beside the others. */
export async function writeOlder(url: string, commit: string, scratch: string): Promise<string> {
  const dumped = await dumpRows(url, scratch);
  const tables: OlderData['tables'] = [];
  for (const [index, { name }] of dumped.tables.entries()) {
    const lines = gunzipSync(await readFile(dumped.files[index]?.file ?? '')).toString('utf8').split('\n').filter((line) => line !== '');
    tables.push({ name, rows: lines.map((line): OlderData['tables'][number]['rows'][number] => JSON.parse(line)) });
  }
  const older: OlderData = { commit, migrations: dumped.migrations, tables };
  const file = path.join(olderFolder, `${dumped.migrations.at(-1)?.name ?? 'none'}${olderEnding}`);
  await writeFile(file, gzipSync(JSON.stringify(older), { level: 9 }));
  return file;
}

if (import.meta.main) {
  const [commit] = process.argv.slice(2);
  if (commit === undefined) {
    console.error('Name a commit: node lib/cli/older-data/keep.ts COMMIT');
    process.exitCode = 2;
  } else console.log(`Kept: ${path.relative(projectRoot(), await keep(commit))}`);
}
