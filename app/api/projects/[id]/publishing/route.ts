import { readPublishing } from '../../../../../lib/services/publishing/read-publishing.ts';
import { bookFactsChange, setBookFacts } from '../../../../../lib/services/publishing/set-book-facts.ts';
import { readJson } from '../../../_http/read-body.ts';
import { json, route } from '../../../_http/route.ts';

type Params = { id: string };

/** Where the drama can go, and what is missing for it. */
export const GET = route<Params>('read where a drama can go', async ({ context, params }) => json(await readPublishing(context, { projectId: params.id })));

/** What the writer says of the book: author, blurb, series, where the sample begins. */
export const POST = route<Params>('say something of a book', async ({ context, request, params }) => {
  await setBookFacts(context, { projectId: params.id, change: await readJson(request, bookFactsChange) });
  return new Response(null, { status: 204 });
});
