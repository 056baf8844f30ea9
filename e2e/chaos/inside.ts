/**
 * Loaded into every process of a studio that is to be struck from within (`--import inside.ts?told=FILE`): a file says what
 * it sees, another time than the machine's or a disk without room, and it is looked at again and again. Threads load it too.
 */
import { readFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { z } from 'zod';

/** What the file says. `full`: nothing can be written into this folder. */
export const toldSchema = z.object({ clockMs: z.number(), full: z.string().nullable() });
export type Told = z.infer<typeof toldSchema>;

const lookEveryMs = 100;
const file = new URL(import.meta.url).searchParams.get('told');
if (file === null) throw new Error('Nobody says what is to be seen.');
let told: Told = { clockMs: 0, full: null };

function look(from: string): void {
  try {
    told = toldSchema.parse(JSON.parse(readFileSync(from, 'utf8')));
  } catch {
    // Not there, or half written: what it said last holds.
  }
}
look(file);
setInterval(look, lookEveryMs, file).unref();

const machine = globalThis.Date;
const now = (): number => machine.now() + told.clockMs;
globalThis.Date = new Proxy(machine, {
  construct: (target, args, self) => Reflect.construct(target, args.length === 0 ? [now()] : args, self),
  apply: () => new machine(now()).toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});

function isFull(place: unknown): boolean {
  return told.full !== null && (typeof place === 'string' ? place : place instanceof URL ? place.pathname : '').startsWith(told.full);
}

function noRoom(place: unknown): Error {
  return Object.assign(new Error(`ENOSPC: no space left on device, '${String(place)}'`), { code: 'ENOSPC', errno: -28, syscall: 'write' });
}

/** The calls that make a file or let one grow. What was opened before still has its room. */
const { open, writeFile, copyFile, mkdir } = fs;
fs.open = async (place, flags, ...rest) => {
  if (isFull(place) && flags !== undefined && flags !== 'r') throw noRoom(place);
  return await open(place, flags, ...rest);
};
fs.writeFile = async (place, ...rest) => {
  if (isFull(place)) throw noRoom(place);
  await writeFile(place, ...rest);
};
fs.copyFile = async (from, to, ...rest) => {
  if (isFull(to)) throw noRoom(to);
  await copyFile(from, to, ...rest);
};
fs.mkdir = Object.assign(async (...args: Parameters<typeof mkdir>) => {
  if (isFull(args[0])) throw noRoom(args[0]);
  return await mkdir(...args);
});
syncBuiltinESMExports();
