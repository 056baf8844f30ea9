/** The studios that runs are played in. */
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort, newDataFolder, Studio } from '../../lib/cli/temporary-studio.ts';
import { startStandIns, type StandIns } from '../vendors/stand-ins.ts';
import { readyWithinMs, removeDisk, smallDisk, withinReach, type Ground } from './adversary.ts';
import type { Template } from './template.ts';

/** A studio with all that a run needs beside it; disposing stops it and removes its data folder. */
export interface Playground extends Ground, AsyncDisposable {
  /** The stand-ins of the vendors that it has the keys of. */
  vendors: StandIns | null;
}

export interface PlaygroundOptions {
  template: Template;
  /** Whether it has the keys of vendors. */
  paid: boolean;
  /** Whether it will be struck: its processes can be told another time, and its data folder is a disk that can be filled. */
  struck: boolean;
  /** What its processes write into their logs. */
  logLevel: 'error' | 'info';
}

/** Opens a studio on a new copy of the template. */
export async function openPlayground({ template, paid, struck, logLevel }: PlaygroundOptions): Promise<Playground> {
  await using stack = new AsyncDisposableStack();
  const vendors = paid ? stack.use(await startStandIns({ replicate: { timeScale: 0.1, slowMs: 300, webhookDelaySeconds: 5 } })) : null;
  const port = await freePort();
  const dataDir = await newDataFolder();
  stack.defer(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  const small = struck && (await smallDisk(dataDir));
  if (small) stack.defer(() => removeDisk(dataDir));
  await template.copyInto(dataDir);
  const settings: Record<string, string> = {
    NARRATIX_JOB_HEARTBEAT_SECONDS: '2',
    NARRATIX_STALL_SECONDS: '2',
    LOG_LEVEL: logLevel,
    NODE_COMPILE_CACHE: template.compiled,
    ...(struck ? withinReach(dataDir) : {}),
    ...(vendors === null ? {} : { ...vendors.addresses.settings, NARRATIX_PUBLIC_URL: `http://127.0.0.1:${port}` }),
  };
  const ground: Ground = { studio: await Studio.start(dataDir, { port, settings, readyWithinMs }), settings, small };
  stack.defer(async () => void (await ground.studio.stop()));
  const held = stack.move();
  return Object.assign(ground, { vendors, [Symbol.asyncDispose]: () => held.disposeAsync() });
}

/** Puts aside what a run that broke has left, to be looked at: what its studio said and its data folder, with the database at rest. */
export async function keepGround(ground: Ground, folder: string): Promise<void> {
  await ground.studio.stop();
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'said.txt'), ground.studio.said);
  await cp(ground.studio.dataDir, path.join(folder, 'data'), { recursive: true });
}
