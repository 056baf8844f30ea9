import { getEnv, studioMode } from '../../../lib/env.ts';
import type { ServiceContext } from '../../../lib/services/interfaces.ts';
import { takeFromLimit } from '../../../lib/services/rate-limits.ts';
import { sharedContext } from '../../../lib/services/web-context.ts';
import { clientAddress } from './client-address.ts';
import { doorRoute } from './route.ts';

type Params = { token: string };

interface SharedInput {
  /** On behalf of the drama's owner: only the verbs of lib/services/sharing may be given it. */
  owner: ServiceContext;
  token: string;
  request: Request;
  url: URL;
}

/**
 * As `route`, for what somebody with a share link asks for. A link that leads nowhere answers 404. The link is in the
 * address: next.config.ts has it passed on to no other site and kept by no search engine.
 */
export function sharedRoute(what: string, handle: (input: SharedInput) => Promise<Response>) {
  return doorRoute<Params>(what, async ({ context, request, params, url }) => {
    if (request.method === 'POST' && studioMode(getEnv()) === 'accounts') await takeFromLimit(context, 'shared pick-ups', clientAddress(request.headers));
    return await handle({ owner: await sharedContext(params.token), token: params.token, request, url });
  });
}
