import { revokeToken } from '../../../../lib/services/api-tokens/tokens.ts';
import { route } from '../../_http/route.ts';

export const DELETE = route<{ id: string }>('revoke a token', async ({ context, params }) => {
  await revokeToken(context, { tokenId: params.id });
  return new Response(null, { status: 204 });
});
