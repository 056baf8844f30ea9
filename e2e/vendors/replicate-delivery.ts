/** Where output files are fetched: a host of its own, as replicate.delivery is; and a trap that nobody should ever ask. */
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { MadeFile } from './replicate-models.ts';
import { listen } from './server.ts';
import { reset, send, type Spoiling } from './trouble.ts';

/** What may go wrong with fetching a file. */
export const fileMischiefs = [
  /** 404, as if the hour were over. */
  'output-gone',
  /** A file that never ends. */
  'output-too-large',
  /** The prediction names a file on another host. */
  'foreign-host',
  /** The file's address sends on to a private one. */
  'private-redirect',
] as const;
export type FileMischief = (typeof fileMischiefs)[number];

export interface Delivery {
  /** Host and port of the files: what a buyer is told to trust. */
  host: string;
  /** How often each file was fetched, by its address. */
  fetched: Map<string, number>;
  /** What came to the trap: paths that a careful buyer never asks. */
  trapped: string[];
  /** Gives a file an address. */
  store(file: () => Promise<MadeFile>, extension: string, mischief: FileMischief | null): string;
  remove(address: string): void;
  close(): Promise<void>;
}

/** `spoil` is asked at each fetch. */
export async function startDelivery(spoil: () => Spoiling | 'reset-before' | null, slowMs: number): Promise<Delivery> {
  const files = new Map<string, { file: () => Promise<MadeFile>; mischief: FileMischief | null }>();
  const fetched = new Map<string, number>();
  const trapped: string[] = [];

  const trap = await listen(async (request, response) => {
    trapped.push(request.url ?? '/');
    const stored = files.get(request.url ?? '/');
    if (stored === undefined) return void response.writeHead(200, { 'content-type': 'text/plain' }).end('private');
    const { bytes, type } = await stored.file();
    response.writeHead(200, { 'content-type': type, 'content-length': bytes.length }).end(bytes);
  });
  const server = await listen(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://stand-in').pathname;
    const stored = files.get(path);
    const address = `${server.url}${path}`;
    fetched.set(address, (fetched.get(address) ?? 0) + 1);
    if (stored === undefined || stored.mischief === 'output-gone') {
      return void response.writeHead(404, { 'content-type': 'application/xml' }).end('<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>');
    }
    const { mischief } = stored;
    if (mischief === 'private-redirect') return void response.writeHead(302, { location: `${trap.url}/latest/meta-data` }).end();
    const file = await stored.file();
    if (mischief === 'output-too-large') return await endless(response, file.type);
    const spoiling = spoil();
    if (spoiling === 'reset-before') return reset(response);
    await send(response, { status: 200, type: file.type, body: file.bytes }, spoiling, slowMs);
  });

  return {
    host: new URL(server.url).host,
    fetched,
    trapped,
    store(file, extension, mischief) {
      const path = `/xezq/${randomBytes(20).toString('base64url')}/output.${extension}`;
      files.set(path, { file, mischief });
      return `${mischief === 'foreign-host' ? trap.url : server.url}${path}`;
    },
    remove: (address) => void files.delete(new URL(address).pathname),
    close: async () => {
      await Promise.all([server.close(), trap.close()]);
    },
  };
}

/** Sends noughts for as long as somebody takes them. */
async function endless(response: ServerResponse, type: string): Promise<void> {
  response.writeHead(200, { 'content-type': type });
  const piece = Buffer.alloc(1024 * 1024);
  try {
    await pipeline(new Readable({ read() { this.push(piece); } }), response);
  } catch {
    // Whoever took them had enough.
  }
}
