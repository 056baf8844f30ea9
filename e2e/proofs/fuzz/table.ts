import { answerReaders } from './of-answers.ts';
import { fileReaders } from './of-files.ts';
import type { Reader } from './readers.ts';

/** Every reader of bytes from outside. */
export function allReaders(): Reader[] {
  return [...fileReaders(), ...answerReaders()];
}
