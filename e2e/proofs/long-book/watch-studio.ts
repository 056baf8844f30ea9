/** What the processes of a studio use while they come and go, read from /proc (Linux), and what its data folder holds. */
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { descendantsOf } from '../../../lib/cli/processes.ts';
import type { Studio } from '../../../lib/cli/temporary-studio.ts';
import { folderBytes } from '../../../lib/storage/folder-size.ts';

export interface Use {
  /** The most that was seen at one moment, bytes: of the web server, of the worker, of all its children together. */
  webBytes: number;
  workerBytes: number;
  childrenBytes: number;
  diskBytes: number;
  /** Of all of them as last seen, the dead included; the database is not counted. */
  cpuSeconds: number;
}

const lookEveryMs = 1_000;
/** A folder of many files is not walked all the time. */
const walkEveryMs = 15_000;
/** Clock ticks a second of every Linux that Node runs on. */
const ticksPerSecond = 100;

interface Seen {
  bytes: number;
  ticks: number;
}

async function look(pid: number): Promise<Seen | null> {
  try {
    const [status, stat] = [await readFile(`/proc/${pid}/status`, 'utf8'), await readFile(`/proc/${pid}/stat`, 'utf8')];
    // After the name in brackets, which may hold anything: utime and stime are the 14th and 15th field.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { bytes: Number(/VmRSS:\s+(\d+) kB/u.exec(status)?.[1] ?? 0) * 1024, ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    // It went between two looks.
    return null;
  }
}

/** Watches until `stop`. `studio` gives the one that runs now: it may have been started anew. */
export function watchStudio(studio: () => Studio): { read(): Promise<Use>; stop(): Promise<void> } {
  const stopping = new AbortController();
  const ticks = new Map<number, number>();
  const most = { webBytes: 0, workerBytes: 0, childrenBytes: 0, diskBytes: 0 };
  let walkedAt = -Infinity;

  const seen = async (pid: number): Promise<number> => {
    const now = await look(pid);
    if (now !== null) ticks.set(pid, Math.max(now.ticks, ticks.get(pid) ?? 0));
    return now?.bytes ?? 0;
  };
  const observe = async (walk: boolean): Promise<void> => {
    const of = studio();
    const [web, worker] = await Promise.all((['web', 'worker'] as const).map(async (which) => await of.process(which).then(({ pid }) => pid, () => null)));
    if (web !== null && web !== undefined) most.webBytes = Math.max(most.webBytes, await seen(web));
    if (worker !== null && worker !== undefined) {
      most.workerBytes = Math.max(most.workerBytes, await seen(worker));
      let children = 0;
      for (const { pid } of await descendantsOf(worker)) children += await seen(pid);
      most.childrenBytes = Math.max(most.childrenBytes, children);
    }
    if (!walk && performance.now() - walkedAt < walkEveryMs) return;
    most.diskBytes = Math.max(most.diskBytes, await folderBytes(of.dataDir));
    walkedAt = performance.now();
  };
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      await observe(false);
      await pause(lookEveryMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    async read() {
      await observe(true);
      return { ...most, cpuSeconds: [...ticks.values()].reduce((sum, one) => sum + one, 0) / ticksPerSecond };
    },
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}
