import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile, cp, chmod } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { childEnv } from '../env.ts';
import { ensureDatabase, stopDatabase, type DatabaseHandle } from './embedded.ts';
import { tryExclusive, tryShared } from './locks.ts';
import { isPostgres, knock, readPidFile } from './postgres-tools.ts';
import { onServer } from './scratch.ts';

let dataDir: string;

// One folder for all: making a cluster takes a second or two. Every test leaves its server stopped.
beforeAll(async () => {
  // As root the server runs as another user, who must be able to get here.
  dataDir = await mkdtemp('/var/tmp/narratix-test-');
  await chmod(dataDir, 0o711);
});
afterEach(async () => {
  await stopDatabase({ dataDir });
});
afterAll(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

const start = async (): Promise<DatabaseHandle> => await ensureDatabase({ dataDir, disposable: true });
const cluster = (): string => path.join(dataDir, 'postgres', 'cluster');

async function pidOf(): Promise<number> {
  const seen = await readPidFile(cluster());
  if (seen === null) throw new Error('the server has no pid file');
  return seen.pid;
}

async function untilGone(pid: number): Promise<void> {
  await expect.poll(async () => await isPostgres(pid), { timeout: 20_000 }).toBe(false);
}

async function write(url: string, words: readonly string[]): Promise<void> {
  await onServer(url, async (client) => {
    await client.query('DROP TABLE IF EXISTS kept; CREATE TABLE kept (word text)');
    for (const word of words) await client.query('INSERT INTO kept VALUES ($1)', [word]);
  });
}
const read = async (url: string): Promise<string[]> =>
  await onServer(url, async (client) => (await client.query<{ word: string }>('SELECT word FROM kept ORDER BY word')).rows.map((row) => row.word));

/** Another process that joins and says so, then leaves when its stdin ends. */
async function otherProcess(): Promise<{ said: string; leave: () => Promise<void>; kill: () => Promise<void> }> {
  const script = `import { ensureDatabase } from ${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)};
    const handle = await ensureDatabase({ dataDir: process.argv[1], disposable: true });
    console.log(handle.startedHere ? 'started' : 'joined');
    for await (const _ of process.stdin);
    await handle.stop();`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script, dataDir], { env: childEnv(), stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const said = await new Promise<string>((resolve) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    child.once('close', () => resolve('died'));
  });
  return {
    said,
    leave: async () => {
      child.stdin.end();
      await gone;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

describe('the embedded database', () => {
  it('is made and started once by two who ask at once, and stopped by the last to leave', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    expect(one.startedHere).not.toBe(two.startedHere);
    expect(one.url).toBe(two.url);
    const pid = await pidOf();
    await (one.startedHere ? one : two).stop();
    expect(await isPostgres(pid)).toBe(true);
    await (one.startedHere ? two : one).stop();
    expect(await isPostgres(pid)).toBe(false);
  });

  it('is a UTF-8 PostgreSQL 18 on 127.0.0.1 with a password of its own that nobody else can read', async () => {
    const handle = await start();
    const answer = await onServer(handle.url, async (client) => {
      const { rows } = await client.query<{ version: string; encoding: string; addresses: string; name: string }>(
        `SELECT current_setting('server_version') AS version, current_setting('server_encoding') AS encoding,
          current_setting('listen_addresses') AS addresses, current_database() AS name`,
      );
      return rows[0];
    });
    expect(answer).toMatchObject({ version: expect.stringMatching(/^18\./), encoding: 'UTF8', addresses: '127.0.0.1', name: 'narratix' });
    expect((await stat(path.join(dataDir, 'postgres', 'password'))).mode & 0o777).toBe(0o600);
    const stranger = new URL(handle.url);
    stranger.password = 'guess';
    expect(await knock(stranger.href)).toBe('stranger');
    await handle.stop();
  });

  it('is shared between processes: whoever started it never takes it from another', async () => {
    const [one, two] = await Promise.all([otherProcess(), otherProcess()]);
    expect([one.said, two.said].sort()).toEqual(['joined', 'started']);
    const pid = await pidOf();
    await (one.said === 'started' ? one : two).leave();
    expect(await isPostgres(pid)).toBe(true);
    const here = await start();
    expect(here.startedHere).toBe(false);
    await (one.said === 'started' ? two : one).leave();
    expect(await isPostgres(pid)).toBe(true);
    await here.stop();
    expect(await isPostgres(pid)).toBe(false);
  });

  it('does not count the dead among its users', async () => {
    const other = await otherProcess();
    const pid = await pidOf();
    await other.kill();
    expect(await isPostgres(pid)).toBe(true);
    const here = await start();
    expect(here.startedHere).toBe(false);
    await here.stop();
    expect(await isPostgres(pid)).toBe(false);
  });

  it('comes back after kill -9 with every row that was acknowledged, at the same address', async () => {
    // With a studio's own settings: what was acknowledged is on the drive.
    const before = await ensureDatabase({ dataDir });
    await write(before.url, ['a', 'b', 'c']);
    const pid = await pidOf();
    process.kill(pid, 'SIGKILL');
    await untilGone(pid);
    const after = await start();
    expect(after.startedHere).toBe(true);
    expect(after.url).toBe(before.url);
    expect(await read(after.url)).toEqual(['a', 'b', 'c']);
    await before.stop();
    expect(await isPostgres(await pidOf())).toBe(true);
    await after.stop();
  });

  it.each([
    ['of nobody', async () => 4_190_000],
    ['of a programme that is no PostgreSQL', async () => process.pid],
  ])('starts over a pid file %s', async (_, someone) => {
    const before = await start();
    await write(before.url, ['kept']);
    const file = path.join(cluster(), 'postmaster.pid');
    const text = await readFile(file, 'utf8');
    await before.stop();
    await writeFile(file, text.replace(/^\d+/, String(await someone())));
    const after = await start();
    expect(after.startedHere).toBe(true);
    expect(await read(after.url)).toEqual(['kept']);
    await after.stop();
  });

  it('takes another port when its own was taken meanwhile', async () => {
    const before = await start();
    await before.stop();
    const port = Number(new URL(before.url).port);
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve));
    try {
      const after = await start();
      expect(Number(new URL(after.url).port)).not.toBe(port);
      expect(await knock(after.url)).toBe('ready');
      await after.stop();
    } finally {
      await new Promise((resolve) => squatter.close(resolve));
    }
  });

  it('says in words that its files are of another PostgreSQL, and leaves them as they are', async () => {
    const first = await start();
    await write(first.url, ['kept']);
    await first.stop();
    const version = path.join(cluster(), 'PG_VERSION');
    const ours = (await readFile(version, 'utf8')).trim();
    await writeFile(version, `${Number(ours) - 1}\n`);
    try {
      await expect(start()).rejects.toThrow(new RegExp(`was made by PostgreSQL ${Number(ours) - 1}, and this Narratix comes with PostgreSQL ${ours}, which cannot read it. Nothing was changed.*npm run backup.*npm run restore`));
    } finally {
      await writeFile(version, `${ours}\n`);
    }
    const again = await start();
    expect(await read(again.url)).toEqual(['kept']);
    await again.stop();
  });

  it('makes a database again where the making was cut short', async () => {
    const first = await start();
    await first.stop();
    await rm(cluster(), { recursive: true });
    await mkdir(path.join(dataDir, 'postgres', 'cluster-half'), { recursive: true });
    await writeFile(path.join(dataDir, 'postgres', 'cluster-half', 'PG_VERSION'), '18');
    const handle = await start();
    expect(handle.startedHere).toBe(true);
    await handle.stop();
  });

  it('gives a copied data folder a server of its own', async () => {
    const original = await start();
    await write(original.url, ['original']);
    await original.stop();
    const copy = await mkdtemp('/var/tmp/narratix-test-');
    await chmod(copy, 0o711);
    await cp(dataDir, copy, { recursive: true, filter: (file) => !file.endsWith('.lock') });
    try {
      const [one, two] = [await start(), await ensureDatabase({ dataDir: copy, disposable: true })];
      expect(two.startedHere).toBe(true);
      expect(two.url).not.toBe(one.url);
      await onServer(two.url, async (client) => await client.query(`INSERT INTO kept VALUES ('later')`));
      expect(await read(one.url)).toEqual(['original']);
      expect(await read(two.url)).toEqual(['later', 'original']);
      await two.stop();
      await one.stop();
    } finally {
      await stopDatabase({ dataDir: copy });
      await rm(copy, { recursive: true, force: true });
    }
  });

  it('answers a burst of connections within its limit', async () => {
    const handle = await start();
    const clients = await Promise.all(
      Array.from({ length: 60 }, async () => {
        const client = new Client({ connectionString: handle.url });
        await client.connect();
        return client;
      }),
    );
    expect((await Promise.all(clients.map(async (client) => await client.query('SELECT 1')))).length).toBe(60);
    await Promise.all(clients.map(async (client) => await client.end()));
    await handle.stop();
  });
});

describe('locks', () => {
  it('are exclusive or shared, between holders in one process too', () => {
    const file = path.join(dataDir, 'a.lock');
    const shared = tryShared(file);
    const another = tryShared(file);
    expect(tryExclusive(file)).toBeNull();
    shared?.release();
    expect(tryExclusive(file)).toBeNull();
    another?.release();
    const alone = tryExclusive(file);
    expect(alone).not.toBeNull();
    expect(tryShared(file)).toBeNull();
    alone?.release();
    const again = tryShared(file);
    expect(again).not.toBeNull();
    again?.release();
  });
});
