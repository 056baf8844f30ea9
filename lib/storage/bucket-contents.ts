/** Sounds kept in a bucket that many machines share, with a folder on each of them for what it needs at hand. */
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream, openAsBlob } from 'node:fs';
import { mkdir, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ServiceError } from '../services/errors.ts';
import type { Bucket } from './bucket.ts';
import type { Contents, Lying } from './contents.ts';
import { createFolderContents, ownerFolder } from './folder-contents.ts';
import { trimFolder } from './trim-folder.ts';

export interface BucketContentsOptions {
  bucket: Bucket;
  /** Absolute folder of what is at hand on this machine. Made when first needed. */
  cache: string;
  /** How much of it is kept, bytes; what was used within the last hour stays in any case. */
  mostCachedBytes: number;
}

/** Between two looks at what is at hand. */
const trimMs = 10 * 60_000;
const atOnce = 8;

/**
 * Contents under `<owner>/ab/cdef...` in a bucket. They go up before they are seen anywhere, and are checked against their
 * hash when they come down. A machine keeps what it used lately, at most a day after it was last used.
 */
export function createBucketContents({ bucket, cache, mostCachedBytes }: BucketContentsOptions): Contents & Disposable {
  const near = createFolderContents(cache);
  const coming = new Map<string, Promise<string>>();

  const fetched = async (ownerId: string, sha256: string, file: string): Promise<string> => {
    const bytes = await bucket.read(keyOf(ownerId, sha256));
    if (bytes === null) throw Object.assign(new Error(`no object ${keyOf(ownerId, sha256)}`), { code: 'ENOENT' });
    const half = path.join(/*turbopackIgnore: true*/ ownerFolder(cache, ownerId), 'incoming', randomUUID());
    await mkdir(/*turbopackIgnore: true*/ path.dirname(half), { recursive: true });
    try {
      const hash = createHash('sha256');
      const hashed = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      };
      await pipeline(Readable.from(bytes), hashed, createWriteStream(/*turbopackIgnore: true*/ half));
      if (hash.digest('hex') !== sha256) throw new ServiceError('storage', { person: 'A sound came back from the store damaged. It is fetched again.', log: `object ${keyOf(ownerId, sha256)} is not its hash`, retryable: true });
      const taken = await near.takeIn(ownerId, { file: half });
      await taken.appear();
      await taken.discard();
    } finally {
      await rm(/*turbopackIgnore: true*/ half, { force: true });
    }
    return file;
  };

  const trim = (): void => {
    // A cache that cannot be trimmed is one that is too large, no more; the next look tries again.
    trimFolder(cache, mostCachedBytes, new Date()).catch(() => undefined);
  };
  const trimming = setInterval(trim, trimMs);
  trimming.unref();

  return {
    async takeIn(ownerId, content) {
      const waiting = await near.takeIn(ownerId, content);
      const key = keyOf(ownerId, waiting.sha256);
      return {
        ...waiting,
        async appear() {
          // Into the folder first: what goes up is read from there, under a name that stays.
          await waiting.appear();
          if ((await bucket.size(key)) === waiting.size) return;
          await bucket.write(key, await openAsBlob(/*turbopackIgnore: true*/ await near.file(ownerId, waiting.sha256)), waiting.sha256);
        },
      };
    },
    async file(ownerId, sha256) {
      const file = await near.file(ownerId, sha256);
      if (await isThere(file)) {
        const now = new Date();
        // One that is trimmed in this very moment is fetched again.
        if (await utimes(/*turbopackIgnore: true*/ file, now, now).then(() => true, () => false)) return file;
      }
      const key = keyOf(ownerId, sha256);
      const one = coming.get(key) ?? fetched(ownerId, sha256, file).finally(() => coming.delete(key));
      coming.set(key, one);
      return await one;
    },
    async address(ownerId, sha256, as) {
      return await bucket.address(keyOf(ownerId, sha256), as);
    },
    async remove(ownerId, sha256) {
      await bucket.remove(keyOf(ownerId, sha256));
      await near.remove(ownerId, sha256);
    },
    async copyOwner(from, to) {
      await each(bucket.list(prefixOf(from)), async ({ key }) => {
        const target = prefixOf(to) + key.slice(prefixOf(from).length);
        if ((await bucket.size(target)) === null) await bucket.copy(key, target);
      });
    },
    async removeOwner(ownerId) {
      await each(bucket.list(prefixOf(ownerId)), async ({ key }) => await bucket.remove(key));
      await near.removeOwner(ownerId);
    },
    async *lyingSince(before): AsyncGenerator<Lying> {
      for await (const { key, size, lastModified } of bucket.list('')) {
        const [ownerId, part, rest] = key.split('/');
        // What stands under no owner and hash is not of this studio.
        if (ownerId === undefined || part === undefined || rest === undefined || !/^[0-9a-f]{64}$/.test(part + rest) || lastModified >= before) continue;
        yield { ownerId, sha256: part + rest, bytes: size, remove: async () => await bucket.remove(key) };
      }
      // What was being written when this machine went down.
      for await (const one of near.lyingSince(before)) if (one.sha256 === null) yield one;
    },
    async check() {
      await bucket.size('narratix');
    },
    [Symbol.dispose]() {
      clearInterval(trimming);
    },
  };
}

function prefixOf(ownerId: string): string {
  return `${ownerFolder('/', ownerId).replaceAll('\\', '/').slice(1)}/`;
}

function keyOf(ownerId: string, sha256: string): string {
  return `${prefixOf(ownerId)}${sha256.slice(0, 2)}/${sha256.slice(2)}`;
}

async function isThere(file: string): Promise<boolean> {
  return await stat(/*turbopackIgnore: true*/ file).then(() => true, () => false);
}

/** Does something with each, some at a time. */
async function each<T>(items: AsyncGenerator<T>, work: (item: T) => Promise<void>): Promise<void> {
  const one = async (): Promise<void> => {
    for await (const item of shared(items)) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}

/** The same generator for several: one that ends early does not end it for the others. */
async function* shared<T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
  for (;;) {
    const next = await items.next();
    if (next.done === true) return;
    yield next.value;
  }
}
