/** The stand-in's message batches: made, looked at, ended, read, cancelled, as documented. */
import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Checked, MessageRequest } from './anthropic-contract.ts';

export interface Batch {
  id: string;
  requests: { custom_id: string; params: MessageRequest }[];
  looks: number;
  state: 'in_progress' | 'canceling' | 'ended';
  createdAt: string;
  /** What became of each request, once the batch has ended. */
  results: { custom_id: string; result: object; type: BatchResult }[];
}
export type BatchResult = 'succeeded' | 'errored' | 'canceled' | 'expired';

export interface BatchesStandIn {
  made: Batch[];
  /** What becomes of the n-th request of a batch. Default: all succeed. */
  result: (n: number) => BatchResult;
  /** What goes wrong with making the next batches, taken one by one; `lost` makes it and cuts the answer. */
  trouble: ('lost' | 'rate-limit' | 'no-credit')[];
  handle(method: string, path: string, text: string, out: BatchOut): void;
}
interface BatchOut {
  json(value: unknown): void;
  fail(status: number, type: string, message: string, headers?: Record<string, string>): void;
  response: ServerResponse;
  headers: Record<string, string>;
}

const createSchema = z.strictObject({ requests: z.array(z.strictObject({ custom_id: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/), params: z.unknown() })).min(1).max(100_000) });

export function readBatches(options: { looks: number; url(): string; check(body: unknown): Checked; answer(body: MessageRequest, requestId: string): object }): BatchesStandIn {
  const shown = (batch: Batch): object => {
    const ended = batch.state === 'ended';
    const count = (type: BatchResult): number => batch.results.filter((one) => one.type === type).length;
    return {
      id: batch.id,
      type: 'message_batch',
      processing_status: batch.state,
      request_counts: { processing: ended ? 0 : batch.requests.length, succeeded: count('succeeded'), errored: count('errored'), canceled: count('canceled'), expired: count('expired') },
      created_at: batch.createdAt,
      expires_at: new Date(Date.parse(batch.createdAt) + 86_400_000).toISOString(),
      ended_at: ended ? new Date().toISOString() : null,
      archived_at: null,
      cancel_initiated_at: null,
      results_url: ended ? `${options.url()}/v1/messages/batches/${batch.id}/results` : null,
    };
  };
  const standIn: BatchesStandIn = {
    made: [],
    result: () => 'succeeded',
    trouble: [],
    handle(method, path, text, out) {
      const [, , , , id, action] = path.split('/');
      if (id === undefined && method === 'POST') {
        const trouble = standIn.trouble.shift();
        if (trouble === 'rate-limit') return out.fail(429, 'rate_limit_error', 'Slow down', { 'retry-after': '3' });
        if (trouble === 'no-credit') return out.fail(400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.');
        const parsed = createSchema.safeParse(JSON.parse(text));
        if (!parsed.success) return out.fail(400, 'invalid_request_error', z.prettifyError(parsed.error));
        const requests: Batch['requests'] = [];
        for (const { custom_id, params } of parsed.data.requests) {
          const checked = options.check(params);
          if (!checked.ok) return out.fail(400, 'invalid_request_error', `requests: ${custom_id}: ${checked.message}`);
          requests.push({ custom_id, params: checked.body });
        }
        if (new Set(requests.map((request) => request.custom_id)).size !== requests.length) return out.fail(400, 'invalid_request_error', 'requests: custom_id must be unique');
        const batch: Batch = { id: `msgbatch_${standIn.made.length + 1}`, requests, looks: 0, state: 'in_progress', createdAt: new Date().toISOString(), results: [] };
        standIn.made.push(batch);
        if (trouble === 'lost') return void out.response.destroy();
        return out.json(shown(batch));
      }
      if (id === undefined) return out.json({ data: standIn.made.toReversed().map((batch) => shown(batch)), has_more: false, first_id: null, last_id: null });
      const batch = standIn.made.find((one) => one.id === id);
      if (batch === undefined) return out.fail(404, 'not_found_error', `batch ${id} not found`);
      if (action === 'cancel') {
        if (batch.state === 'in_progress') batch.state = 'canceling';
        return out.json(shown(batch));
      }
      if (action === undefined) {
        batch.looks += 1;
        if (batch.looks >= options.looks && batch.state !== 'ended') end(batch);
        return out.json(shown(batch));
      }
      if (batch.state !== 'ended') return out.fail(404, 'not_found_error', 'results are not available yet');
      out.response.writeHead(200, { ...out.headers, 'content-type': 'application/x-jsonl' });
      // In any order: the last comes first.
      const lines = batch.results.map(({ custom_id, result }) => JSON.stringify({ custom_id, result }));
      out.response.end(`${lines.toReversed().join('\n')}\n`);
    },
  };
  return standIn;

  /** Answers, and sells, each request that succeeds: once. */
  function end(batch: Batch): void {
    batch.state = 'ended';
    batch.results = batch.requests.map(({ custom_id, params }, n) => {
      const type = standIn.result(n);
      return { custom_id, type, result: resultOf(type, params, `${batch.id}/${custom_id}`) };
    });
  }

  function resultOf(type: BatchResult, params: MessageRequest, requestId: string): object {
    if (type === 'succeeded') return { type, message: options.answer(params, requestId) };
    if (type === 'errored') return { type, error: { type: 'error', error: { type: 'invalid_request_error', message: 'Output blocked by content filtering policy' }, request_id: null } };
    return { type };
  }
}
