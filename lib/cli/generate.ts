/**
 * Makes the database client (lib/db/generated) from prisma/schema.prisma. npm runs it after every install.
 *
 * Every Prisma command first looks for its schema engine and downloads it when it is missing, though `generate` never
 * starts it. Naming a file that exists, this very Node, keeps the install to what the npm registry gave.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { childEnv, projectRoot } from '../env.ts';

/** Runs `prisma generate`. @throws Error in plain words, with Prisma's own output, when it fails. */
export async function generateClient(): Promise<void> {
  const root = projectRoot();
  const cli = path.join(path.dirname(createRequire(import.meta.url).resolve('prisma/package.json')), 'build', 'index.js');
  const child = spawn(process.execPath, [cli, 'generate', '--no-hints'], {
    cwd: root,
    env: childEnv({ PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`The database client could not be made from prisma/schema.prisma:\n${output.trim()}`);
  await writeFile(stampFile(), await schemaHash());
}

/** Makes the client where it is missing or older than the schema. Answers whether it had to. */
export async function ensureClient(): Promise<boolean> {
  let stamp = '';
  try {
    stamp = await readFile(stampFile(), 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  if (stamp === (await schemaHash())) return false;
  await generateClient();
  return true;
}

function stampFile(): string {
  return path.join(projectRoot(), 'lib', 'db', 'generated', '.made-from');
}

async function schemaHash(): Promise<string> {
  return createHash('sha256').update(await readFile(path.join(projectRoot(), 'prisma', 'schema.prisma'))).digest('hex');
}

if (import.meta.main) {
  try {
    await generateClient();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
