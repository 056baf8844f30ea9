/**
 * A whole story as one message batch, at half the price: made once, looked at by the worker's job again and again, its
 * answers put into the memory, where the reading finds them. What it did not answer is asked directly.
 */
import { createHash } from 'node:crypto';
import type Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';
import { ServiceError } from '../../errors.ts';
import type { Log } from '../../interfaces.ts';
import { withRetry, type RetryTools } from '../../retry.ts';
import { messageSchema, usedTokens } from '../../claude/message.ts';
import { readMessage } from './answer.ts';
import { watched } from '../../claude/call.ts';
import { mostOfRequest } from '../../claude/most.ts';
import type { ReadingLedger } from '../../spending/reading-ledger.ts';
import { requestKey, type AnswerMemory } from './memory.ts';
import { claudeModel, costMicros, type ClaudeModel } from '../../claude/models.ts';

export interface BatchInput {
  client: Anthropic;
  model: ClaudeModel;
  memory: AnswerMemory;
  ledger: ReadingLedger;
  log: Log;
  now(): Date;
  retry?: RetryTools | undefined;
  stallMs?: number | undefined;
  progress?: ((fraction: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** Where the one batch of a project is kept. */
const place = 'batch';
/**
 * `making` is written before the batch is asked for: whoever finds it does not know whether it was made, and looks for
 * it among the vendor's batches before asking again. `left` is one that the writer called off.
 */
const recordSchema = z.object({
  state: z.enum(['making', 'open', 'left', 'done']),
  id: z.string().nullable(),
  /** Hash of all its requests. */
  plan: z.string(),
  /** Full keys of its requests. */
  keys: z.array(z.string()),
  /** The model it was asked of: the writer may choose another meanwhile. */
  model: z.string().nullable().default(null),
  /** What is held for it in the ledger, from before it is asked for until its answers are read. */
  purchase: z.string().nullable().default(null),
  at: z.string(),
});
type BatchRecord = z.output<typeof recordSchema>;

const countsSchema = z.object({ processing: z.number(), succeeded: z.number(), errored: z.number(), canceled: z.number(), expired: z.number() });
const batchSchema = z.object({ id: z.string(), processing_status: z.string(), request_counts: countsSchema, created_at: z.string() });
type BatchState = z.output<typeof batchSchema>;
const lineSchema = z.object({ custom_id: z.string(), result: z.object({ type: z.string(), message: z.unknown().optional() }) });

/** Ids of a batch's requests may have 64 signs; so much of the key is as good as all of it. */
const customId = (key: string): string => `n-${key.slice(0, 56)}`;
/** The vendor's clock may differ from ours. */
const skewMs = 120_000;

/**
 * Looks after the batch that is under way, if there is one: throws a waiting error while it works; once it has ended,
 * its answers are in the memory. Needs nothing of the story, so that a look costs nothing.
 */
export async function collectBatch(input: BatchInput): Promise<void> {
  const record = await recordOf(input.memory);
  if (record === null || (record.state !== 'open' && record.state !== 'left') || record.id === null) return;
  const { id } = record;
  const batch = await look(input, id);
  if (batch !== null && batch.processing_status !== 'ended') {
    const { processing, ...ended } = batch.request_counts;
    const done = Object.values(ended).reduce((sum, count) => sum + count, 0);
    input.progress?.(done / Math.max(1, done + processing));
    throw new ServiceError('vendor-busy', { person: 'Claude is reading the story as a batch, which may take up to a day.', log: `batch ${id} is ${batch.processing_status}`, retryable: true, waits: true });
  }
  if (batch === null) await input.ledger.end(record.purchase, { state: 'uncertain', note: 'Anthropic does not know the batch any more: what it had answered may have been charged.' });
  else {
    // What it did not answer (cancelled, too late, failed) is not charged.
    const costMicros = await storeResults({ ...input, model: claudeModel(record.model ?? input.model.id) }, id, new Map(record.keys.map((key) => [customId(key), key])));
    await input.ledger.end(record.purchase, { state: 'settled', costMicros, assetId: null });
  }
  // What one that was called off did not answer may be asked as a batch again; else it is asked directly.
  await input.memory.put(place, { ...record, state: 'done', plan: record.state === 'left' ? '' : record.plan } satisfies BatchRecord, 0);
}

/**
 * Makes a batch of those requests that the memory has no answer to, unless the same one was made before: then what it
 * left is the caller's to ask. The most that it can cost is held from before it is made. Throws a waiting error once it
 * is made, and `spend-cap`.
 */
export async function makeBatch(input: BatchInput, requests: readonly Anthropic.MessageCreateParamsNonStreaming[]): Promise<void> {
  const all = requests.map((params) => ({ params, key: requestKey(params) }));
  const plan = createHash('sha256').update(all.map((request) => request.key).join()).digest('hex');
  const before = await recordOf(input.memory);
  if (before?.state === 'done' && before.plan === plan) return;
  const open: typeof all = [];
  for (const request of all) if ((await input.memory.get(request.key)) === null) open.push(request);
  if (open.length === 0) return;
  const lost = before?.state === 'making' && before.plan === plan;
  const at = lost ? before.at : input.now().toISOString();
  const keys = open.map((request) => request.key);
  const mostMicros = open.reduce((sum, { params }) => sum + mostOfRequest(input.model, params, true), 0);
  const purchase = (lost ? before.purchase : null) ?? (await input.ledger.hold({ key: `batch ${keys.join()}`, mostMicros }));
  const record: BatchRecord = { state: 'making', id: null, plan, keys, model: input.model.id, purchase, at };
  await input.memory.put(place, record, 0);
  const made = await withRetry(
    async ({ attempt, signal }) => {
      const found = lost || attempt > 1 ? await findLost(input, record, before?.id ?? null) : null;
      return found ?? (await called({ ...input, signal }, (options) => input.client.messages.batches.create({ requests: open.map(({ key, params }) => ({ custom_id: customId(key), params })) }, options)));
    },
    { what: 'making a batch for Claude', tries: 4, maxDelayMs: 120_000, ...(input.signal === undefined ? {} : { signal: input.signal }) },
    { log: input.log, ...input.retry },
  ).catch(async (error: unknown) => {
    const sold = error instanceof ServiceError && error.bought === 'no';
    await input.ledger.end(purchase, sold ? { state: 'released', note: 'The vendor did not take the batch.' } : { state: 'uncertain', note: 'Nobody can say whether the batch was taken: it is looked for at the next reading.' });
    if (sold) await input.memory.put(place, { ...record, purchase: null } satisfies BatchRecord, 0);
    throw error;
  });
  await input.memory.put(place, { ...record, state: 'open', id: made.id } satisfies BatchRecord, 0);
  input.log.info({ batch: made.id, requests: open.length }, 'made a batch for Claude');
  await collectBatch(input);
}

/** Calls off the batch that is under way. What it has answered by then is found by the next reading as a batch. */
export async function cancelBatch(input: BatchInput): Promise<void> {
  const record = await recordOf(input.memory);
  if (record?.state !== 'open' || record.id === null) return;
  const { id } = record;
  const batch = await look(input, id);
  if (batch?.processing_status === 'in_progress') await called(input, (options) => input.client.messages.batches.cancel(id, {}, options));
  await input.memory.put(place, { ...record, state: 'left' } satisfies BatchRecord, 0);
}

async function recordOf(memory: AnswerMemory): Promise<BatchRecord | null> {
  return recordSchema.nullable().catch(null).parse(await memory.get(place));
}

async function called(input: BatchInput, call: (options: Anthropic.RequestOptions) => Promise<unknown>): Promise<BatchState> {
  return await watched(input, async (watch) => batchSchema.parse(await call(watch.options)));
}

/** The batch as it is now; null where the vendor does not know it (any more). */
async function look(input: BatchInput, id: string): Promise<BatchState | null> {
  try {
    return await withRetry(
      ({ signal }) => called({ ...input, signal }, (options) => input.client.messages.batches.retrieve(id, {}, options)),
      { what: 'looking at a batch', tries: 3, ...(input.signal === undefined ? {} : { signal: input.signal }) },
      { log: input.log, ...input.retry },
    );
  } catch (error) {
    if (error instanceof ServiceError && /Claude answered 404/.test(error.message)) return null;
    throw error;
  }
}

/** The batch whose making was never confirmed: as many requests, made since we asked, and not one we know. */
async function findLost(input: BatchInput, record: BatchRecord, known: string | null): Promise<BatchState | null> {
  const since = Date.parse(record.at) - skewMs;
  const page = await watched(input, async (watch) => z.object({ data: z.array(batchSchema) }).parse(await input.client.messages.batches.list({ limit: 20 }, watch.options)));
  const size = (batch: BatchState): number => Object.values(batch.request_counts).reduce((sum, count) => sum + count, 0);
  return page.data.find((batch) => batch.id !== known && Date.parse(batch.created_at) >= since && size(batch) === record.keys.length) ?? null;
}

/** Keeps the answers. Gives what all of them cost, micro-dollars. */
async function storeResults(input: BatchInput, id: string, keys: ReadonlyMap<string, string>): Promise<number> {
  let counts: { [type: string]: number } = {};
  const spentMicros = await withRetry(
    ({ signal }) =>
      watched({ ...input, signal }, async (watch) => {
        counts = {};
        let spent = 0;
        for await (const raw of await input.client.messages.batches.results(id, {}, watch.options)) {
          const line = lineSchema.safeParse(raw);
          const key = line.success ? keys.get(line.data.custom_id) : undefined;
          if (!line.success || key === undefined) continue;
          const { result } = line.data;
          counts[result.type] = (counts[result.type] ?? 0) + 1;
          const message = result.type === 'succeeded' ? messageSchema.safeParse(result.message) : null;
          if (message === null || !message.success) continue;
          const cost = costMicros(input.model, usedTokens(message.data), true);
          spent += cost;
          if (readMessage(message.data).kind !== 'unreadable') await input.memory.put(key, message.data, cost);
        }
        return spent;
      }),
    { what: 'reading the answers of a batch', tries: 4, ...(input.signal === undefined ? {} : { signal: input.signal }) },
    { log: input.log, ...input.retry },
  );
  input.log.info({ batch: id, succeeded: counts['succeeded'] ?? 0, errored: counts['errored'] ?? 0, expired: counts['expired'] ?? 0, canceled: counts['canceled'] ?? 0 }, 'a batch of Claude has ended');
  return spentMicros;
}
