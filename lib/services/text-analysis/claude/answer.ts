/** Reads what came back. Nothing of it is trusted: first why it stopped, then its shape, then every number and id in it. */
import { z } from 'zod';
import type { TokenUse } from './models.ts';
import { ages, reasons, sexes, sureness } from './prompt.ts';

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

/** One line, without what does not belong into a name or a direction, and not longer than `most`. */
const line = (most: number) =>
  z.string().transform((value) => {
    const clean = value.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>⟦⟧{}]+/gu, ' ').replace(/\s+/g, ' ').trim();
    return Array.from(clean).slice(0, most).join('').trim();
  });

const answerSchema = z.object({
  people: z.array(z.object({ id: z.string(), name: line(80), aliases: z.array(line(80)), sex: z.enum(sexes), age: z.enum(ages), persona: line(160) })),
  merges: z.array(z.object({ from: z.string(), into: z.string() })),
  narrator: z.string(),
  lines: z.array(z.object({ u: z.number(), c: z.string(), s: z.enum(sureness), w: z.enum(reasons), d: line(100) })),
});
export type Answer = z.output<typeof answerSchema>;
export type AnsweredLine = Answer['lines'][number];

export type Outcome =
  | { kind: 'read'; answer: Answer }
  /** `truncated`: it was too long; `refused`: a safety rule stopped it; `unreadable`: no answer in the shape asked for. */
  | { kind: 'truncated' | 'refused' | 'unreadable' };

/** Why it stopped comes before what it says: only a message that ended by itself is read. */
export function readMessage(message: ClaudeMessage): Outcome {
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
  let value: unknown;
  try {
    value = JSON.parse(said);
  } catch {
    return { kind: 'unreadable' };
  }
  const answer = answerSchema.safeParse(value);
  return answer.success ? { kind: 'read', answer: answer.data } : { kind: 'unreadable' };
}

/**
 * The lines of an answer that can be used: those asked for, given once (or twice alike), to somebody who is known or
 * introduced in the same answer. `missing` are the others of those asked for: every line is in one of the two, once.
 */
export function coveredLines(ask: readonly number[], answer: Answer, knows: (id: string) => boolean): { lines: Map<number, AnsweredLine>; missing: number[] } {
  const wanted = new Set(ask);
  const introduced = new Set(answer.people.filter((person) => person.name !== '').map((person) => person.id));
  const lines = new Map<number, AnsweredLine>();
  const doubtful = new Set<number>();
  for (const entry of answer.lines) {
    if (!wanted.has(entry.u)) continue;
    if (entry.c !== 'none' && entry.c !== 'unknown' && !knows(entry.c) && !introduced.has(entry.c)) continue;
    const standing = lines.get(entry.u);
    if (standing !== undefined && standing.c !== entry.c) doubtful.add(entry.u);
    if (standing === undefined) lines.set(entry.u, entry);
  }
  for (const id of doubtful) lines.delete(id);
  return { lines, missing: ask.filter((id) => !lines.has(id)) };
}
