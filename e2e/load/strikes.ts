/** What is struck down during the load, one after another, and how soon the studio is whole again. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Machines } from './machines.ts';

export interface Struck {
  what: string;
  /** From the moment that all is back until every studio says that it is ready, seconds. */
  wholeAfterSeconds: number;
}

/** How long the database and the object store are away, ms. */
const awayMs = 5000;
/** A studio that is not whole by then is not whole. */
const patienceMs = 120_000;

/** Each kind once, spread over `overMs`. */
export async function strikeAll(machines: Machines, overMs: number, say: (sentence: string) => void): Promise<Struck[]> {
  const kill = async (studio: number, which: 'web' | 'worker'): Promise<void> => {
    const found = machines.studios[studio];
    if (found) process.kill((await found.process(which)).pid, 'SIGKILL');
  };
  const kinds: { what: string; strike: () => Promise<void> }[] = [
    { what: 'a web server killed', strike: async () => await kill(0, 'web') },
    { what: 'a worker killed', strike: async () => await kill(1, 'worker') },
    {
      what: 'the database killed, back after five seconds',
      strike: async () => {
        await machines.database.kill();
        await pause(awayMs);
        await machines.database.back();
      },
    },
    {
      what: 'the object store away for five seconds',
      strike: async () => {
        await machines.bucket.away();
        await pause(awayMs);
        await machines.bucket.back();
      },
    },
    {
      what: 'a worker that nobody keeps killed, started again after five seconds',
      strike: async () => {
        machines.loneWorker.kill();
        await pause(awayMs);
        await machines.loneWorker.back();
      },
    },
  ];
  const struck: Struck[] = [];
  for (const { what, strike } of kinds) {
    await pause(overMs / (kinds.length + 1));
    await strike();
    const from = performance.now();
    await whole(machines);
    const wholeAfterSeconds = (performance.now() - from) / 1000;
    struck.push({ what, wholeAfterSeconds });
    say(`  ${what}: whole again after ${wholeAfterSeconds.toFixed(1)} s`);
  }
  return struck;
}

/** Until every studio says that it is ready. */
async function whole({ studios }: Machines): Promise<void> {
  const late = performance.now() + patienceMs;
  // A process that was killed has to be missed before it can be said to be back.
  await pause(500);
  for (const { url } of studios) {
    for (;;) {
      const ready = await fetch(`${url}/api/ready`, { signal: AbortSignal.timeout(5000) }).then(
        (response) => response.status === 200,
        () => false,
      );
      if (ready) break;
      if (performance.now() > late) throw new Error(`${url} is not whole again after ${patienceMs / 1000} s.`);
      await pause(200);
    }
  }
}
