import { listVoices } from '../../../lib/services/characters/list-voices.ts';
import { json, route } from '../_http/route.ts';

export const GET = route('list the voices', async ({ context, url }) => json(await listVoices(context, { projectId: url.searchParams.get('project') ?? '' })));
