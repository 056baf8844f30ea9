import type { ServiceContext } from '../../../lib/services/interfaces.ts';
import { sharedContext } from '../../../lib/services/web-context.ts';
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
  return doorRoute<Params>(what, async ({ request, params, url }) => await handle({ owner: await sharedContext(params.token), token: params.token, request, url }));
}
