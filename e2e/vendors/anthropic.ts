/**
 * A stand-in for Anthropic's API on loopback: the documented contract to the letter (headers, error bodies, server-sent
 * events, count_tokens, batches), refusing what the real one refuses, keeping books, and misbehaving as it is told.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { claudeModels, costMicros, type TokenUse } from '../../lib/services/claude/models.ts';
import { plainBrain, speakersBrain, readQuestion, type Brain, type Question } from './anthropic-answers.ts';
import { readBatches, type BatchesStandIn } from './anthropic-batches.ts';
import { schemaBrain, type Registered, type Understood } from './anthropic-brains.ts';
import { earBrain } from './anthropic-ear.ts';
import { checkRequest, type MessageRequest } from './anthropic-contract.ts';
import { answerAsTold, streamMessage, tokensOf, type Message } from './anthropic-message.ts';
import { personaBrain } from './anthropic-persona.ts';
import { anthropicMischiefs, type AnthropicMischief } from './anthropic-mischief.ts';
import { Books, hashOf } from './books.ts';
import { CallCounter, type Limits } from './calls.ts';
import { control, steerable, type ControlOptions } from './control.ts';
import { Mischiefs, type Rates } from './mischief.ts';
import { bodyOf, listen, parseJson } from './server.ts';
import { reset } from './trouble.ts';

export { fatalMischiefs, mischiefs, type AnthropicMischief, type FatalMischief, type Mischief } from './anthropic-mischief.ts';

export interface Asked {
  path: string;
  body: MessageRequest | null;
  /** The reader's question, where it is one. */
  question: Question | null;
  /** Which brain knows the question; null where none does. */
  kind: string | null;
  mischief: AnthropicMischief | null;
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
  books: Books;
  calls: CallCounter;
  mischief: Mischiefs<AnthropicMischief, AskedMessage>;
}

/** A message request as a plan is told of it. */
export interface AskedMessage {
  question: Question | null;
  kind: string | null;
  body: MessageRequest;
}

export interface StandInOptions extends Limits {
  /** What goes wrong with the n-th message request (from 0), if anything; or the rate of each mischief. */
  mischief?: ((n: number, question: Question | null, asked: AskedMessage) => AnthropicMischief | null) | Rates<AnthropicMischief> | null;
  /** Of the table of rates. */
  seed?: number;
  /** Who answers the reader's questions. */
  brain?: Brain;
  /** Who answers further kinds of questions; asked before the others. */
  brains?: Registered[];
  /** Awaited before the n-th message request (from 0) is answered. */
  hold?: (n: number) => Promise<void>;
  models?: string[];
  /** How often a batch is looked at before it has ended. Default 2. */
  batchLooks?: number;
  /** How late `slow` is, milliseconds. Default 1000. */
  slowMs?: number;
  port?: number;
}

const key = 'sk-ant-test-0123456789';

export async function startAnthropic(options: StandInOptions = {}): Promise<AnthropicStandIn> {
  const asked: Asked[] = [];
  const prefixes = new Set<string>();
  const models = options.models ?? claudeModels.map(({ id }) => id);
  const brains = [...(options.brains ?? []), speakersBrain(options.brain ?? plainBrain), earBrain(), personaBrain(), schemaBrain];
  const books = new Books('anthropic');
  const calls = new CallCounter(options);
  const plan = options.mischief ?? null;
  const mischiefs = new Mischiefs<AnthropicMischief, AskedMessage>(anthropicMischiefs, typeof plan === 'function' ? (n, about) => plan(n, about.question, about) : plan, options.seed);
  let count = 0;

  const understand = (body: MessageRequest): Understood | null => {
    for (const knows of brains) {
      const understood = knows(body);
      if (understood !== null) return understood;
    }
    return null;
  };

  const messageOf = (body: MessageRequest, mischief: AnthropicMischief | null, batch: boolean): { message: Message; cached: boolean } => {
    const prefix = JSON.stringify(body.system ?? '');
    const marked = prefix.includes('"cache_control"');
    const cached = marked && prefixes.has(prefix);
    if (marked) prefixes.add(prefix);
    const prefixTokens = tokensOf(prefix);
    const rest = tokensOf(JSON.stringify(body.messages));
    const message = answerAsTold(body, understand(body), mischief, {
      input_tokens: marked ? rest : rest + prefixTokens,
      cache_creation_input_tokens: marked && !cached ? prefixTokens : 0,
      cache_read_input_tokens: cached ? prefixTokens : 0,
    }, batch);
    return { cached, message };
  };

  const sell = (body: MessageRequest, { usage }: Message, requestId: string, batch: boolean): void => {
    const model = claudeModels.find(({ id }) => id === body.model);
    if (model === undefined) throw new Error(`The price of ${body.model} is not known.`);
    const tokens: TokenUse = { input: usage.input_tokens, cacheWrite: usage.cache_creation_input_tokens, cacheRead: usage.cache_read_input_tokens, output: usage.output_tokens };
    const what = `${tokens.input + tokens.cacheWrite + tokens.cacheRead} tokens in, ${tokens.output} out${batch ? ', in a batch' : ''}`;
    // What streams is the same question: how it is sent does not count.
    const { stream: _, ...input } = body;
    books.sell({ model: model.id, requestId, micros: costMicros(model, tokens, batch), inputHash: hashOf(input), what, tokens });
  };

  const batches = readBatches({
    looks: options.batchLooks ?? 2,
    url: () => server.url,
    check: (body) => checkRequest(body, models, false),
    answer: (body, requestId) => {
      const { message } = messageOf(body, null, true);
      sell(body, message, requestId, true);
      return message;
    },
  });
  const backDoor: ControlOptions = { books, calls, mischief: steerable(mischiefs), elsewhere: null };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url ?? '/', 'http://stand-in').pathname;
    const text = await bodyOf(request);
    const id = `req_${randomUUID().replaceAll('-', '')}`;
    const headers = { 'request-id': id, 'anthropic-organization-id': 'org_test', ...rateLimits() };
    const fail = (status: number, type: string, message: string, more: Record<string, string> = {}): void => {
      response.writeHead(status, { ...headers, ...more, 'content-type': 'application/json' });
      response.end(JSON.stringify({ type: 'error', error: { type, message }, request_id: id }));
    };
    const json = (value: unknown, type = 'application/json'): void => void response.writeHead(200, { ...headers, 'content-type': type }).end(JSON.stringify(value));

    if (request.headers.authorization !== `Bearer ${key}`) return fail(401, 'authentication_error', 'invalid bearer token');
    if (!/^20\d\d-\d\d-\d\d$/.test(String(request.headers['anthropic-version']))) return fail(400, 'invalid_request_error', 'anthropic-version: header is required');
    if (path === '/v1/models' && request.method === 'GET') {
      const data = models.map((model) => ({ type: 'model', id: model, display_name: model, created_at: '2026-09-22T00:00:00Z' }));
      return json({ data, first_id: models[0] ?? null, last_id: models.at(-1) ?? null, has_more: false });
    }
    if (path.startsWith('/v1/messages/batches')) {
      calls.count('batch');
      return batches.handle(request.method ?? 'GET', path, text, { json, fail, response, headers });
    }

    const counting = path === '/v1/messages/count_tokens';
    if (request.method !== 'POST' || (!counting && path !== '/v1/messages')) return fail(404, 'not_found_error', `no route ${path}`);
    calls.count(counting ? 'count' : 'message');
    const checked = checkRequest(parseJson(text), models, counting);
    if (!checked.ok) return fail(checked.status, checked.type, checked.message);
    const { body } = checked;
    const about: AskedMessage = { question: readQuestion(body), kind: understand(body)?.kind ?? null, body };
    const entry: Asked = { path, ...about, mischief: null, cached: false };
    if (counting) {
      asked.push(entry);
      return json({ input_tokens: tokensOf(JSON.stringify([body.system, body.messages])) });
    }

    const admission = calls.enter();
    if (!admission.admitted) return fail(429, 'rate_limit_error', 'This request would exceed your rate limit.', { 'retry-after': String(Math.ceil(admission.seconds)) });
    response.once('close', admission.leave);
    const n = count++;
    const mischief = mischiefs.next(about);
    entry.mischief = mischief;
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
      case 'rate-limit-body': return fail(429, 'rate_limit_error', 'This request would exceed your rate limit. Please try again in about 30 seconds.');
      case 'overloaded': return fail(529, 'overloaded_error', 'Overloaded');
      case 'server-error': return fail(500, 'api_error', 'Internal server error');
      case 'unavailable': return fail(503, 'api_error', 'Service unavailable');
      case 'bad-gateway': return void response.writeHead(502, { 'content-type': 'text/html' }).end('<html><body>502 Bad Gateway</body></html>');
      case 'drop': return void request.socket.destroy();
      // Never a word, not even headers.
      case 'silent': return;
      default:
    }
    const { message, cached } = messageOf(body, mischief, false);
    entry.cached = cached;
    // What the vendor itself breaks off is not asked to be paid for; what is lost on its way is.
    if (mischief !== 'stream-overloaded' && mischief !== 'stream-blocked') sell(body, message, id, false);
    if (mischief === 'reset-after') return reset(response);
    if (mischief === 'html') return void response.writeHead(200, { ...headers, 'content-type': 'text/html' }).end('<html><body>Just a moment...</body></html>');
    if (mischief === 'empty-object') return json({});
    if (mischief === 'slow') await pause(options.slowMs ?? 1000, undefined, { ref: false });
    if (!body.stream) return json(message, mischief === 'wrong-type' ? 'text/plain' : 'application/json');
    response.writeHead(200, { ...headers, 'content-type': mischief === 'wrong-type' ? 'text/plain' : 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
    await streamMessage(response, message, mischief);
  };

  const server = await listen(async (request, response) => {
    if (!(await control(request, response, backDoor))) await handle(request, response);
  }, options.port);
  return {
    url: server.url,
    key,
    asked,
    batches,
    mostAtOnce: () => calls.shown().mostAtOnce,
    books,
    calls,
    mischief: mischiefs,
    [Symbol.asyncDispose]: () => server.close(),
  };
}

function rateLimits(): Record<string, string> {
  const when = '2026-01-01T00:00:00Z';
  return Object.fromEntries(
    ['requests', 'tokens', 'input-tokens', 'output-tokens'].flatMap((what) => [
      [`anthropic-ratelimit-${what}-limit`, '1000'],
      [`anthropic-ratelimit-${what}-remaining`, '999'],
      [`anthropic-ratelimit-${what}-reset`, when],
    ]),
  );
}
