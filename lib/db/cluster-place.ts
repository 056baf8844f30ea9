/**
 * Where the embedded database keeps its files, and which user of the machine it runs as.
 *
 * Ordinarily that is `<data folder>/postgres`, as the user who started Narratix. PostgreSQL refuses to run as root, so
 * root hands it to the data folder's owner, to `postgres` or to `nobody`; and where that user cannot enter the data
 * folder (a project in root's own home), the files lie in a folder of their own elsewhere, which the data folder names.
 */
import { randomBytes } from 'node:crypto';
import { chown, chmod, cp, lchown, mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { canReach } from './postgres-native.ts';
import { isCode, type RunUser } from './postgres-tools.ts';

export interface ClusterPlace {
  /** Holds everything below. */
  home: string;
  /** PostgreSQL's own data directory. */
  cluster: string;
  passwordFile: string;
  logFile: string;
  /** Who runs the server, when not this process's own user. */
  user: RunUser | null;
}

/** Lock files of a data folder. They stay with it wherever the database's files lie. */
export function lockFiles(dataDir: string): { starting: string; using: string } {
  return { starting: path.join(dataDir, 'run', 'database-starting.lock'), using: path.join(dataDir, 'run', 'database-using.lock') };
}

/** Makes the data folder when it is missing and gives its true path. */
export async function openDataDir(dataDir: string): Promise<string> {
  // Stories are private. Root's server runs as another user, who may pass through but not look around.
  await mkdir(dataDir, { recursive: true, mode: isRoot() ? 0o711 : 0o700 });
  return await realpath(dataDir);
}

/**
 * Finds (or makes) the place of a data folder's database. Call it with the starting lock held.
 * @throws Error in plain words when the files belong to a user that this process cannot act for.
 */
export async function clusterPlace(dataDir: string): Promise<ClusterPlace> {
  const inside = path.join(dataDir, 'postgres');
  const recorded = await recordedHome(dataDir);
  if (!isRoot()) {
    const home = recorded ?? inside;
    await refuseForeign(home);
    await mkdir(home, { recursive: true, mode: 0o700 });
    return placeIn(home, null);
  }
  if (recorded !== null) return placeIn(recorded, await rootsUser(recorded, dataDir));
  const user = await rootsUser(inside, dataDir);
  if (await canReach(dataDir, user)) {
    await makeHome(inside, user);
    await takeFromRoot(inside, user);
    return placeIn(inside, user);
  }
  const home = await makeOutside(dataDir, user);
  // The project was moved to where the server's user cannot follow: its rows move to where they can be reached.
  if (await isThere(inside)) await moveAll(inside, home);
  await writeFile(recordFile(dataDir), `${JSON.stringify({ home }, null, 2)}\n`, { mode: 0o644 });
  return placeIn(home, user);
}

function placeIn(home: string, user: RunUser | null): ClusterPlace {
  return {
    home,
    cluster: path.join(home, 'cluster'),
    passwordFile: path.join(home, 'password'),
    logFile: path.join(home, 'server.log'),
    user,
  };
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function recordFile(dataDir: string): string {
  return path.join(dataDir, 'database-place.json');
}

function ownerFile(home: string): string {
  return path.join(home, 'data-folder.json');
}

/** The outside place that this data folder names, if it is truly this data folder's and not that of one it was copied from. */
async function recordedHome(dataDir: string): Promise<string | null> {
  const record = await readJson(recordFile(dataDir), z.object({ home: z.string() }));
  if (record === null) return null;
  const owner = await readJson(ownerFile(record.home), z.object({ dataDir: z.string() }));
  if (owner === null) return null;
  if (owner.dataDir === dataDir) return record.home;
  // The other folder still names the place: this one is a copy and gets a database of its own.
  const other = await readJson(recordFile(owner.dataDir), z.object({ home: z.string() }));
  if (other?.home === record.home) return null;
  await writeFile(ownerFile(record.home), JSON.stringify({ dataDir }));
  return record.home;
}

async function makeOutside(dataDir: string, user: RunUser): Promise<string> {
  const name = `narratix-${randomBytes(6).toString('hex')}`;
  for (const parent of ['/var/lib', '/usr/local/var', '/var/tmp']) {
    const home = path.join(parent, name);
    try {
      await makeHome(home, user);
    } catch (error) {
      if (isCode(error, 'ENOENT') || isCode(error, 'EROFS') || isCode(error, 'EACCES') || isCode(error, 'EPERM')) continue;
      throw error;
    }
    if (await canReach(home, user)) {
      await writeFile(ownerFile(home), JSON.stringify({ dataDir }));
      return home;
    }
    await rm(home, { recursive: true, force: true });
  }
  throw new Error(
    `The database cannot run as root, and no other user can enter ${dataDir}. Start Narratix as an ordinary user, or set DATABASE_URL.`,
  );
}

/** A folder that root copied has become root's own, down to the last file; the server could not read it. */
async function takeFromRoot(home: string, user: RunUser): Promise<void> {
  const cluster = path.join(home, 'cluster');
  if (!(await isThere(cluster)) || (await stat(cluster)).uid !== 0) return;
  await lchown(home, user.uid, user.gid);
  for (const entry of await readdir(home, { withFileTypes: true, recursive: true })) {
    await lchown(path.join(entry.parentPath, entry.name), user.uid, user.gid);
  }
}

async function makeHome(home: string, user: RunUser): Promise<void> {
  if (await isThere(home)) return;
  await mkdir(home, { mode: 0o700 });
  await chown(home, user.uid, user.gid);
}

/** The user that root lends the server to: whoever owns its files already, else the folder's owner, postgres or nobody. */
async function rootsUser(home: string, dataDir: string): Promise<RunUser> {
  const known = await knownUsers();
  for (const folder of [path.join(home, 'cluster'), home, dataDir, path.dirname(dataDir)]) {
    if (!(await isThere(folder))) continue;
    const { uid, gid } = await stat(folder);
    // initdb looks its user up by name and stops at one that has none (a folder mounted from elsewhere).
    if (uid !== 0 && known.some((user) => user.uid === uid)) return { uid, gid };
  }
  for (const name of ['postgres', '_postgres', 'nobody']) {
    const user = known.find((entry) => entry.name === name);
    if (user !== undefined) return { uid: user.uid, gid: user.gid };
  }
  throw new Error('The database cannot run as root, and this machine has no user "postgres" or "nobody". Start Narratix as an ordinary user.');
}

async function knownUsers(): Promise<{ name: string; uid: number; gid: number }[]> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n');
  return lines.flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    // macOS writes nobody as -2.
    return name === undefined || uid === undefined || gid === undefined ? [] : [{ name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }];
  });
}

async function refuseForeign(home: string): Promise<void> {
  const me = process.getuid?.();
  if (me === undefined || !(await isThere(home))) return;
  if ((await stat(home)).uid !== me) {
    throw new Error(
      `The database in ${home} belongs to another user of this machine: Narratix was started as root, or as somebody else, before. ` +
        'Start it as that user again, or set DATABASE_URL.',
    );
  }
}

/** Moves the contents of a folder, with their owners, also from one drive to another. */
async function moveAll(from: string, to: string): Promise<void> {
  for (const name of await readdir(from)) {
    const [source, target] = [path.join(from, name), path.join(to, name)];
    try {
      await rename(source, target);
    } catch (error) {
      if (!isCode(error, 'EXDEV')) throw error;
      const half = `${target}.half`;
      await rm(half, { recursive: true, force: true });
      await cp(source, half, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
      await copyOwners(source, half);
      await rename(half, target);
      await rm(source, { recursive: true });
    }
  }
  await rm(from, { recursive: true });
}

async function copyOwners(from: string, to: string): Promise<void> {
  const { uid, gid, mode } = await stat(from);
  await lchown(to, uid, gid);
  await chmod(to, mode & 0o7777);
  for (const entry of await readdir(from, { withFileTypes: true, recursive: true })) {
    const source = path.join(entry.parentPath, entry.name);
    const target = path.join(to, path.relative(from, source));
    if (entry.isSymbolicLink()) await lchown(target, uid, gid);
    else {
      const info = await stat(source);
      await lchown(target, info.uid, info.gid);
      await chmod(target, info.mode & 0o7777);
    }
  }
}

async function isThere(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return false;
    throw error;
  }
}

async function readJson<T>(file: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw new Error(`${file} cannot be read.`, { cause: error });
  }
}
