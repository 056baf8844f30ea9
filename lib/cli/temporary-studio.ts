/** A studio of one's own, for end-to-end tests and pictures: `npm start` on a temporary data folder and a free port. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { childEnv, type ChildEnv } from '../env.ts';
import { descendantsOf, runningProcesses, type Process } from './processes.ts';

export const root = path.resolve(import.meta.dirname, '../..');
const READY_MS = 90_000;
const STOP_MS = 45_000;

/** What a developer may have set, and such a studio must not meet. Empty counts as not set, also beside a .env file. */
const unset = ['DATABASE_URL', 'HOST', 'NARRATIX_ALLOWED_HOSTS', 'NARRATIX_PUBLIC_URL', 'NARRATIX_SECRET_KEYS', 'ANTHROPIC_API_KEY', 'ANTHROPIC_BASE_URL', 'HUME_API_KEY', 'HUME_BASE_URL', 'HUME_CONCURRENCY', 'HUME_CALLS_PER_MINUTE', 'REPLICATE_API_TOKEN', 'REPLICATE_BASE_URL', 'REPLICATE_DELIVERY_HOSTS', 'REPLICATE_CALLS_PER_MINUTE', 'NARRATIX_STALL_SECONDS', 'NARRATIX_WORKER_CONCURRENCY', 'NARRATIX_JOB_HEARTBEAT_SECONDS', 'KOKORO_MODEL_DIR', 'KOKORO_HUB_URL', 'NODE_OPTIONS', 'AUTH_SECRET', 'AUTH_URL', 'AUTH_PASSWORDS', 'AUTH_SIGN_UP', 'AUTH_GITHUB_ID', 'AUTH_GITHUB_SECRET', 'AUTH_GOOGLE_ID', 'AUTH_GOOGLE_SECRET', 'AUTH_SMTP', 'AUTH_OUTBOX', 'NARRATIX_TRUSTED_PROXIES', 'METRICS_TOKEN', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_SERVICE_NAME', 'OTEL_TRACES_SAMPLER_ARG', 'S3_BUCKET', 'S3_ENDPOINT', 'S3_PUBLIC_ENDPOINT', 'S3_REGION', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'];

/** A data folder that no other studio knows. */
export async function newDataFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'narratix-studio-'));
  // Root's database server runs as another user, who must be able to pass through.
  await chmod(folder, 0o711);
  return folder;
}

/** A run of the start command. */
export class Studio {
  readonly url: string;
  readonly dataDir: string;
  readonly #port: number;
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  #said = '';

  private constructor(child: ChildProcess, dataDir: string, port: number) {
    this.#child = child;
    this.dataDir = dataDir;
    this.#port = port;
    this.url = `http://localhost:${port}`;
    child.stdout?.on('data', (chunk: Buffer) => (this.#said += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.#said += chunk.toString()));
    this.#ended = new Promise((resolve) => child.once('close', resolve));
  }

  /** Starts it without waiting for anything. */
  static async launch(dataDir: string, port?: number, settings: Record<string, string> = {}): Promise<Studio> {
    const chosen = port ?? (await freePort());
    const env: ChildEnv = { ...childEnv({ NARRATIX_DATA_DIR: dataDir, PORT: String(chosen), LOG_LEVEL: 'warn', ...Object.fromEntries(unset.map((name) => [name, ''])), ...settings }), NODE_ENV: 'production' };
    const child = spawn(process.execPath, ['lib/cli/start.ts'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    return new Studio(child, dataDir, chosen);
  }

  /** Starts it and waits until it says that it is ready. `settings` are environment variables of its own. */
  static async start(dataDir: string, { port, readyWithinMs = READY_MS, settings }: { port?: number; readyWithinMs?: number; settings?: Record<string, string> } = {}): Promise<Studio> {
    const studio = await Studio.launch(dataDir, port, settings);
    await studio.#saying(/Narratix is ready: /, readyWithinMs);
    return studio;
  }

  get port(): number {
    return this.#port;
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('The studio has no process.');
    return this.#child.pid;
  }

  /** All that it has written to the terminal. */
  get said(): string {
    return this.#said;
  }

  /** Waits until what it said matches; an end before that is an error, with its words. */
  async #saying(what: RegExp, withinMs: number): Promise<void> {
    const late = AbortSignal.timeout(withinMs);
    while (!what.test(this.#said)) {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) throw new Error(`The studio ended (code ${this.#child.exitCode}):\n${this.#said}`);
      const { stdout, stderr } = this.#child;
      if (!stdout || !stderr) throw new Error('The studio has no output to wait for.');
      const round = new AbortController();
      try {
        const signal = AbortSignal.any([late, round.signal]);
        await Promise.race([once(stdout, 'data', { signal }), once(stderr, 'data', { signal }), once(this.#child, 'close', { signal })]);
      } catch (error) {
        throw new Error(`The studio did not say ${what} within ${withinMs / 1000} s. It said:\n${this.#said}`, { cause: error });
      } finally {
        round.abort();
      }
    }
  }

  /** Waits for its end and gives the exit code, null where a signal ended it. */
  async ended(): Promise<number | null> {
    return await this.#ended;
  }

  /** As Ctrl-C or the system would: told to stop, waited for. Gives the exit code. */
  async stop(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS);
    try {
      return await this.#ended;
    } finally {
      clearTimeout(timer);
    }
  }

  /** As a power cut would, for this one process. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** The process that serves the pages, runs the worker or is the database's own. */
  async process(which: 'web' | 'worker' | 'database'): Promise<Process> {
    const all = await runningProcesses();
    const children = all.filter((one) => one.parent === this.pid);
    const worker = children.find((one) => one.command.includes('worker/main.ts'));
    const server = await this.#databaseServer();
    const found = { worker, web: children.find((one) => one !== worker && one.command.includes('next')), database: all.find((one) => one.pid === server) }[which];
    if (!found) throw new Error(`The ${which} does not run. Children: ${children.map((one) => one.command).join('; ')}`);
    return found;
  }

  /** Every process of this studio, its database server included. */
  async processes(): Promise<Process[]> {
    const all = await runningProcesses();
    const own = all.filter((one) => one.pid === this.pid);
    const server = await this.#databaseServer();
    const servers = server === null ? [] : all.filter((one) => one.pid === server || one.parent === server);
    return [...own, ...(await descendantsOf(this.pid)), ...servers];
  }

  async #databaseServer(): Promise<number | null> {
    const note = await readIfThere(path.join(this.dataDir, 'postgres', 'cluster', 'postmaster.pid'));
    return note === null ? null : Number(note.split('\n')[0]);
  }
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Stops a studio and removes its folder. */
export async function putAway(studio: Studio): Promise<void> {
  const code = await studio.stop();
  if (code !== 0) throw new Error(`The studio ended with code ${code}:\n${studio.said}`);
  await rm(studio.dataDir, { recursive: true, force: true });
}

/** A port of this machine that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port was found.');
  return address.port;
}
