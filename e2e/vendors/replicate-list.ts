/** GET /v1/predictions: a hundred at a time, newest first, with cursors. */
import { Problem } from './replicate-contract.ts';
import type { Predictions } from './replicate-predictions.ts';

const pageSize = 100;

/** The page that an address (`path` and query) asks for. A cursor names the first of its page, so that newer predictions do not move the pages. Throws Problem. */
export function pageOf(predictions: Predictions, apiUrl: string, asked: URL): object {
  const after = Date.parse(asked.searchParams.get('created_after') ?? '') || -Infinity;
  const before = Date.parse(asked.searchParams.get('created_before') ?? '') || Infinity;
  const all = predictions.list.filter(({ createdAt }) => createdAt.getTime() >= after && createdAt.getTime() < before);
  const cursor = asked.searchParams.get('cursor');
  const place = cursor === null ? 0 : all.findIndex(({ id }) => id === Buffer.from(cursor, 'base64url').toString());
  if (place === -1) throw new Problem(400, 'Invalid cursor', 'The cursor is not valid.');
  const link = (at: number): string | null => {
    const first = all[at];
    if (first === undefined) return null;
    const page = new URL(`${apiUrl}${asked.pathname}${asked.search}`);
    page.searchParams.set('cursor', Buffer.from(first.id).toString('base64url'));
    return page.href;
  };
  return {
    previous: place === 0 ? null : link(Math.max(0, place - pageSize)),
    next: link(place + pageSize),
    results: all.slice(place, place + pageSize).map((one) => predictions.view(one)),
  };
}
