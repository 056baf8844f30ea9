import { readWork } from '../../../lib/services/work/read-work.ts';
import { json, route } from '../_http/route.ts';

export const GET = route('read what is being made', async ({ context }) => json(await readWork(context)));
