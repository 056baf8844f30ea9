import { z } from 'zod';
import { getEnv } from '../../../lib/env.ts';
import { endAllSessions, endSession, sessionSetCookie } from '../../../lib/services/accounts/sessions.ts';
import { sessionToken, signedIn } from '../../../lib/services/web-context.ts';
import { readJson } from '../_http/read-body.ts';
import { doorRoute, json } from '../_http/route.ts';

const body = z.object({ everywhere: z.boolean().default(false) });

/** Signs out in this browser, or everywhere; whoever is signed out already stays so. */
export const POST = doorRoute('sign out', async ({ context, request }) => {
  const { everywhere } = await readJson(request, body);
  const token = await sessionToken();
  const person = await signedIn();
  if (everywhere && person) await endAllSessions({ ...context, actor: { userId: person.id } });
  else if (token !== null) await endSession(context, token);
  const response = json({ ok: true });
  response.headers.append('Set-Cookie', sessionSetCookie(getEnv(), null));
  // What the browser keeps of another person's dramas goes with the session.
  response.headers.set('Clear-Site-Data', '"cache", "storage"');
  return response;
});
