import { z } from 'zod';
import { invite } from '../../../../../lib/services/members/invitations.ts';
import { readPeople } from '../../../../../lib/services/members/people.ts';
import { memberRoles } from '../../../../../lib/services/members/view.ts';
import { readJson } from '../../../_http/read-body.ts';
import { json, route } from '../../../_http/route.ts';

type Params = { id: string };

const body = z.object({ role: z.enum(memberRoles), email: z.string().max(400).nullable().default(null) });

export const GET = route<Params>('read who shares a drama', async ({ context, params }) => json(await readPeople(context, { projectId: params.id })));

/** Makes an invitation; its link is in the answer, this once. */
export const POST = route<Params>('invite somebody', async ({ context, request, params }) => json(await invite(context, { projectId: params.id, ...(await readJson(request, body)) }), 201), { limit: 'share' });
