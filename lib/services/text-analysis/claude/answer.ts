/** Reads what came back. Nothing of it is trusted: first why it stopped, then its shape, then every number and id in it. */
import { z } from 'zod';
import { readJson, type ClaudeMessage, type Unread } from '../../claude/message.ts';
import { line } from '../../claude/words.ts';
import { ages, reasons, sexes, sureness } from './prompt.ts';

const answerSchema = z.object({
  people: z.array(z.object({ id: z.string(), name: line(80), aliases: z.array(line(80)), sex: z.enum(sexes), age: z.enum(ages), persona: line(160) })),
  merges: z.array(z.object({ from: z.string(), into: z.string() })),
  narrator: z.string(),
  lines: z.array(z.object({ u: z.number(), c: z.string(), s: z.enum(sureness), w: z.enum(reasons), d: line(100) })),
});
export type Answer = z.output<typeof answerSchema>;
export type AnsweredLine = Answer['lines'][number];

export type Outcome = { kind: 'read'; answer: Answer } | { kind: Unread };

export function readMessage(message: ClaudeMessage): Outcome {
  const said = readJson(message);
  if (said.kind !== 'read') return said;
  const answer = answerSchema.safeParse(said.value);
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
