/**
 * Locks between processes that the operating system lets go of by itself when a process dies, however it dies.
 *
 * Node has no call for file locks, but its SQLite takes them (fcntl, LockFileEx) on every platform: an open exclusive
 * transaction is an exclusive lock, an open read is a shared one. Nothing is ever written to the file.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';

/** A lock that this process holds until `release` (or its death). */
export interface HeldLock {
  release(): void;
}

/** Takes the lock for itself alone, or answers null when anybody holds it. */
export function tryExclusive(file: string): HeldLock | null {
  return take(file, ['BEGIN EXCLUSIVE']);
}

/** Takes the lock together with other sharers, or answers null while somebody holds it alone. */
export function tryShared(file: string): HeldLock | null {
  return take(file, ['BEGIN', 'SELECT count(*) FROM sqlite_schema']);
}

/**
 * Waits until the lock is free and takes it for itself alone.
 * @throws Error in plain words when it is not free within `timeoutMs`.
 */
export async function waitExclusive(file: string, timeoutMs: number): Promise<HeldLock> {
  return await waitFor(() => tryExclusive(file), file, timeoutMs);
}

/** As `waitExclusive`, for a shared lock. */
export async function waitShared(file: string, timeoutMs: number): Promise<HeldLock> {
  return await waitFor(() => tryShared(file), file, timeoutMs);
}

async function waitFor(attempt: () => HeldLock | null, file: string, timeoutMs: number): Promise<HeldLock> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const lock = attempt();
    if (lock !== null) return lock;
    if (performance.now() > deadline) {
      throw new Error(`Another Narratix process has kept ${path.basename(file)} busy for ${Math.round(timeoutMs / 1000)} seconds.`);
    }
    await pause(20 + Math.random() * 60);
  }
}

function take(file: string, statements: readonly string[]): HeldLock | null {
  mkdirSync(path.dirname(file), { recursive: true });
  let connection: DatabaseSync;
  try {
    connection = new DatabaseSync(file, { timeout: 0 });
  } catch (error) {
    throw unusable(file, error);
  }
  try {
    for (const statement of statements) {
      if (statement.startsWith('SELECT')) connection.prepare(statement).get();
      else connection.exec(statement);
    }
  } catch (error) {
    connection.close();
    if (isBusy(error)) return null;
    throw unusable(file, error);
  }
  let held = true;
  return {
    release() {
      if (held) connection.close();
      held = false;
    },
  };
}

/** SQLITE_BUSY and its extended codes. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === 5;
}

function unusable(file: string, cause: unknown): Error {
  return new Error(
    `${file} cannot be locked. Does the data folder belong to another user of this machine, or lie on a drive without file locks?`,
    { cause },
  );
}
