/**
 * `npm run verify -- load --each [TIMES]`: what one read of each kind costs: processor time of the web server, of the database
 * and of whoever asks, one read after the other on a studio where nothing is being made. Time on the wall says little on a
 * machine that others share.
 */
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { descendantsOf } from '../../lib/cli/processes.ts';
import { ask, identity, nextUrl, type Asking } from './asking.ts';
import type { Machines } from './machines.ts';
import { readsOf, type Known } from './reads.ts';
import { msOf } from './use.ts';

/** Milliseconds of processor for each read, and how long it took. */
export interface ReadCost {
  name: string;
  webMs: number;
  databaseMs: number;
  askerMs: number;
  wallMs: number;
  bytes: number;
}

/** Asks `times` of each kind, after as many that are not counted: what is compiled at first is not what a read costs. */
export async function costOfReads(machines: Machines, asking: Asking, known: Known, times: number): Promise<ReadCost[]> {
  const { writer, made } = known;
  const [studio] = machines.studios;
  if (studio === undefined) throw new Error('There is no studio.');
  const web = (await studio.process('web')).pid;
  const database = await machines.database.pid();
  const reads = readsOf(known, 0).map(({ read }) => ({
    name: read.name,
    once: async (): Promise<number> => {
      const { status, body } = await ask(writer, asking, 'read', read.route, read.headers === undefined ? {} : { headers: read.headers });
      if (status >= 400) throw new Error(`${read.name} answered ${status}: ${body.toString().slice(0, 300)}`);
      return body.length;
    },
  }));
  const health = { name: 'nothing (/api/health)', once: async () => (await ask(writer, asking, 'read', '/api/health')).body.length };
  const stream = { name: 'event stream', once: async () => await firstEvent(`/api/projects/${made.projectId}/events`) };
  const costs: ReadCost[] = [];
  for (const { name, once } of [health, ...reads, stream]) {
    for (let count = 0; count < times; count += 1) await once();
    const backends = (await descendantsOf(database)).map(({ pid }) => pid);
    const before = { web: await msOf([web]), database: await msOf(backends), asker: process.cpuUsage(), at: performance.now() };
    let bytes = 0;
    for (let count = 0; count < times; count += 1) bytes += await once();
    const asker = process.cpuUsage(before.asker);
    const wallMs = (performance.now() - before.at) / times;
    // What the server does after its last answer belongs to it.
    await pause(100);
    costs.push({ name, webMs: ((await msOf([web])) - before.web) / times, databaseMs: ((await msOf(backends)) - before.database) / times, askerMs: (asker.user + asker.system) / 1000 / times, wallMs, bytes: Math.round(bytes / times) });
  }
  return costs;

  async function firstEvent(route: string): Promise<number> {
    return await new Promise((resolve, reject) => {
      const sent = request(`${nextUrl(asking)}${route}`, { headers: identity(writer, route), agent: false }, (response) => {
        response.once('data', (part: Buffer) => {
          sent.destroy();
          resolve(part.length);
        });
      });
      sent.once('error', reject);
      sent.end();
    });
  }
}
