import { withdrawInvitation } from '../../../../../../lib/services/members/invitations.ts';
import { route } from '../../../../_http/route.ts';

export const DELETE = route<{ id: string; invitation: string }>('withdraw an invitation', async ({ context, params }) => {
  await withdrawInvitation(context, { projectId: params.id, invitationId: params.invitation });
  return new Response(null, { status: 204 });
});
