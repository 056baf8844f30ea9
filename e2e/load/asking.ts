/** How the load asks: over connections that are kept, each web server in turn, every answer read whole and timed. */
import { Agent, request, type OutgoingHttpHeaders } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';

export interface Writer {
  name: string;
  cookie: string;
  token: string;
}

/** What was measured of one request. */
export interface Timed {
  kind: 'read' | 'change' | 'sound';
  /** By performance.now(). */
  from: number;
  ms: number;
  status: number;
  what: string;
}

export interface Asking {
  /** Addresses of the web servers. */
  urls: readonly string[];
  note: (timed: Timed) => void;
  /** While something was struck down, an error or no answer is borne and asked again. */
  bears: boolean;
}

export interface Answer {
  status: number;
  body: Buffer;
}

/** How long a writer asks for one thing that does not come. */
export const patienceMs = 150_000;
const timeoutMs = 20_000;
/** One process asks for everybody: connections are kept as browsers keep them. */
const agent = new Agent({ keepAlive: true, maxSockets: 100 });
let turn = 0;

/** The next web server in turn. */
export function nextUrl({ urls }: Asking): string {
  const url = urls[(turn += 1) % urls.length];
  if (url === undefined) throw new Error('There is no web server.');
  return url;
}

/** Who asks, as the route wants to be told: tokens for the HTTP API, the session for all else. */
export function identity(writer: Writer, route: string): OutgoingHttpHeaders {
  return route.startsWith('/api/v1/') ? { authorization: `Bearer ${writer.token}` } : { cookie: writer.cookie };
}

/** One request to the next web server in turn. `route` is a path of the studio's. A body is read whole: only then has it been answered. */
export async function ask(writer: Writer, asking: Asking, kind: Timed['kind'], route: string, init: { method?: string; body?: string; headers?: OutgoingHttpHeaders } = {}): Promise<Answer> {
  const { note, bears } = asking;
  const { method = 'GET' } = init;
  for (const late = Date.now() + patienceMs; ; await pause(250)) {
    const from = performance.now();
    try {
      const answer = await once(`${nextUrl(asking)}${route}`, { method, headers: { ...identity(writer, route), 'accept-encoding': 'gzip', ...init.headers }, body: init.body });
      if (answer.status < 500 || !bears) {
        note({ kind, from, ms: performance.now() - from, status: answer.status, what: `${method} ${kindOf(route)}` });
        return answer;
      }
    } catch (error) {
      if (!bears) throw new Error(`${method} ${kindOf(route)} got no answer after ${Math.round(performance.now() - from)} ms.`, { cause: error });
    }
    if (Date.now() > late) throw new Error(`${writer.name} got no answer from ${kindOf(route)} for ${patienceMs / 1000} s.`);
  }
}

export async function json<T>(writer: Writer, asking: Asking, kind: Timed['kind'], route: string, init?: Parameters<typeof ask>[4]): Promise<T> {
  const { status, body } = await ask(writer, asking, kind, route, init);
  if (status >= 400) throw new Error(`${init?.method ?? 'GET'} ${kindOf(route)} answered ${status}: ${body.toString().slice(0, 300)}`);
  const value: T = JSON.parse(body.toString());
  return value;
}

/** A route without the ids in it. */
function kindOf(route: string): string {
  return route.replace(/[0-9a-f-]{36}/g, ':id');
}

interface Sent {
  method: string;
  headers: OutgoingHttpHeaders;
  body: string | undefined;
}

/** As browsers do (RFC 9112, 9.3.1): a read over a kept connection that the server was just closing is asked once more. */
async function once(url: string, sent: Sent): Promise<Answer> {
  try {
    return await over(url, sent);
  } catch (error) {
    if (sent.method !== 'GET' || !(error instanceof ClosedMeanwhile)) throw error;
    return await over(url, sent);
  }
}

/** A kept connection was closed before a word of the answer. */
class ClosedMeanwhile extends Error {
  override readonly name = 'ClosedMeanwhile';
}

async function over(url: string, { method, headers, body }: Sent): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: { ...headers, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) }, agent, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('end', () => {
        const body = Buffer.concat(parts);
        resolve({ status: response.statusCode ?? 0, body: response.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body });
      });
      response.once('error', reject);
    });
    sent.once('error', (error) => reject(sent.reusedSocket && 'code' in error && error.code === 'ECONNRESET' ? new ClosedMeanwhile('The kept connection was closed.', { cause: error }) : error));
    sent.end(body);
  });
}
