import { APIConnectionError, APIError, RateLimitError, type Anthropic } from '@anthropic-ai/sdk';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createClientFactory } from '../../lib/services/clients.ts';
import { claudeModel, costMicros } from '../../lib/services/claude/models.ts';
import { attentiveBrain } from './anthropic-answers.ts';
import { brain, saidOf } from './anthropic-brains.ts';
import { minimalInstance } from './anthropic-instance.ts';
import { startAnthropic, type StandInOptions } from './anthropic.ts';

const running: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one[Symbol.asyncDispose]();
});

async function open(options: StandInOptions = {}) {
  const server = await startAnthropic(options);
  running.push(server);
  return { server, client: createClientFactory().anthropic({ apiKey: server.key, baseUrl: server.url }) };
}

const hello = { model: 'claude-haiku-5-5', max_tokens: 100, messages: [{ role: 'user' as const, content: 'Good morning.' }] };
const textOf = ({ content }: Anthropic.Message): string => content.map((block) => (block.type === 'text' ? block.text : '')).join('');

describe('questions', () => {
  it('of a new kind are answered by the brain that knows them, the others as before', async () => {
    const weather = brain({
      name: 'weather',
      read: (request) => /Weather in (\w+)\?/.exec(saidOf(request))?.[1] ?? null,
      answer: (town) => ({ town, days: ['rain', 'fog', 'rain', 'sun'] }),
    });
    const { server, client } = await open({ brains: [weather], mischief: (_n, _question, { kind }) => (kind === 'weather' ? 'missing-some' : null) });
    const format = { type: 'json_schema' as const, schema: { type: 'object', properties: {}, required: [], additionalProperties: false } };
    const answer = await client.messages.create({ ...hello, messages: [{ role: 'user', content: 'Weather in Whitby?' }], output_config: { format } });
    expect(JSON.parse(textOf(answer))).toEqual({ town: 'Whitby', days: ['rain', 'fog', 'sun'] });
    expect(textOf(await client.messages.create(hello))).toBe('Hello.');
    expect(server.asked.map(({ kind }) => kind)).toEqual(['weather', null]);
  });

  it('that nobody knows get the smallest answer their schema allows', async () => {
    const { client } = await open();
    const Scene = z.object({
      mood: z.enum(['calm', 'tense']),
      intensity: z.number().min(0.2).max(1),
      effects: z.array(z.object({ word: z.number().int().min(3), label: z.string().min(2) })).min(2),
      bed: z.union([z.object({ sound: z.string() }), z.null()]),
      at: z.iso.datetime(),
    });
    const answer = await client.messages.parse({ ...hello, output_config: { format: zodOutputFormat(Scene) } });
    expect(answer.parsed_output).toEqual({ mood: 'calm', intensity: 0.2, effects: [{ word: 3, label: '--' }, { word: 3, label: '--' }], bed: { sound: '' }, at: '2026-01-01T00:00:00Z' });
  });

  it('any schema the SDK can send has an answer that it accepts', () => {
    const leaf: fc.Arbitrary<z.ZodType> = fc.oneof(
      fc.constantFrom<z.ZodType>(z.string(), z.boolean(), z.null(), z.iso.date(), z.uuid(), z.email(), z.literal('x'), z.enum(['a', 'b'])),
      fc.tuple(fc.integer({ min: -50, max: 50 }), fc.nat(50)).map(([from, more]) => z.number().int().min(from).max(from + more)),
      fc.nat(5).map((least) => z.string().min(least)),
    );
    const { tree } = fc.letrec<{ tree: z.ZodType }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.tuple(tie('tree'), fc.nat(3)).map(([item, least]) => z.array(item).min(least)),
        fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), tie('tree'), { maxKeys: 4 }).map((fields) => z.object(fields)),
        fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => z.union([a, b])),
        tie('tree').map((inner) => inner.nullable()),
      ),
    }));
    fc.assert(
      fc.property(tree, (inner) => {
        const schema = z.object({ inner });
        schema.parse(minimalInstance(zodOutputFormat(schema).schema));
      }),
      { numRuns: 200 },
    );
  });

  it('a schema that needs itself is answered where it can end, refused where it cannot', () => {
    const tree = { $ref: '#/$defs/node', $defs: { node: { type: 'object', required: ['next'], properties: { next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } } } } };
    expect(JSON.stringify(minimalInstance(tree))).toMatch(/^(\{"next":)+null\}+$/);
    expect(() => minimalInstance({ $ref: '#/$defs/gone' })).toThrow('is not there');
    expect(() => minimalInstance({ type: 'object', required: ['me'], properties: { me: { $ref: '#' } } })).toThrow('never ends');
  });

  it('the attentive brain hears who is named beside a line, and takes turns', () => {
    const page = '<u1>“Is it in?”</u1> whispered Mara.\n<u2>“It is,”</u2> said Tom.\n<u3>“Then why are you here?”</u3>\n<u4>“I live here.”</u4>';
    const people = [{ id: 'c1', name: 'Mara Vale', sex: 'female' }, { id: 'c2', name: 'Tom', sex: 'male' }];
    const { lines } = attentiveBrain({ ids: [1, 2, 3, 4], page, people, news: '', lines: new Map() });
    expect(lines.map(({ u, c, d }) => [u, c, d])).toEqual([[1, 'c1', 'whispered'], [2, 'c2', ''], [3, 'c1', ''], [4, 'c2', '']]);
  });
});

describe('books', () => {
  it('hold every message by its usage, the cached prefix at its own price', async () => {
    const { server, client } = await open();
    const params = { ...hello, system: [{ type: 'text' as const, text: 'Be brief. '.repeat(900), cache_control: { type: 'ephemeral' as const } }] };
    const answers = [await client.messages.create(params), await client.messages.create(params)];
    const model = claudeModel('claude-haiku-5-5');
    expect(server.books.sales.map(({ micros }) => micros)).toEqual(
      answers.map(({ usage }) => costMicros(model, { input: usage.input_tokens, cacheWrite: usage.cache_creation_input_tokens ?? 0, cacheRead: usage.cache_read_input_tokens ?? 0, output: usage.output_tokens }, false)),
    );
    expect(answers.map(({ usage }) => (usage.cache_read_input_tokens ?? 0) > 0)).toEqual([false, true]);
    expect([...server.books.repeated().values()]).toEqual([2]);
    expect(server.books.sales[0]?.requestId).toBe(answers[0]?._request_id);
  });

  it('hold a batch at half the price, once, when it has ended', async () => {
    const { server, client } = await open({ batchLooks: 1 });
    const one = await client.messages.create(hello);
    const { id } = await client.messages.batches.create({ requests: [{ custom_id: 'a', params: hello }, { custom_id: 'b', params: hello }] });
    server.batches.result = (n) => (n === 0 ? 'succeeded' : 'expired');
    expect(server.books.sales).toHaveLength(1);
    expect(await client.messages.batches.retrieve(id)).toMatchObject({ processing_status: 'ended', request_counts: { succeeded: 1, expired: 1 } });
    for (let n = 0; n < 2; n += 1) for await (const line of await client.messages.batches.results(id)) expect(line.custom_id).toMatch(/^[ab]$/);
    expect(server.books.sales.map(({ requestId }) => requestId)).toEqual([one._request_id, `${id}/a`]);
    expect(server.books.sales[1]?.micros).toBe(Math.ceil((server.books.sales[0]?.micros ?? 0) / 2));
  });

  it.each([
    ['drop', 0], ['rate-limit', 0], ['rate-limit-body', 0], ['unavailable', 0], ['server-error', 0], ['stream-overloaded', 0], ['blocked', 0],
    ['reset-after', 1], ['html', 1], ['empty-object', 1], ['cut', 1], ['max-tokens', 1], ['refusal', 1],
  ] as const)('%s: sold %i times', async (mischief, sold) => {
    const { server, client } = await open({ mischief: () => mischief });
    await client.messages.stream(hello).finalMessage().catch((error: unknown) => expect(error).toBeInstanceOf(Error));
    expect(server.books.sales).toHaveLength(sold);
  });
});

describe('trouble', () => {
  it('as the client sees it', async () => {
    const { server, client } = await open();
    const meets = async (mischief: Parameters<typeof server.mischief.queue>[0][number]): Promise<unknown> => {
      server.mischief.queue([mischief]);
      return await client.messages.create(hello).catch((error: unknown) => error);
    };
    expect(await meets('rate-limit')).toBeInstanceOf(RateLimitError);
    const inBody = await meets('rate-limit-body');
    expect(inBody).toBeInstanceOf(RateLimitError);
    expect(inBody instanceof APIError ? inBody.headers?.get('retry-after') : undefined).toBeNull();
    expect(await meets('unavailable')).toMatchObject({ status: 503 });
    expect(await meets('reset-after')).toBeInstanceOf(APIConnectionError);
    expect(await meets('empty-object')).not.toHaveProperty('content');
    expect(await meets(null)).toMatchObject({ stop_reason: 'end_turn' });
    expect(Object.fromEntries(server.mischief.done)).toEqual({ 'rate-limit': 1, 'rate-limit-body': 1, unavailable: 1, 'reset-after': 1, 'empty-object': 1 });
  });

  it('limits are enforced and counted', async () => {
    const gate = Promise.withResolvers<void>();
    const { server, client } = await open({ concurrency: 2, hold: () => gate.promise });
    const all = Array.from({ length: 5 }, () => client.messages.create(hello));
    const first = Promise.race(all);
    await expect(first).rejects.toBeInstanceOf(RateLimitError);
    await expect.poll(() => server.calls.shown()).toMatchObject({ byKind: { message: 5 }, throttled: 3, mostAtOnce: 2 });
    gate.resolve();
    expect((await Promise.allSettled(all)).filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  });

  it('can be ordered, and the books read, from another process', async () => {
    const { server, client } = await open();
    const order = async (body: object) => await fetch(`${server.url}/_mischief`, { method: 'POST', body: JSON.stringify(body) });
    expect((await order({ next: ['overloaded', null] })).status).toBe(200);
    await expect(client.messages.create(hello)).rejects.toMatchObject({ status: 529 });
    await client.messages.create(hello);
    expect((await order({ rates: { 'server-error': 1 } })).status).toBe(200);
    await expect(client.messages.create(hello)).rejects.toMatchObject({ status: 500 });
    const books = z.object({ micros: z.number(), sales: z.array(z.unknown()) }).parse(await (await fetch(`${server.url}/_books`)).json());
    expect(books).toEqual({ micros: server.books.micros, sales: [expect.objectContaining({ model: 'claude-haiku-5-5' })] });
    expect(await (await fetch(`${server.url}/_calls`)).json()).toMatchObject({ calls: 3, mischief: { overloaded: 1, 'server-error': 1 } });
    for (const bad of [{ rates: { 'no-such': 1 } }, { rates: { drop: 2 } }, { sometimes: true }, { ended: 'gone' }]) expect((await order(bad)).status).toBe(400);
  });

  it('by rates befalls about that share, the same for the same seed', async () => {
    const run = async (seed: number) => {
      const { server, client } = await open({ mischief: { 'rate-limit': 0.3, 'server-error': 0.2 }, seed });
      const all = await Promise.allSettled(Array.from({ length: 60 }, () => client.messages.create(hello)));
      expect(all.filter(({ status }) => status === 'rejected').length).toBe([...server.mischief.done.values()].reduce((a, b) => a + b, 0));
      return [server.mischief.done.get('rate-limit') ?? 0, server.mischief.done.get('server-error') ?? 0];
    };
    const [limited = 0, broken = 0] = await run(7);
    expect(limited).toBeGreaterThan(8);
    expect(limited).toBeLessThan(30);
    expect(broken).toBeGreaterThan(3);
    expect(await run(7)).toEqual([limited, broken]);
  });
});
