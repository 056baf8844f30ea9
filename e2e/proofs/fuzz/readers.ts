/**
 * Every reader of bytes from outside, with good input to begin with and what it may throw. Input is made from a number:
 * the same number is the same input.
 */
import { AudioError } from '../../../lib/audio/pcm.ts';
import { BackupError } from '../../../lib/cli/backup/format.ts';
import { CsvError } from '../../../lib/publishing/csv.ts';
import { ServiceError } from '../../../lib/services/errors.ts';
import { StoryError } from '../../../lib/story/types.ts';
import type { Chance } from './mutate.ts';

export interface Reader {
  /** What it reads, as the report names it. */
  name: string;
  /** Inputs of the default run. */
  count: number;
  /** Longest that one input may take, milliseconds. */
  limitMs: number;
  /** Reads one input; `number` chooses the good input that it is made from. Throws what the reader throws. */
  read(number: number, chance: Chance): Promise<unknown>;
}

/** Errors that readers throw on purpose. Their sentences are looked at too: somebody has to read them. */
export function plainError(error: unknown): boolean {
  const sentence = error instanceof ServiceError ? error.person : error instanceof StoryError || error instanceof AudioError || error instanceof BackupError ? error.message : error instanceof CsvError ? `On line ${error.line} ${error.message}.` : '';
  return /^[A-Z“][^\0]{8,}[.?!”]$/su.test(sentence);
}
