/**
 * A stand-in for Anthropic's API on loopback, for tests: the documented contract to the letter (headers, error bodies,
 * server-sent events, count_tokens, batches), refusing what the real one refuses, and misbehaving as it is told.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { readBatches, type BatchesStandIn } from './anthropic-batches.ts';
import { checkRequest, type MessageRequest } from './anthropic-contract.ts';
import { answerAsTold, readQuestion, type Brain, type Question } from './anthropic-answers.ts';

/** What may go wrong with one request. The names say what the caller sees. */
export const mischiefs = [
  'refusal', 'refusal-with-text', 'max-tokens', 'context-window', 'pause-turn', 'unknown-stop', 'null-stop', 'empty',
  'invalid-json', 'wrong-shape', 'unknown-lines', 'unknown-people', 'doubled', 'contradicted', 'missing-some', 'missing-all',
  'rate-limit', 'overloaded', 'server-error', 'bad-gateway', 'drop', 'cut', 'ended-early', 'garbage', 'stream-overloaded', 'stream-blocked',
  'stall', 'silent', 'blocked', 'too-long', 'too-large',
] as const;
export type Mischief = (typeof mischiefs)[number];
/** What no trying again mends. */
export const fatalMischiefs = ['bad-key', 'no-permission', 'no-credit', 'spending-limit', 'no-model', 'bad-request'] as const;
export type FatalMischief = (typeof fatalMischiefs)[number];

export interface Asked {
  path: string;
  body: MessageRequest | null;
  question: Question | null;
  mischief: Mischief | FatalMischief | null;
  /** Of the prefix marked for the cache, whether it was there already. */
  cached: boolean;
}

export interface AnthropicStandIn extends AsyncDisposable {
  url: string;
  key: string;
  asked: Asked[];
  /** Most message requests that were open at one moment. */
  mostAtOnce(): number;
  batches: BatchesStandIn;
}

export interface StandInOptions {
  /** What goes wrong with the n-th message request (from 0), if anything. */
  mischief?: (n: number, question: Question | null) => Mischief | FatalMischief | null;
  brain?: Brain;
  /** Awaited before the n-th message request (from 0) is answered. */
  hold?: (n: number) => Promise<void>;
  models?: string[];
  /** How often a batch is looked at before it has ended. Default 2. */
  batchLooks?: number;
}

const key = 'sk-ant-test-0123456789';

export async function startAnthropic(options: StandInOptions = {}): Promise<AnthropicStandIn> {
  const asked: Asked[] = [];
  const prefixes = new Set<string>();
  const models = options.models ?? ['claude-sonnet-5-5', 'claude-haiku-5-5', 'claude-opus-5-5'];
  const open = { now: 0, most: 0 };
  let count = 0;
  let url = '';

  const messageOf = (body: MessageRequest, mischief: Mischief | null): { message: object; cached: boolean } => {
    const prefix = JSON.stringify(body.system ?? '');
    const marked = prefix.includes('"cache_control"');
    const cached = marked && prefixes.has(prefix);
    if (marked) prefixes.add(prefix);
    const prefixTokens = Math.ceil(prefix.length / 3.5);
    const rest = Math.ceil(JSON.stringify(body.messages).length / 3.5);
    return {
      cached,
      message: answerAsTold(body, mischief, options.brain, {
        input_tokens: marked ? rest : rest + prefixTokens,
        cache_creation_input_tokens: marked && !cached ? prefixTokens : 0,
        cache_read_input_tokens: cached ? prefixTokens : 0,
      }),
    };
  };
  const batches = readBatches({ looks: options.batchLooks ?? 2, url: () => url, check: (body) => checkRequest(body, models, false), answer: (body) => messageOf(body, null).message });

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url ?? '/', 'http://stand-in').pathname;
    const text = await bodyOf(request);
    const id = `req_${randomUUID().replaceAll('-', '')}`;
    const headers = { 'request-id': id, 'anthropic-organization-id': 'org_test', ...rateLimits() };
    const fail = (status: number, type: string, message: string, more: Record<string, string> = {}): void => {
      response.writeHead(status, { ...headers, ...more, 'content-type': 'application/json' });
      response.end(JSON.stringify({ type: 'error', error: { type, message }, request_id: id }));
    };
    const json = (value: unknown): void => void response.writeHead(200, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify(value));

    if (request.headers.authorization !== `Bearer ${key}`) return fail(401, 'authentication_error', 'invalid bearer token');
    if (!/^20\d\d-\d\d-\d\d$/.test(String(request.headers['anthropic-version']))) return fail(400, 'invalid_request_error', 'anthropic-version: header is required');
    if (path.startsWith('/v1/messages/batches')) return batches.handle(request.method ?? 'GET', path, text, { json, fail, response, headers });

    const counting = path === '/v1/messages/count_tokens';
    if (request.method !== 'POST' || (!counting && path !== '/v1/messages')) return fail(404, 'not_found_error', `no route ${path}`);
    const checked = checkRequest(parse(text), models, counting);
    if (!checked.ok) return fail(checked.status, checked.type, checked.message);
    const { body } = checked;
    const question = readQuestion(body);
    if (counting) {
      asked.push({ path, body, question, mischief: null, cached: false });
      return json({ input_tokens: Math.ceil(JSON.stringify([body.system, body.messages]).length / 3.5) });
    }

    const n = count++;
    const mischief = options.mischief?.(n, question) ?? null;
    const entry: Asked = { path, body, question, mischief, cached: false };
    asked.push(entry);
    await options.hold?.(n);
    switch (mischief) {
      case 'bad-key': return fail(401, 'authentication_error', `invalid bearer token ${key}`);
      case 'no-permission': return fail(403, 'permission_error', 'Your API key does not have permission to use the specified resource.');
      case 'no-credit': return fail(402, 'billing_error', 'There is an issue with your billing.');
      case 'spending-limit': return fail(400, 'invalid_request_error', 'You have reached your specified API usage limits.');
      case 'no-model': return fail(404, 'not_found_error', `model: ${body.model}`);
      case 'bad-request': return fail(400, 'invalid_request_error', 'output_config.format.schema: The compiled grammar is too large');
      case 'blocked': return fail(400, 'invalid_request_error', 'Output blocked by content filtering policy');
      case 'too-long': return fail(400, 'invalid_request_error', 'prompt is too long: 1200000 tokens > 1000000 maximum');
      case 'too-large': return fail(413, 'request_too_large', 'Request exceeds the maximum size');
      case 'rate-limit': return fail(429, 'rate_limit_error', 'This request would exceed your rate limit.', { 'retry-after': '7' });
      case 'overloaded': return fail(529, 'overloaded_error', 'Overloaded');
      case 'server-error': return fail(500, 'api_error', 'Internal server error');
      case 'bad-gateway': return void response.writeHead(502, { 'content-type': 'text/html' }).end('<html><body>502 Bad Gateway</body></html>');
      case 'drop': return void request.socket.destroy();
      // Never a word, not even headers.
      case 'silent': return;
      default:
    }
    const { message, cached } = messageOf(body, mischief);
    entry.cached = cached;
    if (!body.stream) return json(message);
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
    await stream(response, message, mischief);
  };

  const server = createServer((request, response) => {
    const counts = request.url === '/v1/messages';
    if (counts) open.most = Math.max(open.most, ++open.now);
    response.on('close', () => void (counts && (open.now -= 1)));
    handle(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stand-in has no port');
  url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    key,
    asked,
    batches,
    mostAtOnce: () => open.most,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

const streamed = z.object({ content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })), stop_reason: z.string().nullable(), usage: z.looseObject({ output_tokens: z.number() }) });

/** The message as documented events: start, blocks in pieces with a ping between, delta, stop. */
async function stream(response: ServerResponse, message: object, mischief: Mischief | FatalMischief | null): Promise<void> {
  const { content, stop_reason, usage } = streamed.parse(message);
  const send = (event: string, data: object): void => void response.write(`event: ${event}\ndata: ${JSON.stringify({ type: event, ...data })}\n\n`);
  const error = (type: string, words: string): void => {
    response.write(`event: error\ndata: ${JSON.stringify({ type: 'error', error: { type, message: words } })}\n\n`);
    response.end();
  };
  send('message_start', { message: { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } } });
  send('ping', {});
  for (const [index, block] of content.entries()) {
    if (block.type === 'thinking') {
      send('content_block_start', { index, content_block: { type: 'thinking', thinking: '', signature: '' } });
      send('content_block_delta', { index, delta: { type: 'thinking_delta', thinking: 'Let me see who speaks.' } });
      send('content_block_delta', { index, delta: { type: 'signature_delta', signature: 'c2ln' } });
    } else {
      const text = block.text ?? '';
      const middle = Math.floor(text.length / 2);
      send('content_block_start', { index, content_block: { type: 'text', text: '' } });
      send('content_block_delta', { index, delta: { type: 'text_delta', text: text.slice(0, middle) } });
      if (mischief === 'stall') return;
      if (mischief === 'stream-overloaded') return error('overloaded_error', 'Overloaded');
      if (mischief === 'stream-blocked') return error('invalid_request_error', 'Output blocked by content filtering policy');
      if (mischief === 'garbage') return void response.end('event: content_block_delta\ndata: {"type":"content_bl\n\n');
      if (mischief === 'ended-early') return void response.end();
      if (mischief === 'cut') {
        // Let the first half leave before the line is cut.
        await new Promise((resolve) => {
          response.write(': \n\n', resolve);
        });
        return void response.destroy();
      }
      send('ping', {});
      send('content_block_delta', { index, delta: { type: 'text_delta', text: text.slice(middle) } });
    }
    send('content_block_stop', { index });
  }
  send('message_delta', { delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: usage.output_tokens } });
  send('message_stop', {});
  response.end();
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function rateLimits(): Record<string, string> {
  const reset = '2026-01-01T00:00:00Z';
  return Object.fromEntries(
    ['requests', 'tokens', 'input-tokens', 'output-tokens'].flatMap((what) => [
      [`anthropic-ratelimit-${what}-limit`, '1000'],
      [`anthropic-ratelimit-${what}-remaining`, '999'],
      [`anthropic-ratelimit-${what}-reset`, reset],
    ]),
  );
}
