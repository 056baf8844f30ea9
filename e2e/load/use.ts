/** What the parts of the studio have used of the processor, in milliseconds, read from /proc (Linux). */
import { readdir, readFile } from 'node:fs/promises';
import { descendantsOf } from '../../lib/cli/processes.ts';
import type { Machines } from './machines.ts';

/** Clock ticks a second of every Linux that Node runs on. */
const ticksPerSecond = 100;

/** Of some processes by themselves: every thread by the nanosecond, as the scheduler counts it. Those that have ended count nothing. */
export async function msOf(pids: readonly number[]): Promise<number> {
  let sum = 0;
  for (const pid of pids) {
    for (const thread of await readdir(`/proc/${pid}/task`).catch(() => [])) {
      const counted = await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '0');
      sum += Number(counted.split(' ')[0]) / 1e6;
    }
  }
  return sum;
}

/** Of a process with all that it began, also what has ended since; by the clock tick. */
export async function treeMsOf(pid: number): Promise<number> {
  const all = [pid, ...(await descendantsOf(pid)).map((one) => one.pid)];
  let ticks = 0;
  for (const one of all) {
    const stat = await readFile(`/proc/${one}/stat`, 'utf8').catch(() => null);
    if (stat === null) continue;
    // After the name in brackets, which may hold anything: own time, the system's, and both of children that were waited for.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    for (const at of [11, 12, 13, 14]) ticks += Number(fields[at]);
  }
  return (ticks * 1000) / ticksPerSecond;
}

/** By part of the studio, seconds. */
export async function useOf(machines: Machines): Promise<{ web: number; database: number; workers: number; asking: number }> {
  const webs = await Promise.all(machines.studios.map(async (studio) => (await studio.process('web')).pid));
  const sum = async (pids: readonly number[]): Promise<number> => (await Promise.all(pids.map(treeMsOf))).reduce((all, ms) => all + ms, 0) / 1000;
  const own = process.cpuUsage();
  return { web: await sum(webs), database: await sum([await machines.database.pid()]), workers: await sum(await machines.workers()), asking: (own.user + own.system) / 1e6 };
}
