/** What every stand-in is built on: a real HTTP server on loopback, and the few words it needs to read and answer. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface Listening {
  /** `http://127.0.0.1:PORT`, without a slash at its end. */
  url: string;
  port: number;
  close(): Promise<void>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** Starts a server on 127.0.0.1, on a free port unless one is named. What a handler throws is answered as 500. */
export async function listen(handle: Handler, port = 0): Promise<Listening> {
  const server = createServer((request, response) => {
    // A caller that hangs up is no accident of the server's.
    response.on('error', () => {});
    Promise.resolve()
      .then(() => handle(request, response))
      .catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
        response.end(error instanceof Error ? (error.stack ?? error.message) : String(error));
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stand-in has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

/** A request's body was larger than the server takes. */
export class BodyTooLarge extends Error {}

/** The whole body. Throws BodyTooLarge past `most` bytes. */
export async function bodyOf(request: IncomingMessage, most = 64 * 1024 * 1024): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    const piece = Buffer.from(part);
    bytes += piece.length;
    if (bytes > most) throw new BodyTooLarge();
    parts.push(piece);
  }
  return Buffer.concat(parts).toString('utf8');
}

export function sendJson(response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { ...headers, 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

/** What a JSON text says; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
