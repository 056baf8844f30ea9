/** Stands in for the Hugging Face hub: gives files of the right length, fast or slowly, and tells what it was asked for. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';

export interface HubStandIn extends AsyncDisposable {
  url: string;
  /** The Range of every request, `all` for one without. */
  asked: string[];
  /** Bytes a second; Infinity for as fast as it goes. */
  pace: number;
}

const pieceBytes = 1_000_000;

/** @param sizes of the files it has, by the last part of their names; they hold nothing of worth */
export async function startHub(sizes: { [name: string]: number }): Promise<HubStandIn> {
  const hub = { url: '', asked: [] as string[], pace: Infinity };
  async function* pieces(from: number, size: number): AsyncGenerator<Buffer> {
    for (let at = from; at < size; at += pieceBytes) {
      yield Buffer.alloc(Math.min(pieceBytes, size - at), at % 251);
      if (Number.isFinite(hub.pace)) await pause((1000 * pieceBytes) / hub.pace);
    }
  }
  const server = createServer((request, response) => {
    void (async () => {
      const size = sizes[new URL(request.url ?? '/', 'http://hub').pathname.split('/').at(-1) ?? ''];
      hub.asked.push(request.headers.range ?? 'all');
      if (size === undefined) return void response.writeHead(404).end();
      const from = Number(/^bytes=(\d+)-$/u.exec(request.headers.range ?? '')?.[1] ?? 0);
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': size - from, ...(from > 0 ? { 'content-range': `bytes ${from}-${size - 1}/${size}` } : {}) });
      // Whoever asked may hang up in the middle: that is what this is for.
      await pipeline(Readable.from(pieces(from, size)), response).catch(() => {});
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  hub.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  return Object.assign(hub, {
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}
