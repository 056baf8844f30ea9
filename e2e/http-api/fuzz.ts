/** Asks everything that the served document describes, rightly and wrongly, and holds each answer against it. */
import * as fc from 'fast-check';
import type { ApiDescription, DescribedOperation, Json, Schema } from './document.ts';
import { mismatch } from './matches.ts';
import { anyCharacter, fieldOf, some, spoiltFor, valuesOf, type Known } from './values.ts';

export interface Sent {
  method: string;
  /** From the root of the studio: `/api/v1/projects?limit=2`. */
  address: string;
  headers: Record<string, string>;
  body: Uint8Array | string | null;
}

export interface Fuzzing {
  api: ApiDescription;
  ask: (sent: Sent) => Promise<Response>;
  /** What may stand for each name in an address: ids of a drama of its own. Asked again where a drama may have gone. */
  ids: () => Promise<Record<string, string>>;
  tokens: { all: string; reading: string };
  known: Known;
  /** Requests of each kind to each operation: good ones, spoilt ones. */
  runs: number;
  seed: number;
}

export interface Fuzzed {
  operation: string;
  asked: number;
  statuses: Map<number, number>;
}

/** What was wrong with an answer; its message has the request and the answer. */
export class FuzzError extends Error {
  override readonly name = 'FuzzError';
}

/** What is sent, before it is known of which drama. */
interface Draft {
  /** Null for the thing at hand. */
  names: Record<string, string | null>;
  asked: Record<string, string>;
  more: Record<string, string>;
  body: Body;
}
type Wanted = 'any' | 'refused' | 401 | 403;

/** Fuzzes one operation. @throws with the smallest request found whose answer is not as described */
export async function fuzz(fuzzing: Fuzzing, operation: DescribedOperation): Promise<Fuzzed> {
  const { api, ask, tokens, runs } = fuzzing;
  // Of its own for each operation: keys and names that are made up must not meet again.
  const seed = Array.from(operation.operationId).reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) | 0, fuzzing.seed);
  const statuses = new Map<number, number>();
  const deletes = operation.method === 'DELETE';
  let ids = await fuzzing.ids();
  const told = async (draft: Draft, authorization: string, wanted: Wanted): Promise<void> => {
    const sent = addressed(operation, api.root, draft, ids, authorization, await versionNow(fuzzing, operation, ids, draft));
    const response = await ask(sent);
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    const wrong = await wrongWith(api, operation, response, wanted);
    if (wrong !== null) throw new FuzzError(`${operation.operationId}: ${wrong}\n${sent.method} ${sent.address}\n${JSON.stringify(sent.headers)}\n${typeof sent.body === 'string' ? sent.body : sent.body === null ? '' : `${sent.body.length} bytes`}`);
  };
  const all = `Bearer ${tokens.all}`;
  const options = { seed, numRuns: runs };
  const few = { seed, numRuns: Math.max(2, Math.ceil(runs / 10)) };
  const good = goodRequests(fuzzing, operation);
  await fc.assert(
    fc.asyncProperty(good, async (draft) => {
      if (deletes) ids = await fuzzing.ids();
      await told(draft, all, 'any');
    }),
    options,
  );
  // At a deleted drama’s address one would only learn that it is gone.
  if (deletes) ids = await fuzzing.ids();
  await fc.assert(fc.asyncProperty(spoiltRequests(api, operation), async (draft) => await told(draft, all, 'refused')), options);
  await fc.assert(fc.asyncProperty(good, fc.constantFrom('', 'Bearer', 'Bearer x', `${all}x`, `Basic ${tokens.all}`, tokens.all), async (draft, authorization) => await told(draft, authorization, 401)), few);
  if (operation['x-scope'] !== 'read') await fc.assert(fc.asyncProperty(good, async (draft) => await told(draft, `Bearer ${tokens.reading}`, 403)), few);
  return { operation: operation.operationId, asked: [...statuses.values()].reduce((sum, count) => sum + count, 0), statuses };
}

/** The version that a change must name, for all but a few drafts that name one: else all but the first would be too late. */
async function versionNow({ api, ask, tokens }: Fuzzing, operation: DescribedOperation, ids: Record<string, string>, { body }: Draft): Promise<number | null> {
  if (operation.method !== 'PATCH' || typeof body.bytes !== 'string' || !/"version":\d*[0-8]\b/.test(body.bytes)) return null;
  const read = async (path: string): Promise<Json> => await (await ask({ method: 'GET', address: `${api.root}${path}`, headers: { authorization: `Bearer ${tokens.reading}` }, body: null })).json();
  const { segmentId = '', characterId = '', projectId = '' } = ids;
  const found = operation.path.includes('segmentId') ? await read(`/segments/${segmentId}`) : partOf(await read(`/projects/${projectId}/characters`), 'items');
  const one = Array.isArray(found) ? found.find((item) => partOf(item, 'id') === characterId) : found;
  const version = partOf(one ?? null, 'version');
  return typeof version === 'number' ? version : null;
}

function partOf(value: Json, name: string): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value[name] ?? null) : null;
}

function namesOf(operation: DescribedOperation, known: number): fc.Arbitrary<Record<string, string | null>> {
  const other = fc.oneof(fc.uuid(), fc.string({ unit: anyCharacter, minLength: 1, maxLength: 20 }));
  return fc.record(Object.fromEntries(operation.parameters.filter((one) => one.in === 'path').map(({ name }) => [name, fc.oneof({ weight: known, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: other })])));
}

function goodRequests({ api, known }: Fuzzing, operation: DescribedOperation): fc.Arbitrary<Draft> {
  const { parameters, requestBody, method } = operation;
  const of = (place: 'query' | 'header') => parameters.filter((one) => one.in === place);
  const texts = (those: typeof parameters) => Object.fromEntries(those.map(({ name, schema }) => [name, name === 'Idempotency-Key' ? keys(schema) : fieldOf(api.schemas, name, schema, known).map(String)]));
  const required = of('query').flatMap((one) => (one.required ? [one.name] : []));
  const conditions = { 'If-None-Match': fc.constantFrom('"x"', 'W/"x", "y"', '', 'x'), Range: fc.constantFrom('bytes=0-9', 'bytes=5-', 'bytes=-3', 'bytes=9-2', 'bytes=99999999-', 'lines=1-2') };
  return fc.record({
    names: namesOf(operation, 6),
    asked: some(texts(of('query')), required),
    more: some<string>({ ...texts(of('header')), ...(method === 'GET' ? conditions : {}) }, []),
    body: bodies(api, known, Object.entries(requestBody?.content ?? {})),
  });
}

/** Mostly keys that nobody had before, as clients make them. */
function keys(schema: Schema): fc.Arbitrary<string> {
  return fc.oneof({ weight: 4, arbitrary: fc.uuid() }, { weight: 1, arbitrary: valuesOf({}, schema).map(String) });
}

function spoiltRequests(api: ApiDescription, operation: DescribedOperation): fc.Arbitrary<Draft> {
  const { parameters, requestBody, method } = operation;
  const queries = spoiltQueries(parameters.filter((one) => one.in === 'query'));
  const spoilt = fc.oneof(...queries, ...(method === 'GET' ? [] : [{ weight: 4, arbitrary: spoiltBodies(api, Object.entries(requestBody?.content ?? {})) }]));
  return fc.record({ names: namesOf(operation, 20), asked: fc.constant({}), more: fc.constant({}), body: fc.constant(none), spoilt }).map(({ spoilt: wrong, ...rest }) => ({ ...rest, ...wrong }));
}

interface Body {
  type: string | null;
  bytes: Uint8Array | string | null;
}
const none: Body = { type: null, bytes: null };

function bodies(api: ApiDescription, known: Known, form: [string, { schema?: Schema | undefined }][]): fc.Arbitrary<Body> {
  if (form.length === 0) return fc.constant(none);
  return fc.oneof(
    ...form.map(([type, { schema }]): fc.Arbitrary<Body> =>
      schema === undefined
        ? fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.constantFrom('“Hello,” said Ana. “Who is there?” asked Ben.\n', '# One\n\nOnce.\n\n# Two\n\nTwice.\n', 'PK\u0003\u0004', '%PDF-1.4', '\0')).map((bytes) => ({ type, bytes }))
        : valuesOf(api.schemas, schema, known).map((value) => ({ type, bytes: JSON.stringify(value) })),
    ),
  );
}

type Spoilt = { asked: Record<string, string>; body: Body };

/** What no operation takes: a shape that is not its own, no JSON, another form; a body where there is none. */
function spoiltBodies(api: ApiDescription, form: [string, { schema?: Schema | undefined }][]): fc.Arbitrary<Spoilt> {
  const [first] = form;
  if (first === undefined) return fc.constantFrom('{}', 'x', '[]').map((bytes) => ({ asked: {}, body: { type: 'application/json', bytes } }));
  const [type, { schema }] = first;
  const otherForm = fc.constantFrom('application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml', 'x', 'image/png').map((other) => ({ asked: {}, body: { type: other, bytes: 'a=b' } }));
  if (schema === undefined) return otherForm;
  return fc.oneof(
    otherForm,
    fc.constantFrom('{', '{"a":}', 'undefined', '\u0000', '[1,2', 'NaN', '{} {}').map((bytes) => ({ asked: {}, body: { type, bytes } })),
    { weight: 4, arbitrary: spoiltFor(api.schemas, schema).map((value) => ({ asked: {}, body: { type, bytes: JSON.stringify(value) } })) },
  );
}

function spoiltQueries(known: DescribedOperation['parameters']): fc.Arbitrary<Spoilt>[] {
  // Not __proto__: Next takes it out of the address before any handler sees it.
  const unknown = fc.constantFrom('page', 'Limit', 'x', 'constructor', 'cursor[]').map((name) => ({ asked: { [name]: '1' }, body: none }));
  const wrong = known.filter(({ schema }) => schema.type === 'integer').map(({ name, schema }) => fc.oneof(fc.constantFrom('x', '1.5', '1e99', '-1', 'NaN', '0x10x'), fc.integer({ min: (schema.maximum ?? 0) + 1 }).map(String)).map((value) => ({ asked: { [name]: value }, body: none })));
  return [unknown, ...wrong];
}

function addressed(operation: DescribedOperation, root: string, { names, asked, more, body }: Draft, ids: Record<string, string>, authorization: string, version: number | null): Sent {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent((names[name] ?? ids[name] ?? '').toWellFormed()).replaceAll('.', '%2E'));
  const search = new URLSearchParams(asked).toString();
  const bytes = version === null || typeof body.bytes !== 'string' ? body.bytes : body.bytes.replace(/"version":\d+/, `"version":${version}`);
  const headers = { ...more, ...(authorization === '' ? {} : { authorization }), ...(body.type === null ? {} : { 'content-type': body.type }) };
  return { method: operation.method, address: `${root}${path}${search === '' ? '' : `?${search}`}`, headers, body: bytes };
}

async function wrongWith(api: ApiDescription, operation: DescribedOperation, response: Response, wanted: Wanted): Promise<string | null> {
  const { status } = response;
  const text = await response.text();
  const described = operation.responses[String(status)];
  if (status >= 500) return `answered ${status}: ${text.slice(0, 500)}`;
  if (described === undefined) return `answered ${status}, which is not described: ${text.slice(0, 500)}`;
  if (typeof wanted === 'number' && status !== wanted) return `answered ${status} and not ${wanted}`;
  if (wanted === 'refused' && status < 400) return `took what is not as described (${status})`;
  if (response.headers.get('x-request-id') === null) return 'answered without a request id';
  const type = response.headers.get('content-type')?.split(';')[0] ?? null;
  if (described.content === undefined) return text === '' ? null : `answered ${status} with a body, which is not described`;
  const held = described.content[type ?? ''] ?? described.content['*/*'];
  if (held === undefined) return `answered ${status} as ${type}, which is not described`;
  if (held.schema === undefined) return null;
  const value: Json = JSON.parse(text);
  const wrong = mismatch(api.schemas, held.schema, value, 'the answer');
  if (wrong !== null) return `${status}: ${wrong}`;
  return status >= 400 && typeof value === 'object' && value !== null && !Array.isArray(value) && value['status'] !== status ? 'the problem names another status' : null;
}
