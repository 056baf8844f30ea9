/** What a process and its children use, read from /proc (Linux). */
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

export interface ProcessUse {
  peakBytes: number;
  /** Sum of each child's own peak. */
  childrenPeakBytes: number;
  children: number;
  /** Of the process and its children since they began. */
  cpuSeconds: number;
  /** What they had used by certain moments (ms since the epoch), in order. */
  samples: { at: number; cpuSeconds: number }[];
}

/** Processor time used between two moments, from the samples next to them. */
export function cpuBetween(samples: ProcessUse['samples'], from: number, to: number): number {
  const by = (moment: number): number => (samples.find((sample) => sample.at >= moment) ?? samples.at(-1))?.cpuSeconds ?? 0;
  return by(to) - by(from);
}

interface Seen {
  peakBytes: number;
  ticks: number;
}

/** Clock ticks a second of every Linux that Node runs on. */
const ticksPerSecond = 100;

async function look(pid: number): Promise<Seen | null> {
  try {
    const [status, stat] = await Promise.all([readFile(`/proc/${pid}/status`, 'utf8'), readFile(`/proc/${pid}/stat`, 'utf8')]);
    const peak = Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
    // After the name in brackets, which may hold anything: utime and stime are the 14th and 15th field.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { peakBytes: peak, ticks: Number(fields[11]) + Number(fields[12]) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return null;
    throw error;
  }
}

/** One that has ended and was not yet fetched says no more what it used of memory. */
function newer(before: Seen | null, now: Seen | null): Seen | null {
  return now === null ? before : { ...now, peakBytes: Math.max(now.peakBytes, before?.peakBytes ?? 0) };
}

async function childrenOf(pid: number): Promise<number[]> {
  // Each thread has a list of the children that it began; a thread may be gone before it is looked at.
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')));
  return lists.flatMap((list) => list.split(' ').filter((part) => part.trim() !== '').map(Number));
}

/** Watches a process until `stop`: children that come and go are counted with the last that was seen of them. */
export function watchProcess(pid: number): { read(): Promise<ProcessUse | null>; stop(): Promise<void> } {
  const children = new Map<number, Seen>();
  const stopping = new AbortController();
  const samples: ProcessUse['samples'] = [];
  let own: Seen | null = null;
  const cpuSeconds = (): number => ((own?.ticks ?? 0) + [...children.values()].reduce((sum, child) => sum + child.ticks, 0)) / ticksPerSecond;
  const observe = async (): Promise<void> => {
    own = newer(own, await look(pid));
    for (const child of await childrenOf(pid)) {
      const seen = newer(children.get(child) ?? null, await look(child));
      if (seen) children.set(child, seen);
    }
    samples.push({ at: Date.now(), cpuSeconds: cpuSeconds() });
  };
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      await observe();
      await pause(500, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    async read() {
      await observe();
      if (own === null) return null;
      const all = [...children.values()];
      return {
        peakBytes: own.peakBytes,
        childrenPeakBytes: all.reduce((sum, child) => sum + child.peakBytes, 0),
        children: all.length,
        cpuSeconds: cpuSeconds(),
        samples,
      };
    },
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}
