/** Building the pages: only when they are missing or what they are made of has changed. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { access, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { childEnv, projectRoot } from '../env.ts';
import { isCode } from '../db/postgres-tools.ts';
import { followOptions } from './supervise.ts';

const FOLDERS = ['app', 'lib'];
const FILES = ['package-lock.json', 'next.config.ts', 'tsconfig.json', 'postcss.config.mjs', 'proxy.ts', 'instrumentation.ts', 'prisma/schema.prisma'];

/** Next's own programme. */
export function nextProgramme(): string {
  return path.join(path.dirname(createRequire(import.meta.url).resolve('next/package.json')), 'dist', 'bin', 'next');
}

/** SHA-256 over the names and contents of all that goes into the pages. */
export async function hashSources(root: string = projectRoot()): Promise<string> {
  const files = [...FILES];
  for (const folder of FOLDERS) {
    for (const entry of await readdir(path.join(root, folder), { recursive: true, withFileTypes: true })) {
      const file = path.relative(root, path.join(entry.parentPath, entry.name));
      // The generated client is made from the schema, which is in the list.
      if (entry.isFile() && !/\.test\.tsx?$/.test(file) && !file.startsWith(path.join('lib', 'db', 'generated'))) files.push(file);
    }
  }
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    hash.update(`${file.replaceAll(path.sep, '/')}\0`);
    try {
      hash.update(await readFile(path.join(root, file)));
    } catch (error) {
      if (!isCode(error, 'ENOENT')) throw error;
    }
    hash.update('\0');
  }
  return hash.digest('hex');
}

/** Whether the pages have to be built before they can be served. */
export async function needsBuild(root: string, hash: string): Promise<boolean> {
  try {
    const same = (await readFile(stampFile(root), 'utf8')).trim() === hash;
    return !same || !(await isThere(path.join(root, '.next', 'BUILD_ID')));
  } catch (error) {
    if (isCode(error, 'ENOENT')) return true;
    throw error;
  }
}

/**
 * Runs `next build` and notes what it was made of.
 * @throws Error with Next's own words when it fails.
 */
export async function build(root: string, hash: string, signal: AbortSignal): Promise<void> {
  await rm(stampFile(root), { force: true });
  const env = childEnv({ NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' });
  const child = spawn(process.execPath, [nextProgramme(), 'build'], {
    cwd: root,
    env: { ...env, NODE_OPTIONS: followOptions(env['NODE_OPTIONS']) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    signal,
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = await once(child, 'close');
  // Next's last act; an end without it is no end.
  const whole = code === 0 && (await isThere(path.join(root, '.next', 'BUILD_ID')));
  if (!whole) throw new Error(`The pages could not be built:\n${output.trim()}`);
  await writeFile(stampFile(root), `${hash}\n`);
}

async function isThere(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return false;
    throw error;
  }
}

function stampFile(root: string): string {
  return path.join(root, '.next', 'narratix-sources');
}
