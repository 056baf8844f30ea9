/** Replicate's API as far as Narratix uses it: one attempt a call, answers read by schema, failures in plain words. */
import type Replicate from 'replicate';
import { z } from 'zod';
import { getEnv } from '../../env.ts';
import { ServiceError } from '../errors.ts';
import { withoutSecrets } from '../log.ts';
import { neverConnected } from '../never-connected.ts';
import { withinTime } from '../vendors/within-time.ts';

/** What the vendor says of a prediction. Unknown fields are left alone. */
export const predictionSchema = z.object({
  id: z.string().regex(/^[\w-]{1,100}$/),
  status: z.enum(['starting', 'processing', 'succeeded', 'failed', 'canceled', 'aborted']),
  model: z.string().optional(),
  input: z.record(z.string(), z.unknown()).nullish(),
  output: z.unknown(),
  error: z.unknown(),
  data_removed: z.boolean().optional(),
  created_at: z.string().optional(),
  webhook: z.string().nullish(),
});
export type VendorPrediction = z.infer<typeof predictionSchema>;

const pageSchema = z.object({ results: z.array(predictionSchema), next: z.string().nullish() });

/** How a call may be ended: by whoever waits for it, and by the clock. */
export interface CallWatch {
  signal?: AbortSignal | undefined;
  /** Time after which a call counts as broken off, milliseconds. The body is watched too, not only the headers. */
  stallMs?: number | undefined;
}

export interface AskInput {
  model: string;
  version: string | null;
  input: { [field: string]: string | number | boolean };
  webhook: string | null;
  cancelAfterSeconds: number;
}

/** Creates a prediction. The SDK's own `create` knows no Cancel-After, so its `request` is used. */
export async function askPrediction(client: Replicate, ask: AskInput, watch: CallWatch = {}): Promise<VendorPrediction> {
  const { model, version, input, webhook } = ask;
  const data = { ...(version === null ? {} : { version: `${model}:${version}` }), input, ...(webhook === null ? {} : { webhook, webhook_events_filter: ['completed'] }) };
  const route = version === null ? `/models/${model}/predictions` : '/predictions';
  return told(predictionSchema, await call(client, route, { method: 'POST', data, headers: { 'Cancel-After': `${Math.max(5, Math.round(ask.cancelAfterSeconds))}s` } }, watch));
}

export async function getPrediction(client: Replicate, id: string, watch: CallWatch = {}): Promise<VendorPrediction> {
  return told(predictionSchema, await call(client, `/predictions/${id}`, {}, watch));
}

/** Ends a prediction that still runs; one that has ended is given as it is. */
export async function cancelPrediction(client: Replicate, id: string, watch: CallWatch = {}): Promise<VendorPrediction> {
  return told(predictionSchema, await call(client, `/predictions/${id}/cancel`, { method: 'POST' }, watch));
}

/** How long ago a listed prediction was made, both by the vendor's own clock, milliseconds; null where it does not tell. */
export type ListedPrediction = VendorPrediction & { ageMs: number | null };

/** The newest predictions first, page by page, at most `pages`. */
export async function* listPredictions(client: Replicate, pages: number, watch: CallWatch = {}): AsyncGenerator<ListedPrediction> {
  let route = '/predictions';
  for (let page = 0; page < pages; page += 1) {
    const { body, answeredAt } = await exchange(client, route, {}, watch);
    const { results, next } = told(pageSchema, body);
    for (const one of results) {
      const ageMs = answeredAt - Date.parse(one.created_at ?? '');
      yield { ...one, ageMs: Number.isNaN(ageMs) ? null : ageMs };
    }
    const cursor = next && URL.canParse(next) ? new URL(next).searchParams.get('cursor') : null;
    if (cursor === null) return;
    route = `/predictions?cursor=${encodeURIComponent(cursor)}`;
  }
}

/** The secret that this account's webhooks are signed with. */
export async function webhookSecretOf(client: Replicate, watch: CallWatch = {}): Promise<string> {
  return told(z.object({ key: z.string().startsWith('whsec_') }), await call(client, '/webhooks/default/secret', {}, watch)).key;
}

/** Asks who the token belongs to: free, and refused where it is wrong. */
export async function accountOf(client: Replicate, watch: CallWatch = {}): Promise<string> {
  return told(z.object({ username: z.string() }), await call(client, '/account', {}, watch)).username;
}

/** An answer in the shape that is documented. One of another shape says nothing of what was done: it may have been charged. */
function told<T>(schema: z.ZodType<T>, answer: unknown): T {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  const { path = [], message = '' } = read.error.issues[0] ?? {};
  throw new ServiceError('vendor-unavailable', { person: sentences.unread, log: `an answer of Replicate’s of another shape (${path.join('.')}: ${message})`, retryable: true, bought: 'maybe' });
}

type CallOptions = Omit<Parameters<Replicate['request']>[1], 'method'> & { method?: string };

async function call(client: Replicate, route: string, options: CallOptions, watch: CallWatch): Promise<unknown> {
  return (await exchange(client, route, options, watch)).body;
}

/** An answer with the time at which the vendor's clock gave it, milliseconds; NaN where it does not tell (RFC 9110, 6.6.1). */
async function exchange(client: Replicate, route: string, options: CallOptions, { signal, stallMs = getEnv().NARRATIX_STALL_SECONDS * 1000 }: CallWatch): Promise<{ body: unknown; answeredAt: number }> {
  try {
    return await withinTime(
      async (either): Promise<{ body: unknown; answeredAt: number }> => {
        const response = await client.request(route, { method: 'GET', ...options, signal: either });
        return { body: await response.json(), answeredAt: Date.parse(response.headers.get('date') ?? '') };
      },
      stallMs,
      signal,
    );
  } catch (error) {
    if (signal?.aborted) throw new ServiceError('cancelled', { person: 'This was stopped.', cause: error });
    throw replicateFailure(error);
  }
}

const sentences = {
  key: 'Replicate did not accept the token. Look at it under Settings (or at REPLICATE_API_TOKEN).',
  credit: 'There is no credit left in your Replicate account, or its spending limit is reached. Add credit at replicate.com, then make the rest.',
  permission: 'Your Replicate token may not use this model.',
  model: 'Replicate does not know this model, or no longer offers it. Choose another engine.',
  rejected: 'Replicate did not accept what it was asked.',
  busy: 'Replicate is busy just now and asked us to wait.',
  unread: 'Replicate’s answer could not be read. What was made is kept; it is tried again.',
  silent: 'Replicate could not be reached. What was made is kept; it is tried again.',
};

/** Whatever a call threw as a ServiceError. The request holds the token and is never kept; neither is what was asked. */
export function replicateFailure(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const answer = answerOf(error);
  if (answer === null) {
    const log = withoutSecrets(`no answer of Replicate's: ${error instanceof Error ? error.message : String(error)}`.slice(0, 300));
    // Where not even a connection came about, nothing can have been sold.
    return new ServiceError('vendor-unavailable', { person: sentences.silent, log, retryable: true, bought: neverConnected(error) ? 'no' : 'maybe' });
  }
  const { status, text, retryAfterSeconds } = answer;
  const log = withoutSecrets(`Replicate answered ${status}: ${text.slice(0, 200)}`);
  const refused = (person: string) => new ServiceError('vendor-refused', { person, log, bought: 'no' });
  if (status === 401) return refused(sentences.key);
  if (status === 402) return refused(sentences.credit);
  if (status === 403) return refused(sentences.permission);
  if (status === 404) return refused(sentences.model);
  if (status === 429) return new ServiceError('vendor-busy', { person: sentences.busy, log, retryable: true, bought: 'no', ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }) });
  // A gateway's word says nothing of what happened behind it.
  if (status >= 500) return new ServiceError('vendor-unavailable', { person: sentences.silent, log, retryable: true, bought: status === 500 || status === 503 ? 'no' : 'maybe' });
  return refused(sentences.rejected);
}

function answerOf(error: unknown): { status: number; text: string; retryAfterSeconds: number | null } | null {
  if (!(error instanceof Error) || !('response' in error) || !(error.response instanceof Response)) return null;
  const { status, headers } = error.response;
  const text = error.message.split(/failed with status \d+ [^:]*:/).at(1) ?? '';
  return { status, text, retryAfterSeconds: askedToWait(headers.get('retry-after'), text) };
}

/** Seconds: the header (a number or a date), else `retry_after` of the body, else its words ("resets in ~30s"). */
export function askedToWait(header: string | null, body: string): number | null {
  if (header !== null && header.trim() !== '') {
    if (Number.isFinite(Number(header))) return Math.max(0, Number(header));
    const at = Date.parse(header);
    if (!Number.isNaN(at)) return Math.max(0, (at - Date.now()) / 1000);
  }
  const field = /"retry_after"\s*:\s*"?(\d+(?:\.\d+)?)/.exec(body);
  const words = /resets in ~?(\d+(?:\.\d+)?)\s*s/.exec(body);
  const seconds = Number(field?.[1] ?? words?.[1] ?? Number.NaN);
  return Number.isNaN(seconds) ? null : seconds;
}
