import { z } from 'zod';
import type { Prisma } from '../../db/generated/client.ts';
import { isTakeProblem, takeProblemMessage } from './take-problems.ts';

const names = z.array(z.string()).catch([]);
/** Of what a newer release found, and this one does not know. */
const unknown = 'Something in this take may not be as it should.';

/** What the check of a take found, as its row holds it, in plain sentences. Each once. */
export function problemSentences(stored: Prisma.JsonValue | undefined): string[] {
  return [...new Set(names.parse(stored ?? []).map(sentenceOf))];
}

function sentenceOf(name: string): string {
  return isTakeProblem(name) ? takeProblemMessage(name) : unknown;
}

/** What an engine could not obey, as a take's row holds it. */
export function warningSentences(stored: Prisma.JsonValue | undefined): string[] {
  return names.parse(stored ?? []);
}
