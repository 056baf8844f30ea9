/**
 * Loaded into every process of a studio that is to be struck from within (`--import inside.ts?told=FILE`): a file says what
 * it sees, another time than the machine's or a disk without room, and it is looked at again and again. Threads load it too.
 */
import callbacks, { readFileSync } from 'node:fs';
import fs, { type FileHandle } from 'node:fs/promises';
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

/** Throws as the system does where a place lies on the disk that has no room. */
function needRoom(place: unknown): void {
  const name = typeof place === 'string' ? place : place instanceof URL ? place.pathname : '';
  if (told.full === null || (name !== told.full && !name.startsWith(`${told.full}/`))) return;
  throw Object.assign(new Error(`ENOSPC: no space left on device, '${name}'`), { code: 'ENOSPC', errno: -28, syscall: 'write' });
}

/** A handle's writes need room at each of them, also where it was opened before the disk was full. */
function guarded(handle: FileHandle, place: unknown): FileHandle {
  for (const name of ['write', 'writev', 'writeFile', 'appendFile'] as const) {
    const write: (...args: never[]) => Promise<unknown> = handle[name];
    Object.defineProperty(handle, name, {
      configurable: true,
      value: async (...args: never[]) => {
        needRoom(place);
        return await write.apply(handle, args);
      },
    });
  }
  return handle;
}

/** The calls that make a file or let one grow. */
const { open, writeFile, appendFile, copyFile, mkdir } = fs;
fs.open = async (place, flags, ...rest) => {
  const writes = flags !== undefined && flags !== 'r';
  // One that is there can be opened all the same.
  if (writes && flags !== 'r+') needRoom(place);
  const handle = await open(place, flags, ...rest);
  return writes ? guarded(handle, place) : handle;
};
fs.writeFile = async (place, ...rest) => {
  needRoom(place);
  await writeFile(place, ...rest);
};
fs.appendFile = async (place, ...rest) => {
  needRoom(place);
  await appendFile(place, ...rest);
};
fs.copyFile = async (from, to, ...rest) => {
  needRoom(to);
  await copyFile(from, to, ...rest);
};
fs.mkdir = Object.assign(async (...args: Parameters<typeof mkdir>) => {
  needRoom(args[0]);
  return await mkdir(...args);
});

const { createWriteStream, openSync, writeFileSync, appendFileSync, mkdirSync } = callbacks;
callbacks.createWriteStream = (place, options) => {
  const stream = createWriteStream(place, options);
  const [write, writev] = [stream._write.bind(stream), stream._writev?.bind(stream)];
  const orFails = (done: (error?: Error | null) => void, work: () => void): void => {
    try {
      needRoom(place);
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    work();
  };
  stream._write = (chunk, encoding, done) => orFails(done, () => write(chunk, encoding, done));
  if (writev) stream._writev = (chunks, done) => orFails(done, () => writev(chunks, done));
  return stream;
};
callbacks.openSync = (place, flags, ...rest) => {
  if (flags !== 'r' && flags !== 'r+') needRoom(place);
  return openSync(place, flags, ...rest);
};
callbacks.writeFileSync = (place, ...rest) => {
  needRoom(place);
  writeFileSync(place, ...rest);
};
callbacks.appendFileSync = (place, ...rest) => {
  needRoom(place);
  appendFileSync(place, ...rest);
};
callbacks.mkdirSync = Object.assign((...args: Parameters<typeof mkdirSync>) => {
  needRoom(args[0]);
  return mkdirSync(...args);
});
syncBuiltinESMExports();
