/** Keeping a child process running: started, watched, started again when it dies, told to stop and waited for. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import type { ChildEnv } from '../env.ts';
import { runInBackground } from './background.ts';

export interface ChildSpec {
  /** As the person reads it: "web server". */
  name: string;
  /** Arguments for Node. */
  args: readonly string[];
  cwd: string;
  /** Asked at each start: the database may have moved. */
  env: () => ChildEnv;
  /** Once it is ready, it runs only on what others leave of the processor: a busy machine must not keep it from starting. */
  background?: boolean;
  /** Resolves once the child does its work; the signal fires when it has died. */
  whenReady: (child: ChildProcess, signal: AbortSignal) => Promise<void>;
  /** How long it may take to stop once told to. */
  graceMs: number;
}

export interface KeptChild {
  /** Resolves when it first works. Rejects in plain words when it died five times before it ever did. */
  ready: Promise<void>;
  pid(): number | null;
  /** Stops it and starts it anew. */
  restart(): void;
  /** Tells it to stop, waits, ends it by force when its time is up. Resolves when it is gone. */
  stop(): Promise<void>;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A child that ran this long had started well: its next death is a new story. */
const RAN_WELL_MS = 60_000;
const TRIES_BEFORE_FIRST_READY = 5;

/** Starts the child and keeps it running until `stop`. `say` is given plain sentences. */
export function keepRunning(spec: ChildSpec, say: (sentence: string) => void): KeptChild {
  let child: ChildProcess | null = null;
  let everReady = false;
  let restarting = false;
  let killTimer: NodeJS.Timeout | null = null;
  const stopping = new AbortController();
  const ready = Promise.withResolvers<void>();
  // Whoever waits for it hears of it; that nobody does is no accident of its own.
  ready.promise.catch(() => {});

  async function runOnce(): Promise<string> {
    const died = new AbortController();
    const started = spawn(process.execPath, spec.args, {
      cwd: spec.cwd,
      env: spec.env(),
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // A group of its own: Ctrl-C in the terminal reaches the supervisor alone, who stops everything in order.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    child = started;
    const end = ending(started);
    spec.whenReady(started, died.signal).then(
      () => {
        if (died.signal.aborted) return;
        everReady = true;
        ready.resolve();
        if (spec.background === true && started.pid !== undefined) {
          runInBackground(started.pid).catch((error: unknown) => say(`The ${spec.name} runs at ordinary priority: ${error instanceof Error ? error.message : String(error)}`));
        }
      },
      (error: unknown) => {
        if (!died.signal.aborted) say(`The ${spec.name} did not come up: ${error instanceof Error ? error.message : String(error)}`);
      },
    );
    const how = await end;
    died.abort();
    child = null;
    if (killTimer !== null) clearTimeout(killTimer);
    killTimer = null;
    return how;
  }

  function tellToStop(): void {
    const told = child;
    if (told === null || killTimer !== null) return;
    told.kill('SIGTERM');
    killTimer = setTimeout(() => {
      say(`The ${spec.name} did not stop in time and was ended. Its unfinished work is done again at the next start.`);
      endGroup(told);
    }, spec.graceMs);
  }

  async function keep(): Promise<void> {
    let deaths = 0;
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      const how = await runOnce();
      if (stopping.signal.aborted) break;
      if (restarting) {
        restarting = false;
        continue;
      }
      deaths = performance.now() - startedAt > RAN_WELL_MS ? 1 : deaths + 1;
      if (!everReady && deaths >= TRIES_BEFORE_FIRST_READY) {
        ready.reject(new Error(`The ${spec.name} does not start: it ended ${deaths} times (${how}). Its own words are above.`));
        return;
      }
      const waitMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (deaths - 1));
      say(`The ${spec.name} ended by itself (${how}). Starting it again in ${waitMs / 1000} s; nothing is lost.`);
      try {
        await pause(waitMs, undefined, { signal: stopping.signal });
      } catch (error) {
        if (!stopping.signal.aborted) throw error;
      }
    }
  }

  const kept = keep();
  kept.catch((error: unknown) => ready.reject(error));
  return {
    ready: ready.promise,
    pid: () => child?.pid ?? null,
    restart() {
      restarting = child !== null;
      tellToStop();
    },
    async stop() {
      stopping.abort();
      tellToStop();
      await kept;
    },
  };
}

async function ending(child: ChildProcess): Promise<string> {
  return await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal === null ? `code ${code ?? 'unknown'}` : `signal ${signal}`));
  });
}

/** Ends a child and whatever it started. */
function endGroup(child: ChildProcess): void {
  if (child.pid !== undefined && process.platform !== 'win32') {
    try {
      process.kill(-child.pid, 'SIGKILL');
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
  child.kill('SIGKILL');
}

/** What a child imports first, so that it ends when this process does. */
export function followUrl(): string {
  const url = new URL('./supervise-follow.ts', import.meta.url);
  url.searchParams.set('parent', String(process.pid));
  return url.href;
}

/** Node options for a child that is not started by a command line of ours. */
export function followOptions(existing: string | undefined): string {
  return `${existing ?? ''} --import=${followUrl()}`.trim();
}

/** Ready when the child says the word `ready` over its channel. */
export async function saysReady(child: ChildProcess, signal: AbortSignal): Promise<void> {
  for (;;) {
    const [message] = await once(child, 'message', { signal });
    if (message === 'ready') return;
  }
}

/** Ready when something answers HTTP at the address, whatever it answers. */
export function answersHttp(url: string): ChildSpec['whenReady'] {
  return async (_child, signal) => {
    for (;;) {
      try {
        const answer = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(60_000)]), redirect: 'manual' });
        await answer.body?.cancel();
        return;
      } catch (error) {
        if (signal.aborted) throw error;
        await pause(150, undefined, { signal });
      }
    }
  };
}
