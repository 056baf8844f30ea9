/** Large files over bad lines: what has come stays, and the next try goes on behind it. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { codeOf, megabytes, SetUpError } from './words.ts';

export interface DownloadOrder {
  url: string;
  /** Where it comes to lie; until it is whole and checked it is beside it, with `.part` behind its name. */
  to: string;
  bytes: number;
  sha256: string;
}

export interface DownloadOptions {
  /** Bytes that are here, as they come. */
  tell: (bytes: number) => void;
  signal?: AbortSignal;
  /** Silence after which a line counts as broken. Default 30,000 ms. */
  stallMs?: number;
  /** Tries without a byte between them. Default 5. */
  tries?: number;
  /** Pause before the second try, doubled for each further one. Default 2,000 ms. */
  pauseMs?: number;
}

/**
 * Fetches a file of known length and hash. Whatever breaks off is gone on with, here and at the next start of the command.
 * @throws SetUpError where it cannot be had, where it is not what it should be (what came is then thrown away), where the disk is full
 */
export async function download(order: DownloadOrder, options: DownloadOptions): Promise<void> {
  const { tries = 5, pauseMs = 2_000, signal } = options;
  const part = `${order.to}.part`;
  let failed = 0;
  for (;;) {
    const before = await sizeOf(part);
    if (before > order.bytes) await rm(part, { force: true });
    if (before === order.bytes) break;
    try {
      await fetchRest(order, part, options);
      if ((await sizeOf(part)) >= order.bytes) break;
      throw new BrokenOff('the line broke');
    } catch (error) {
      if (signal?.aborted) throw new SetUpError(`Stopped. ${megabytes(await sizeOf(part))} of ${path.basename(order.to)} are kept: the same command goes on from there.`);
      if (codeOf(error) === 'ENOSPC') throw new SetUpError(`The disk is full: ${path.basename(order.to)} needs ${megabytes(order.bytes - (await sizeOf(part)))} more. What has come is kept: make room, and give the command again.`);
      if (error instanceof SetUpError) throw error;
      failed = (await sizeOf(part)) > before ? 1 : failed + 1;
      if (failed >= tries) throw new SetUpError(`${path.basename(order.to)} could not be fetched from ${new URL(order.url).host}: ${reason(error)}. ${megabytes(await sizeOf(part))} of ${megabytes(order.bytes)} are kept: give the command again, and it goes on from there.`);
      await pause(pauseMs * 2 ** (failed - 1), undefined, signal === undefined ? {} : { signal }).catch(() => {});
    }
  }
  await check(part, order);
  await rename(part, order.to);
}

class BrokenOff extends Error {}

/** The rest of the file, from where it broke off; from its beginning where the server does not know how to go on. */
async function fetchRest({ url, bytes }: DownloadOrder, part: string, { tell, signal, stallMs = 30_000 }: DownloadOptions): Promise<void> {
  const from = await sizeOf(part);
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(new BrokenOff(`nothing came for ${Math.round(stallMs / 1000)} s`)), stallMs);
  try {
    const response = await fetch(url, { headers: from > 0 ? { range: `bytes=${from}-` } : {}, signal: signal === undefined ? stalled.signal : AbortSignal.any([signal, stalled.signal]) });
    if (response.status === 416) await rm(part, { force: true });
    if (response.status >= 500 || response.status === 429 || response.status === 416) throw new BrokenOff(`it answered ${response.status}`);
    if (!response.ok || !response.body) throw new SetUpError(`${new URL(url).host} does not give ${path.basename(new URL(url).pathname)} (it answered ${response.status}). If you set KOKORO_HUB_URL, look whether that address has the file.`);
    const goesOn = response.status === 206 && startsAt(response.headers.get('content-range')) === from;
    if (from > 0 && response.status === 206 && !goesOn) {
      await rm(part, { force: true });
      throw new BrokenOff('it sent another part than was asked for');
    }
    await using file = await open(part, goesOn ? 'a' : 'w');
    let have = goesOn ? from : 0;
    for await (const piece of response.body) {
      timer.refresh();
      have += piece.length;
      // More than there can be: it is another file, which the check will say.
      if (have > bytes + 1_000_000) throw new SetUpError(`${new URL(url).host} sends more than ${path.basename(new URL(url).pathname)} has. Nothing of it is used.`);
      await file.write(piece);
      tell(Math.min(have, bytes));
    }
  } finally {
    clearTimeout(timer);
  }
}

function startsAt(range: string | null): number | null {
  const found = /^bytes (\d+)-/u.exec(range ?? '')?.[1];
  return found === undefined ? null : Number(found);
}

/** What came is what was known beforehand, or it is thrown away. */
async function check(part: string, { bytes, sha256, url }: DownloadOrder): Promise<void> {
  const size = await sizeOf(part);
  const found = await sha256Of(part);
  if (size === bytes && found === sha256) return;
  await rm(part, { force: true });
  throw new SetUpError(`What came from ${new URL(url).host} is not the file that is known (${size} bytes, SHA-256 ${found.slice(0, 12)}…; it should have ${bytes}, ${sha256.slice(0, 12)}…). It was thrown away. Give the command again; if it happens once more, do not use that address.`);
}

/** SHA-256 of a file, hex. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 0;
    throw error;
  }
}

function reason(error: unknown): string {
  const code = codeOf(error);
  const words: { [code: string]: string } = { ENOTFOUND: 'its name is not known here', EAI_AGAIN: 'its name could not be asked for', ECONNREFUSED: 'nobody answers there', ECONNRESET: 'the line broke', ETIMEDOUT: 'nobody answered in time' };
  return words[code] ?? (error instanceof Error ? error.message : String(error));
}
