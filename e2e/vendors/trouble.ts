/** What can go wrong with any HTTP request, whoever the vendor is. */
import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { jsonBytes } from './kept-text.ts';

/** Befalls a request before it is looked at: nothing is made, nothing is sold. */
export const refusals = [
  /** 429 with a Retry-After header. */
  'rate-limit',
  /** 429 that tells the wait in its body only. */
  'rate-limit-body',
  /** 402 */
  'no-credit',
  /** 500, 502 (as HTML) and 503. */
  'server-error',
  'bad-gateway',
  'unavailable',
  /** The connection is reset. */
  'reset-before',
] as const;
export type Refusal = (typeof refusals)[number];

/** Befalls the answer: what was asked for is made and sold. */
export const spoilings = [
  /** The connection is reset in place of an answer. */
  'reset-after',
  /** Not even headers, for ever. */
  'stalled-headers',
  /** Headers and half of the body, then nothing for ever. */
  'stalled-body',
  /** The right body under a wrong content type. */
  'wrong-type',
  /** 200 `{}`; for a file, no bytes. */
  'empty',
  /** 200 with a page of HTML. */
  'html',
  /** JSON that breaks off. */
  'malformed',
  /** The right answer, late. */
  'slow',
] as const;
export type Spoiling = (typeof spoilings)[number];

export const httpMischiefs = [...refusals, ...spoilings] as const;
export type HttpMischief = (typeof httpMischiefs)[number];

/** How a vendor words its refusals. */
export interface RefusalWords {
  throttled(seconds: number, inBody: boolean): unknown;
  noCredit(): unknown;
  serverError(status: number): unknown;
}

export const retryAfterSeconds = 3;
const bodyRetrySeconds = 30;

export function isRefusal(name: string | null): name is Refusal {
  return refusals.some((one) => one === name);
}

export function isSpoiling(name: string | null): name is Spoiling {
  return spoilings.some((one) => one === name);
}

/** Answers with a refusal in the vendor's words. */
export function refuse(response: ServerResponse, name: Refusal, words: RefusalWords): void {
  const json = (status: number, value: unknown, headers: Record<string, string> = {}): void => {
    response.writeHead(status, { ...headers, 'content-type': 'application/json' });
    response.end(JSON.stringify(value));
  };
  switch (name) {
    case 'rate-limit': return json(429, words.throttled(retryAfterSeconds, false), { 'retry-after': String(retryAfterSeconds) });
    case 'rate-limit-body': return json(429, words.throttled(bodyRetrySeconds, true));
    case 'no-credit': return json(402, words.noCredit());
    case 'server-error': return json(500, words.serverError(500));
    case 'bad-gateway': return sendHtml(response, 502, 'Bad Gateway');
    case 'unavailable': return json(503, words.serverError(503));
    case 'reset-before': return reset(response);
  }
}

export interface Answer {
  status: number;
  type: string;
  body: Uint8Array;
  headers?: Record<string, string>;
}

export function jsonAnswer(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return { status, type: 'application/json', body: jsonBytes(value), headers };
}

/** Sends an answer, spoiled as told. `slowMs` is how late a slow one is. */
export async function send(response: ServerResponse, answer: Answer, spoiling: Spoiling | null, slowMs = 1000): Promise<void> {
  const { status, type, body, headers = {} } = answer;
  const all = (contentType: string, bytes: Uint8Array, code = status): void => {
    response.writeHead(code, { ...headers, 'content-type': contentType, 'content-length': bytes.length });
    response.end(bytes);
  };
  const isJson = type.startsWith('application/json');
  switch (spoiling) {
    case 'reset-after': return reset(response);
    // Kept open until the caller, or the server, gives up.
    case 'stalled-headers': return;
    case 'stalled-body':
      response.writeHead(status, { ...headers, 'content-type': type, 'content-length': body.length });
      response.write(body.subarray(0, Math.floor(body.length / 2)));
      return;
    case 'wrong-type': return all(isJson ? 'text/plain' : 'application/octet-stream', body);
    case 'empty': return all(type, isJson ? Buffer.from('{}') : new Uint8Array(0), 200);
    case 'html': return sendHtml(response, 200, 'Just a moment...');
    case 'malformed': return all(type, body.subarray(0, Math.floor(body.length * 0.7)));
    case 'slow':
      await pause(slowMs, undefined, { ref: false });
      return all(type, body);
    case null: return all(type, body);
  }
}

/** Ends the connection as a cut line does. */
export function reset(response: ServerResponse): void {
  if (response.socket === null) response.destroy();
  else response.socket.resetAndDestroy();
}

function sendHtml(response: ServerResponse, status: number, title: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
  response.end(`<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`);
}
