/** What comes back from Claude, as far as it is looked at. Nothing of it is trusted: first why it stopped, then what it says. */
import { z } from 'zod';
import type { TokenUse } from './models.ts';

const tokens = z.number().int().nonnegative().nullish().transform((count) => count ?? 0);

/** What we take of a message; blocks of other kinds than text (thinking) are passed over. */
export const messageSchema = z.object({
  content: z.array(z.object({ type: z.string(), text: z.string().optional() })),
  stop_reason: z.string().nullable(),
  usage: z.object({ input_tokens: tokens, output_tokens: tokens, cache_creation_input_tokens: tokens, cache_read_input_tokens: tokens }),
});
export type ClaudeMessage = z.output<typeof messageSchema>;

export function usedTokens({ usage }: ClaudeMessage): TokenUse {
  return { input: usage.input_tokens, cacheWrite: usage.cache_creation_input_tokens, cacheRead: usage.cache_read_input_tokens, output: usage.output_tokens };
}

/** `truncated`: it was too long; `refused`: a safety rule stopped it; `unreadable`: no answer in the shape asked for. */
export type Unread = 'truncated' | 'refused' | 'unreadable';

/** The JSON of an answer. Why it stopped comes before what it says: only a message that ended by itself is read. */
export function readJson(message: ClaudeMessage): { kind: 'read'; value: unknown } | { kind: Unread } {
  switch (message.stop_reason) {
    case 'refusal':
      return { kind: 'refused' };
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return { kind: 'truncated' };
    case 'end_turn':
    case 'stop_sequence':
      break;
    default:
      return { kind: 'unreadable' };
  }
  const said = message.content.flatMap((block) => (block.type === 'text' ? [block.text ?? ''] : [])).join('');
  try {
    return { kind: 'read', value: JSON.parse(said) };
  } catch {
    return { kind: 'unreadable' };
  }
}
