import { z } from 'zod';
import { listTokens, makeToken } from '../../../lib/services/api-tokens/tokens.ts';
import { tokenDays, tokenScopes, usualTokenDays } from '../../../lib/services/api-tokens/view.ts';
import { readJson } from '../_http/read-body.ts';
import { json, route } from '../_http/route.ts';

const body = z.object({ name: z.string().max(1_000), scopes: z.array(z.enum(tokenScopes)).max(10), days: z.literal(tokenDays).default(usualTokenDays) });

export const GET = route('list the tokens', async ({ context }) => json(await listTokens(context)));

/** The answer holds the token itself, this once. */
export const POST = route('make a token', async ({ context, request }) => json(await makeToken(context, await readJson(request, body)), 201), { limit: 'new tokens' });
