/** One request to Claude: streamed, watched for silence, read into a plain message. It tries nothing twice. */
import type Anthropic from '@anthropic-ai/sdk';
import type { Middleware } from '@anthropic-ai/sdk';
import { z } from 'zod';
import { getEnv } from '../../env.ts';
import { messageSchema, type ClaudeMessage } from './message.ts';
import { failureOf } from './failures.ts';

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /**
   * Silence after which an answer counts as stalled, milliseconds; by default as the settings say. The vendor sends signs
   * of life every few seconds.
   */
  stallMs?: number | undefined;
}

/** Events of the stream, as far as they are read. The SDK hands on whatever JSON came. */
const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('message_start'), message: z.object({ usage: z.record(z.string(), z.unknown()).optional() }) }),
  z.object({ type: z.literal('content_block_start'), index: z.number(), content_block: z.object({ type: z.string(), text: z.string().optional() }) }),
  z.object({ type: z.literal('content_block_delta'), index: z.number(), delta: z.object({ type: z.string(), text: z.string().optional() }) }),
  z.object({ type: z.literal('message_delta'), delta: z.object({ stop_reason: z.string().nullish() }), usage: z.record(z.string(), z.unknown()).optional() }),
  z.object({ type: z.literal('message_stop') }),
]);

/**
 * Asks, and gives the whole message with its stop reason. An answer that ends before its last event, or that is silent
 * for too long, is an error. @throws ServiceError, also PartError, as failures.ts says.
 */
export async function askClaude(client: Anthropic, params: Anthropic.MessageCreateParamsNonStreaming, options: CallOptions = {}): Promise<ClaudeMessage> {
  return await watched(options, async (watch) => {
    const stream = await client.messages.create({ ...params, stream: true }, watch.options);
    const blocks = new Map<number, { type: string; text: string }>();
    let usage: Record<string, unknown> = {};
    let stopReason: string | null = null;
    let ended = false;
    for await (const raw of stream) {
      const parsed = eventSchema.safeParse(raw);
      if (!parsed.success) continue;
      const event = parsed.data;
      if (event.type === 'message_start') usage = { ...usage, ...event.message.usage };
      else if (event.type === 'content_block_start') blocks.set(event.index, { type: event.content_block.type, text: event.content_block.text ?? '' });
      else if (event.type === 'content_block_delta') {
        const block = blocks.get(event.index);
        if (block !== undefined && event.delta.type === 'text_delta') block.text += event.delta.text ?? '';
      } else if (event.type === 'message_delta') {
        stopReason = event.delta.stop_reason ?? stopReason;
        // Counts of the whole message so far, not of this piece.
        usage = { ...usage, ...Object.fromEntries(Object.entries(event.usage ?? {}).filter(([, count]) => typeof count === 'number')) };
      } else ended = true;
    }
    // A cut stream, and one whose reading was aborted, end without an error of their own.
    if (!ended) throw new TypeError('the stream ended before its message');
    return messageSchema.parse({ content: [...blocks.values()], stop_reason: stopReason, usage });
  });
}

/** How many tokens a request would be. Free of charge, but the text goes out. */
export async function countTokens(client: Anthropic, params: Anthropic.MessageCountTokensParams, options: CallOptions = {}): Promise<number> {
  return await watched(options, async (watch) => {
    const answer = await client.messages.countTokens(params, watch.options);
    return z.object({ input_tokens: z.number().int().nonnegative() }).parse(answer).input_tokens;
  });
}

export interface Watch {
  options: Anthropic.RequestOptions;
}

/**
 * Runs a call with a timer of our own: the SDK's stops once the headers are there, and a body that says nothing more
 * would be waited for without end. Every byte sets it back.
 */
export async function watched<T>(options: CallOptions, call: (watch: Watch) => Promise<T>): Promise<T> {
  const ours = new AbortController();
  const stallMs = options.stallMs ?? getEnv().NARRATIX_STALL_SECONDS * 1000;
  let stalled = false;
  const timer = setTimeout(() => {
    stalled = true;
    ours.abort();
  }, stallMs);
  const cancel = () => ours.abort();
  if (options.signal?.aborted) cancel();
  options.signal?.addEventListener('abort', cancel, { once: true });
  const middleware: Middleware = async (request, next) => {
    const response = await next(request);
    timer.refresh();
    return heard(response, () => timer.refresh());
  };
  try {
    const gone = new Promise<never>((_, reject) => {
      ours.signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
      if (ours.signal.aborted) reject(new Error('stopped'));
    });
    // Raced as well as aborted: whoever waits is let go even where a body does not heed the signal.
    return await Promise.race([call({ options: { signal: ours.signal, middleware: [middleware] } }), gone]);
  } catch (error) {
    if (error instanceof z.ZodError) throw failureOf(new TypeError('the answer has another shape than documented'), state());
    throw failureOf(error, state());
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', cancel);
    ours.abort();
  }
  function state() {
    return { cancelled: options.signal?.aborted ?? false, stalled };
  }
}

/** The response, with every piece of its body told of as it passes. */
function heard(response: Response, onPiece: () => void): Response {
  if (response.body === null) return response;
  const told = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, controller) {
      onPiece();
      controller.enqueue(piece);
    },
  });
  return new Response(response.body.pipeThrough(told), { status: response.status, statusText: response.statusText, headers: response.headers });
}
