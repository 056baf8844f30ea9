import { acceptInvitation } from '../../../../lib/services/members/invitations.ts';
import { json, route } from '../../_http/route.ts';

export const POST = route<{ token: string }>('accept an invitation', async ({ context, params }) => json(await acceptInvitation(context, { token: params.token })), { limit: 'share' });
