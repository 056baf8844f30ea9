/** Running the tools of the PostgreSQL that npm installed, and knowing whether a server is really there. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { toolEnv } from '../env.ts';

/** The user of the machine that the server runs as, when it is not this process's own. */
export interface RunUser {
  uid: number;
  gid: number;
}

export interface ToolResult {
  code: number | null;
  output: string;
}

/** Runs a programme to its end, asynchronously, with none of our secrets in its environment. */
export async function runTool(file: string, args: readonly string[], user: RunUser | null): Promise<ToolResult> {
  return await new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      // A folder that every user may stand in: as another user, ours may be out of bounds.
      cwd: path.parse(file).root,
      env: toolEnv({ LC_ALL: 'C', ...(user === null ? {} : { HOME: '/' }) }),
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    // Not `close`: on Windows the server inherits pg_ctl's pipes and would hold them open for as long as it runs.
    child.once('exit', (code) => {
      setImmediate(() => {
        child.stdout.destroy();
        child.stderr.destroy();
        resolve({ code, output: output.trim() });
      });
    });
  });
}

/** What postmaster.pid says, or null when there is none (or it is still being written). */
export async function readPidFile(cluster: string): Promise<{ pid: number; port: number | null } | null> {
  let text: string;
  try {
    text = await readFile(path.join(cluster, 'postmaster.pid'), 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, port: Number.isInteger(port) && port > 0 ? port : null };
}

/**
 * Whether the process is alive, not a zombie, and a PostgreSQL. After a hard kill the number in postmaster.pid may
 * belong to nobody, to a corpse that its parent never buried, or to a programme that has nothing to do with us.
 */
export async function isPostgres(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: alive, but another user's.
    if (!isCode(error, 'EPERM')) return false;
  }
  if (process.platform === 'linux') {
    try {
      const status = await readFile(`/proc/${pid}/status`, 'utf8');
      if (/^State:\s+[ZX]/m.test(status)) return false;
      return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).includes('postgres');
    } catch (error) {
      if (isCode(error, 'ENOENT') || isCode(error, 'ESRCH')) return false;
      throw error;
    }
  }
  const seen =
    process.platform === 'win32'
      ? await runTool(path.join(toolEnv()['SystemRoot'] ?? 'C:\\Windows', 'System32', 'tasklist.exe'), ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'], null)
      : await runTool('/bin/ps', ['-o', 'stat=,command=', '-p', String(pid)], null);
  return !seen.output.startsWith('Z') && seen.output.includes('postgres');
}

export type Answer = 'ready' | 'not-yet' | 'nobody' | 'stranger';

/** Knocks at a server's door. `stranger`: somebody answers, but it is not the server of this password. */
export async function knock(url: string): Promise<Answer> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  client.on('error', () => {
    // The server went away after it had answered; the caller has its answer and will knock again.
  });
  try {
    await client.connect();
    await client.query('SELECT 1');
    return 'ready';
  } catch (error) {
    // Too many connections: it is there, and busy. Cannot connect now: starting up, recovering or shutting down.
    if (isCode(error, '53300')) return 'ready';
    if (isCode(error, '57P03')) return 'not-yet';
    return isCode(error, '28P01') || isCode(error, '28000') ? 'stranger' : 'nobody';
  } finally {
    await client.end();
  }
}

/** Whether an unknown error carries this code (`ENOENT`, `42P01`). */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
