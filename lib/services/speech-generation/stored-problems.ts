import { z } from 'zod';
import type { TakeProblem, TakeVerdict } from '../../audio/take-check.ts';
import type { Prisma } from '../../db/generated/client.ts';
import { isTakeProblem, takeProblemMessages } from './take-problems.ts';

const names = z.array(z.string()).catch([]);
/** A name alone, or with the words that it is about: offsets into the line's text. */
const storedSchema = z.union([z.string().transform((problem) => ({ problem, where: null })), z.object({ problem: z.string(), start: z.number(), end: z.number() }).transform(({ problem, start, end }) => ({ problem, where: { start, end } }))]);
const stored = z.array(z.unknown()).catch([]);
/** Of what a newer release found, and this one does not know. */
const unknown = 'Something in this take may not be as it should.';

/** The problems that are told of certain words. */
const ofWords: ReadonlySet<TakeProblem> = new Set<TakeProblem>(['skipped', 'repeated']);

/** What the check found, as a take's row keeps it. */
export function problemsToStore({ problems, where }: Pick<TakeVerdict, 'problems' | 'where'>): Prisma.InputJsonArray {
  return problems.map((problem) => (where !== null && ofWords.has(problem) ? { problem, start: where.start, end: where.end } : problem));
}

/**
 * What the check of a take found, as its row holds it, in plain sentences that name the words where they are known. Each once.
 * @param text the line's own text
 */
export function problemSentences(row: Prisma.JsonValue | undefined, text: string): string[] {
  return [...new Set(stored.parse(row ?? []).flatMap((one) => sentencesOf(one, text)))];
}

function sentencesOf(one: unknown, text: string): string[] {
  const read = storedSchema.safeParse(one);
  if (!read.success || !isTakeProblem(read.data.problem)) return [unknown];
  return takeProblemMessages({ problems: [read.data.problem], where: read.data.where }, text);
}

/** What an engine could not obey, as a take's row holds it. */
export function warningSentences(row: Prisma.JsonValue | undefined): string[] {
  return names.parse(row ?? []);
}
