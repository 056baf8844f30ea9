/** The processes of this machine, as far as the tests must look at them or end them. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Process {
  pid: number;
  parent: number;
  command: string;
}

/** Everything that runs now; what has ended and only waits to be buried is left out. */
export async function runningProcesses(): Promise<Process[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,stat=,args='], { maxBuffer: 16 * 1024 * 1024 });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined || parent === undefined || command === undefined || state?.startsWith('Z') === true ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

/** A process's children, their children, and so on. */
export async function descendantsOf(pid: number): Promise<Process[]> {
  const all = await runningProcesses();
  const found: Process[] = [];
  let parents = new Set([pid]);
  while (parents.size > 0) {
    const children = all.filter((one) => parents.has(one.parent));
    found.push(...children);
    parents = new Set(children.map((child) => child.pid));
  }
  return found;
}

/** Those of the given processes that still run as what they were. */
export async function stillRunning(of: Process[]): Promise<Process[]> {
  const now = new Map((await runningProcesses()).map((one) => [one.pid, one]));
  return of.filter((one) => now.get(one.pid)?.command === one.command);
}
