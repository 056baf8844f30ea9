import { ServiceError } from '../../../../lib/services/errors.ts';

/** Where a page goes on, as a programme is given it: to be sent back, not to be read. */
export function cursorOf(place: string | number | null): string | null {
  return place === null ? null : Buffer.from(String(place)).toString('base64url');
}

/** What a cursor holds, where `shape` fits it. Throws `bad-input` for one that was made up. */
export function placeOf(cursor: string | undefined, shape: RegExp): string | null {
  if (cursor === undefined) return null;
  const place = Buffer.from(cursor, 'base64url').toString();
  if (shape.test(place) && cursorOf(place) === cursor) return place;
  const person = 'This cursor is none of a page before. Begin again without one.';
  throw new ServiceError('bad-input', { person, fields: [{ field: 'cursor', message: person }] });
}
