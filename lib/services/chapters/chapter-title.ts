import { ServiceError } from '../errors.ts';

/** Longest title kept, in code points: as long as the titles that are found. */
const longest = 200;

/** One line, no control characters, not too long. Throws `bad-input` where no letter is left. */
export function chapterTitle(title: string): string {
  const clean = title.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').replace(/\s+/gu, ' ').trim();
  if (clean === '') {
    const message = 'A chapter’s title needs at least one letter.';
    throw new ServiceError('bad-input', { person: message, fields: [{ field: 'title', message }] });
  }
  return Array.from(clean).slice(0, longest).join('');
}
