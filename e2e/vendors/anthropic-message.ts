/** The message that answers a request: what a brain says, or what is left of it after a mischief; and as a stream. */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Understood } from './anthropic-brains.ts';
import type { MessageRequest } from './anthropic-contract.ts';
import type { AnthropicMischief } from './anthropic-mischief.ts';

export interface Message {
  id: string;
  type: 'message';
  role: 'assistant';
  model: string;
  content: { type: string; text?: string; citations?: null; thinking?: string; signature?: string }[];
  stop_reason: string | null;
  stop_sequence: null;
  stop_details: object | null;
  usage: { input_tokens: number; cache_creation_input_tokens: number; cache_read_input_tokens: number; output_tokens: number; service_tier: 'standard' | 'batch' };
}
export type InputTokens = Omit<Message['usage'], 'output_tokens' | 'service_tier'>;

/** Tokens of a text, about as many as the vendor counts. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / 3.5);
}

/** The message for a request that a brain understood, or nobody did. `input` are the tokens that went in. */
export function answerAsTold(body: MessageRequest, understood: Understood | null, mischief: AnthropicMischief | null, input: InputTokens, batch = false): Message {
  let text = understood?.answer(mischief) ?? 'Hello.';
  let stop: string | null = 'end_turn';
  let content: Message['content'] | null = null;
  switch (mischief) {
    case 'refusal': [stop, content] = ['refusal', []]; break;
    case 'refusal-with-text': [stop, text] = ['refusal', 'I cannot help with']; break;
    case 'max-tokens': [stop, text] = ['max_tokens', text.slice(0, text.length * 0.6)]; break;
    case 'context-window': [stop, text] = ['model_context_window_exceeded', text.slice(0, text.length * 0.3)]; break;
    case 'pause-turn': stop = 'pause_turn'; break;
    case 'unknown-stop': stop = 'somebody_new'; break;
    case 'null-stop': stop = null; break;
    case 'empty': content = []; break;
    case 'invalid-json': text = `Here it is: ${text.slice(0, -3)}`; break;
    default:
  }
  const thinking = { type: 'thinking', thinking: 'Let me see who speaks.', signature: 'c2ln' };
  return {
    id: `msg_${randomUUID().replaceAll('-', '')}`,
    type: 'message',
    role: 'assistant',
    model: body.model,
    content: content ?? [thinking, { type: 'text', text, citations: null }],
    stop_reason: stop,
    stop_sequence: null,
    stop_details: stop === 'refusal' ? { type: 'refusal', category: 'general_harms', explanation: null } : null,
    usage: { ...input, output_tokens: tokensOf(text) + 20, service_tier: batch ? 'batch' : 'standard' },
  };
}

/** Sends the message as documented events: start, blocks in pieces with a ping between, delta, stop. */
export async function streamMessage(response: ServerResponse, message: Message, mischief: AnthropicMischief | null): Promise<void> {
  const { content, stop_reason, usage } = message;
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
