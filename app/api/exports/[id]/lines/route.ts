import { readProofChapter } from '../../../../../lib/services/proof/read-proof.ts';
import { json, route } from '../../../_http/route.ts';

/** The lines of a chapter of a mix with their words' times; `?chapter=` is its place in the mix, from 0. */
export const GET = route<{ id: string }>('read the lines of a mix', async ({ context, params, url }) => json(await readProofChapter(context, { exportId: params.id, index: Number(url.searchParams.get('chapter') ?? 0) })));
