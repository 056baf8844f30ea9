import { createHash } from 'node:crypto';
import { z } from 'zod';
import { cancelProduction } from '../../../../../lib/services/productions/cancel-production.ts';
import { makeWithin } from '../../../../../lib/services/productions/make-within.ts';
import { readMaking, type MakingView } from '../../../../../lib/services/productions/read-making.ts';
import { estimateMake } from '../../../../../lib/services/spending/estimate-make.ts';
import { highestCapMicros, setCap } from '../../../../../lib/services/spending/set-cap.ts';
import { projectListener } from '../../../../../lib/services/web-context.ts';
import { matchesEtag } from '../etag.ts';
import { jsonBody, operation } from '../operation.ts';
import { cap, estimate, making, production, say, scopeSchema } from '../schemas.ts';
import { untilOther } from '../until-other.ts';

const tag = 'Making';
const scope = () => scopeSchema.default({ kind: 'all' });

export const makingOperations = [
  operation({
    id: 'estimateMake',
    method: 'POST',
    path: '/projects/{projectId}/estimate',
    tag,
    what: 'estimate what making costs',
    summary: 'What making would cost at most',
    description: 'Nothing is begun and nothing leaves the machine. Known once the story was read (409 before).',
    scope: 'read',
    body: jsonBody(z.strictObject({ scope: scope() })),
    reply: { status: 200, description: 'The estimate.', schema: estimate },
    problems: [404, 409],
    run: async ({ context, params, body }) => ({ value: await estimateMake(context, { ...params, scope: body.scope }) }),
  }),
  operation({
    id: 'make',
    method: 'POST',
    path: '/projects/{projectId}/make',
    tag,
    what: 'make a drama',
    summary: 'Make everything that is missing, and mix it',
    description:
      'What “Make everything” does: reading, cast, speech, sounds, mix; what is there is used again. While one runs, it is given back unchanged. Where text of the drama may go to a vendor, the token needs the scope `spend`; the caps of the drama and the month hold in any case.',
    scope: 'write',
    limit: 'making',
    body: jsonBody(z.strictObject({ scope: scope(), maxCostMicros: say('Refused (402) where it may cost more, in micro-dollars. Without it only the caps hold.', z.int().min(0).max(highestCapMicros)).optional() })),
    reply: { status: 202, description: 'The making.', schema: production },
    problems: [402, 404, 409],
    run: async ({ context, token, params, body }) => ({ value: await makeWithin(context, { ...params, scope: body.scope, maySpend: token.scopes.includes('spend'), mostMicros: body.maxCostMicros ?? null }) }),
  }),
  operation({
    id: 'readMaking',
    method: 'GET',
    path: '/projects/{projectId}/making',
    tag,
    what: 'follow a making',
    summary: 'How far a drama is',
    description: 'With `wait` and the last answer’s ETag as If-None-Match, the answer comes as soon as there is another (200), or when the time is over (304).',
    scope: 'read',
    query: z.strictObject({ wait: say('So many seconds at most.', z.coerce.number().int().min(0).max(30)).default(0) }),
    reply: { status: 200, description: 'The newest reading or making.', schema: making },
    others: [{ status: 304, description: 'It is the one that If-None-Match names.', holds: null }],
    problems: [404],
    async run({ context, params, query, request }) {
      const known = request.headers.get('if-none-match');
      const read = async () => {
        const value = await readMaking(context, params);
        return { value, etag: etagOf(value) };
      };
      const { value, etag } = await untilOther({
        subscribe: (told) => followed(params.projectId, told),
        read,
        isOther: (now) => !matchesEtag(known, now.etag),
        seconds: query.wait,
        signal: request.signal,
      });
      const headers = { ETag: etag, 'Cache-Control': 'private, no-cache' };
      return matchesEtag(known, etag) ? new Response(null, { status: 304, headers }) : { value, headers };
    },
  }),
  operation({
    id: 'cancelMaking',
    method: 'POST',
    path: '/projects/{projectId}/cancel',
    tag,
    what: 'cancel the making',
    summary: 'Stop what is being made',
    description: 'What is made stays, and is used when it is made again. Where nothing runs, nothing happens.',
    scope: 'write',
    reply: { status: 204, description: 'Nothing runs any more.' },
    problems: [404],
    async run({ context, params }) {
      await cancelProduction(context, params);
      return { value: null };
    },
  }),
  operation({
    id: 'setCap',
    method: 'PUT',
    path: '/projects/{projectId}/cap',
    tag,
    what: 'set the cap of a drama',
    summary: 'The most that may be spent on a drama',
    description: 'For its owner. That its text may go to a vendor at all is agreed to in the studio, never here.',
    scope: 'spend',
    body: jsonBody(z.strictObject({ capMicros: say('In micro-dollars.', z.int().min(0).max(highestCapMicros)) })),
    reply: { status: 200, description: 'The cap.', schema: cap },
    problems: [404],
    run: async ({ context, params, body }) => ({ value: await setCap(context, { ...params, ...body }) }),
  }),
];

/** Where the process begins to listen only now, what was said meanwhile is looked for once it does. */
function followed(projectId: string, told: () => void): () => void {
  const listener = projectListener();
  const unsubscribe = listener.subscribe(projectId, told);
  listener.ready().then(told, told);
  return unsubscribe;
}

/** Weak, as the time that is left is reckoned anew each time and is no news. */
function etagOf({ production: newest, ...rest }: MakingView): string {
  const news = { ...rest, production: newest === null ? null : { ...newest, secondsLeft: null } };
  return `W/"${createHash('sha256').update(JSON.stringify(news)).digest('base64url').slice(0, 27)}"`;
}
