import { findWords } from '../../../../../lib/services/segments/replace-words.ts';
import { saidIn } from '../../../../said.ts';
import { json, route } from '../../../_http/route.ts';

/** Where words are said: `find`, said in a header, with `case=1` and `whole=1` as the writer likes. */
export const GET = route<{ id: string }>('find words', async ({ context, request, params, url }) => {
  const on = (name: string): boolean => url.searchParams.get(name) === '1';
  return json(await findWords(context, { projectId: params.id, find: (saidIn(request).get('find') ?? '').slice(0, 1_000), matchCase: on('case'), wholeWords: on('whole') }));
});
