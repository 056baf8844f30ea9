import NextAuth from 'next-auth';
import { NextRequest } from 'next/server';
import { getEnv, publicOrigin, studioMode } from '../../../../lib/env.ts';
import { authConfig } from '../../../../lib/services/accounts/auth-config.ts';
import { notFound } from '../../../../lib/services/errors.ts';
import { takeFromLimit } from '../../../../lib/services/rate-limits.ts';
import { doorContext } from '../../../../lib/services/web-context.ts';
import { clientAddress } from '../../_http/client-address.ts';
import { doorRoute } from '../../_http/route.ts';

const { handlers } = NextAuth(async () => authConfig(await doorContext()));

/** Auth.js: links by e-mail, GitHub, Google. It sees requests under the address that people open the studio by. */
const answer = (method: 'GET' | 'POST') =>
  doorRoute('sign in by a link or by another account', async ({ context, request }) => {
    const env = getEnv();
    if (studioMode(env) === 'local') throw notFound('page');
    if (method === 'POST') await takeFromLimit(context, 'sign-in address', clientAddress(request.headers));
    const url = new URL(request.url);
    const response = await handlers[method](new NextRequest(`${publicOrigin(env)}${url.pathname}${url.search}`, request));
    // A redirect's headers cannot be added to.
    return new Response(response.body, response);
  });

export const GET = answer('GET');
export const POST = answer('POST');
