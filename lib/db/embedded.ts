/**
 * The database that comes with Narratix: a real PostgreSQL 18 from npm, started through its own tools, shared by every
 * process that works on the same data folder.
 *
 * Who starts it: the first to ask. Everyone after that joins. Who stops it: the last to leave, so that a command which
 * started it never takes it away from a studio that joined meanwhile. Both are decided under locks which the
 * system itself releases when a process dies, so a hard kill at any moment leaves nothing to clear up by hand.
 */
import { randomBytes } from 'node:crypto';
import { chown, link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { getEnv } from '../env.ts';
import { clusterPlace, lockFiles, openDataDir, type ClusterPlace } from './cluster-place.ts';
import { requireSameMajor } from './cluster-version.ts';
import { tryExclusive, waitExclusive, waitShared } from './locks.ts';
import { nativeFolder, programme } from './postgres-native.ts';
import { isCode, isPostgres, knock, readPidFile, runTool } from './postgres-tools.ts';

export interface DatabaseOptions {
  /** Default: the data folder of the environment. */
  dataDir?: string;
  /** A cluster that may be lost with the machine's power (tests): commits do not wait for the disk. */
  disposable?: boolean;
}

export interface DatabaseHandle {
  /** A connection address, password included: never for a log. */
  url: string;
  /** Whether this call brought the server up. */
  startedHere: boolean;
  /** Leaves the database. The last of its users to leave stops it. Close your connections first. May be called twice. */
  stop(): Promise<void>;
}

/** The one role and the one database of the embedded server. */
const NAME = 'narratix';
const LOCK_TIMEOUT_MS = 120_000;
const START_TIMEOUT_MS = 90_000;

/**
 * Makes sure there is a database and gives its address: the PostgreSQL of DATABASE_URL where that is set (only given
 * back; whether it answers shows on first use), else the embedded one, made, started or joined. A naming of `dataDir`
 * always means the embedded one.
 * @throws Error in plain words.
 */
export async function ensureDatabase(options: DatabaseOptions = {}): Promise<DatabaseHandle> {
  const env = getEnv();
  if (options.dataDir === undefined && env.DATABASE_URL !== undefined) {
    return { url: env.DATABASE_URL, startedHere: false, stop: async () => {} };
  }
  const dataDir = await openDataDir(options.dataDir ?? env.NARRATIX_DATA_DIR);
  const locks = lockFiles(dataDir);
  const starting = await waitExclusive(locks.starting, LOCK_TIMEOUT_MS);
  try {
    const place = await clusterPlace(dataDir);
    const native = await nativeFolder(place.home, place.user);
    await makeCluster(place, native, options.disposable ?? false);
    const { port, startedHere } = await startOrJoin(place, native, options.disposable ?? false);
    const url = await address(place, port, NAME);
    if (startedHere) await makeDatabase(await address(place, port, 'postgres'));
    const using = await waitShared(locks.using, LOCK_TIMEOUT_MS);
    let left = false;
    const stop = async (): Promise<void> => {
      if (left) return;
      left = true;
      const turn = await waitExclusive(locks.starting, LOCK_TIMEOUT_MS);
      try {
        using.release();
        const alone = tryExclusive(locks.using);
        if (alone === null) return;
        try {
          await stopServer(place, native);
        } finally {
          alone.release();
        }
      } finally {
        turn.release();
      }
    };
    return { url, startedHere, stop };
  } finally {
    starting.release();
  }
}

/** Stops the embedded server of a data folder, whoever uses it. Answers whether one was running. */
export async function stopDatabase(options: { dataDir?: string } = {}): Promise<boolean> {
  const dataDir = await openDataDir(options.dataDir ?? getEnv().NARRATIX_DATA_DIR);
  const starting = await waitExclusive(lockFiles(dataDir).starting, LOCK_TIMEOUT_MS);
  try {
    const place = await clusterPlace(dataDir);
    return await stopServer(place, await nativeFolder(place.home, place.user));
  } finally {
    starting.release();
  }
}

/** initdb into a folder of another name, renamed when it is whole: a half-made cluster is never taken for one. */
async function makeCluster(place: ClusterPlace, native: string, disposable: boolean): Promise<void> {
  if (await isFile(path.join(place.cluster, 'PG_VERSION'))) return;
  await makePassword(place);
  const half = path.join(place.home, 'cluster-half');
  await rm(half, { recursive: true, force: true });
  await mkdir(half, { mode: 0o700 });
  if (place.user !== null) await chown(half, place.user.uid, place.user.gid);
  const made = await runTool(
    path.join(native, 'bin', programme('initdb')),
    // prettier-ignore
    ['-D', half, '-U', NAME, '-A', 'scram-sha-256', `--pwfile=${place.passwordFile}`, '--encoding=UTF8', '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8', '--locale=C', '--no-instructions', ...(disposable ? ['--no-sync'] : [])],
    place.user,
  );
  if (made.code !== 0) throw new Error(`The database could not be made in ${place.home}:\n${made.output}`);
  await rename(half, place.cluster);
}

/** Written whole under another name first, then linked: a kill in between leaves no empty password. */
async function makePassword(place: ClusterPlace): Promise<void> {
  if (await isFile(place.passwordFile)) return;
  const half = `${place.passwordFile}-half`;
  await rm(half, { force: true });
  await writeFile(half, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  if (place.user !== null) await chown(half, place.user.uid, place.user.gid);
  await link(half, place.passwordFile);
  await rm(half);
}

async function startOrJoin(place: ClusterPlace, native: string, disposable: boolean): Promise<{ port: number; startedHere: boolean }> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  let startedHere = false;
  let said = '';
  let tries = 0;
  while (performance.now() < deadline) {
    const seen = await readPidFile(place.cluster);
    if (seen !== null && (await isPostgres(seen.pid))) {
      const answer = seen.port === null ? 'not-yet' : await knock(await address(place, seen.port, 'postgres'));
      if (seen.port !== null && answer === 'ready') return { port: seen.port, startedHere };
      if (answer === 'stranger') throw new Error(`The database in ${place.home} does not accept the password in ${place.passwordFile}.`);
      // Recovering after a crash, or on its way out.
      await pause(100);
      continue;
    }
    if (tries === 0) await requireSameMajor(place, native);
    if (tries++ >= 5) break;
    // The processes of a killed server may still hold its memory for a moment; PostgreSQL then refuses, and is asked again.
    if (tries > 2) await pause(500 * tries);
    if (seen !== null) await rm(path.join(place.cluster, 'postmaster.pid'), { force: true });
    await turnLogOver(place);
    // The same port again, where it is free: those who were connected find the server where it was.
    const port = await freePort(tries === 1 ? (seen?.port ?? (await lastPort(place))) : null);
    const started = await runTool(
      path.join(native, 'bin', programme('pg_ctl')),
      ['-D', place.cluster, '-w', '-t', '60', '-l', place.logFile, '-o', serverOptions(port, disposable), 'start'],
      place.user,
    );
    if (started.code === 0) {
      startedHere = true;
      await writeFile(path.join(place.home, 'port'), String(port));
    } else said = started.output;
  }
  throw new Error(`The database in ${place.home} did not start. Its own words are in ${place.logFile}.\n${said}`.trim());
}

function serverOptions(port: number, disposable: boolean): string {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: disposable ? '300' : '100',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // A statement's text would carry the manuscript into the log file.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(disposable ? { fsync: 'off', full_page_writes: 'off' } : {}),
  };
  return [`-p ${port}`, ...Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)].join(' ');
}

async function stopServer(place: ClusterPlace, native: string): Promise<boolean> {
  const seen = await readPidFile(place.cluster);
  if (seen === null || !(await isPostgres(seen.pid))) return false;
  const stopped = await runTool(
    path.join(native, 'bin', programme('pg_ctl')),
    ['-D', place.cluster, '-m', 'fast', '-w', '-t', '60', 'stop'],
    place.user,
  );
  // It may have ended by itself between the look and the word.
  if (stopped.code !== 0 && (await isPostgres(seen.pid))) throw new Error(`The database in ${place.home} did not stop:\n${stopped.output}`);
  return true;
}

async function address(place: ClusterPlace, port: number, database: string): Promise<string> {
  const password = (await readFile(place.passwordFile, 'utf8')).trim();
  return `postgresql://${NAME}:${password}@127.0.0.1:${port}/${database}`;
}

async function makeDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [NAME]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${NAME} ENCODING 'UTF8'`);
  } finally {
    await client.end();
  }
}

/** A port of 127.0.0.1 that nobody listens on: the wished one if it can be had. */
async function freePort(wished: number | null): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      if (wished === null) reject(error);
      else resolve(freePort(null));
    });
    server.listen({ port: wished ?? 0, host: '127.0.0.1', exclusive: true }, () => {
      const bound = server.address();
      server.close(() => {
        if (bound !== null && typeof bound === 'object') resolve(bound.port);
        else reject(new Error('The system gave no port.'));
      });
    });
  });
}

async function lastPort(place: ClusterPlace): Promise<number | null> {
  try {
    const port = Number(await readFile(path.join(place.home, 'port'), 'utf8'));
    return Number.isInteger(port) && port > 1023 && port < 65_536 ? port : null;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** One older log is kept, so that years of starts do not fill the drive. */
async function turnLogOver(place: ClusterPlace): Promise<void> {
  try {
    if ((await stat(place.logFile)).size > 5_000_000) await rename(place.logFile, `${place.logFile}.1`);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
}

async function isFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch (error) {
    if (isCode(error, 'ENOENT')) return false;
    throw error;
  }
}
