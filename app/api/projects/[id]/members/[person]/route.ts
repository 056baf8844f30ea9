import { z } from 'zod';
import { removeMember, requirePersonId, setRole } from '../../../../../../lib/services/members/people.ts';
import { memberRoles } from '../../../../../../lib/services/members/view.ts';
import { readJson } from '../../../../_http/read-body.ts';
import { route } from '../../../../_http/route.ts';

type Params = { id: string; person: string };

const body = z.object({ role: z.enum(memberRoles) });

export const PATCH = route<Params>('change what somebody may do', async ({ context, request, params }) => {
  await setRole(context, { projectId: params.id, personId: requirePersonId(params.person), ...(await readJson(request, body)) });
  return new Response(null, { status: 204 });
});

/** The owner takes somebody's membership away, or a guest their own: `me` in place of the id. */
export const DELETE = route<Params>('end somebody’s membership', async ({ context, params }) => {
  const personId = params.person === 'me' ? (context.actor.guestId ?? context.actor.userId) : requirePersonId(params.person);
  await removeMember(context, { projectId: params.id, personId });
  return new Response(null, { status: 204 });
});
