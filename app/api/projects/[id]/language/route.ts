import { languageChange } from '../../../../../lib/services/projects/set-language.ts';
import { json, route } from '../../../_http/route.ts';

/** What would be made anew if the story were in the language `to`. */
export const GET = route<{ id: string }>('look what another language changes', async ({ context, params, url }) => json(await languageChange(context, { projectId: params.id, language: url.searchParams.get('to') ?? '' })));
