import { readSharedChapter } from '../../../../../lib/services/sharing/read-shared.ts';
import { json } from '../../../_http/route.ts';
import { sharedRoute } from '../../../_http/shared-route.ts';

/** The lines of a chapter with their words' times; `?chapter=` is its place in the mix, from 0. */
export const GET = sharedRoute('read shared lines', async ({ owner, token, url }) => json(await readSharedChapter(owner, { token, chapter: Number(url.searchParams.get('chapter') ?? 0) })));
