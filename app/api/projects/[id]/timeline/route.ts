import { readTimeline } from '../../../../../lib/services/audio-export/read-timeline.ts';
import { notFound } from '../../../../../lib/services/errors.ts';
import { json, route } from '../../../_http/route.ts';

/**
 * The current timeline of `?chapter=` (and `&scene=`, its index as the script counts it). The browser keeps it and asks
 * with its ETag: where nothing has changed the answer is 304 and nothing is read.
 */
export const GET = route<{ id: string }>('read a timeline', async ({ context, request, params, url }) => {
  const scene = url.searchParams.get('scene');
  if (scene !== null && !/^\d{1,6}$/.test(scene)) throw notFound('scene');
  const knownTag = /^(?:W\/)?"([^"]+)"$/.exec(request.headers.get('if-none-match') ?? '')?.[1] ?? null;
  const { tag, view } = await readTimeline(context, { projectId: params.id, chapterId: url.searchParams.get('chapter') ?? '', sceneIndex: scene === null ? null : Number(scene), knownTag });
  const response = view === null ? new Response(null, { status: 304 }) : json(view);
  response.headers.set('ETag', `W/"${tag}"`);
  response.headers.set('Cache-Control', 'private, no-cache');
  return response;
});
