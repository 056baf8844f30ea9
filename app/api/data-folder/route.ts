import { dataFolder } from '../../../lib/services/projects/data-folder.ts';
import { json, route } from '../_http/route.ts';

export const GET = route('measure the data folder', async ({ context }) => json(await dataFolder(context)));
