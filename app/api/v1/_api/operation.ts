import { z } from 'zod';
import type { TokenScope, TokenView } from '../../../../lib/services/api-tokens/view.ts';
import { ServiceError } from '../../../../lib/services/errors.ts';
import type { ServiceContext } from '../../../../lib/services/interfaces.ts';
import type { LimitName } from '../../../../lib/services/rate-limits.ts';
import { maxJsonBody } from '../../_http/limits.ts';
import { readBody } from '../../_http/read-body.ts';

export const apiMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type ApiMethod = (typeof apiMethods)[number];

/** The forms that a body is taken in, and how much of it. */
export interface BodyForm {
  mediaTypes: readonly string[];
  /** The shape of JSON; null for a file's bytes. */
  schema: z.ZodType | null;
  description: string;
  /** The most that it may weigh, bytes, and the sentence for more. */
  limit: number;
  tooLarge: string;
}
export interface BodySpec<B> extends BodyForm {
  parse(bytes: Uint8Array): B;
}

/** A small body of JSON; none counts as `{}`. */
export function jsonBody<B>(schema: z.ZodType<B>, size: { limit: number; tooLarge: string } = { limit: maxJsonBody, tooLarge: 'That request is too large.' }): BodySpec<B> {
  return { ...size, mediaTypes: ['application/json'], schema, description: '', parse: (bytes) => parsed(schema, jsonOf(bytes), '') };
}

/** The bytes of a file, as they are. */
export function fileBody(form: Omit<BodyForm, 'schema'>): BodySpec<Uint8Array> {
  return { ...form, schema: null, parse: (bytes) => bytes };
}

/** What is answered when all goes well, as JSON or with nothing. */
export type ReplySpec<R extends z.ZodType> = { status: 200 | 201 | 202; description: string; schema: R } | { status: 204; description: string };
/** Answers beside that one which are no problems, and have no JSON. */
export interface OtherReply {
  status: number;
  description: string;
  /** Media type of what it holds; null for nothing. */
  holds: string | null;
}

/** What is answered, before it is checked against its shape. */
export interface Answered {
  status: number;
  /** JSON, parsed by the reply's schema; null for nothing. */
  body: z.core.util.JSONType;
  headers?: Record<string, string>;
}

/** A request to an operation. */
export interface Call {
  context: ServiceContext;
  token: TokenView;
  request: Request;
  params: Record<string, string>;
  query: URLSearchParams;
  /** The whole body; empty for none. */
  bytes: Uint8Array;
}

/** One thing that can be asked of the API: what routes it, checks it and describes it. */
export interface Operation {
  id: string;
  method: ApiMethod;
  /** From /api/v1 on, with names in braces: `/projects/{projectId}`. */
  path: string;
  tag: string;
  /** In plain words, for the record and for metrics: “make a drama”. */
  what: string;
  summary: string;
  description: string;
  scope: TokenScope;
  /** A limit that it takes from, beside that of the API. */
  limit: LimitName | null;
  query: z.ZodObject;
  body: BodyForm | null;
  /** Null where a Response is answered: `others` say which. */
  reply: { status: number; description: string; schema: z.ZodType | null } | null;
  others: readonly OtherReply[];
  /** Statuses of problems that are its own; those of every operation (see document.ts) are left out. */
  problems: readonly number[];
  /**
   * Checks the request and does what takes its time; gives what is then done. Only database work is left to it, where
   * the method is POST, so that it can be done once for a key.
   */
  begin(call: Call): Promise<() => Promise<Answered | Response>>;
}

type Names<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;

interface Input<Path extends string, Q extends z.ZodObject, B, Prepared> {
  context: ServiceContext;
  token: TokenView;
  request: Request;
  params: { [Name in Names<Path>]: string };
  query: z.output<Q>;
  body: B;
  prepared: Prepared;
}

interface Spec<Path extends string, Q extends z.ZodObject, B, R extends z.ZodType, Prepared> extends Pick<Operation, 'id' | 'method' | 'tag' | 'what' | 'summary' | 'scope'> {
  path: Path;
  description?: string;
  limit?: LimitName;
  query?: Q;
  body?: BodySpec<B>;
  /** Left out where `run` answers with a Response always. */
  reply?: ReplySpec<R>;
  others?: readonly OtherReply[];
  problems?: readonly number[];
  /** What takes its time, or leaves something outside of the database. */
  prepare?(input: Omit<Input<Path, Q, B, undefined>, 'prepared'>): Promise<Prepared>;
  run(input: Input<Path, Q, B, Prepared>): Promise<{ value: z.input<R> | null; headers?: Record<string, string> } | Response>;
}

/** Makes an operation of what is said of it; from here on its types are checked, not trusted. */
export function operation<const Path extends string, Q extends z.ZodObject, B, R extends z.ZodType, Prepared>(spec: Spec<Path, Q, B, R, Prepared>): Operation {
  const { query = z.strictObject({}), body, reply } = spec;
  const schema = reply === undefined || reply.status === 204 ? null : reply.schema;
  return {
    ...spec,
    description: spec.description ?? '',
    limit: spec.limit ?? null,
    query,
    body: body ?? null,
    reply: reply === undefined ? null : { status: reply.status, description: reply.description, schema },
    others: spec.others ?? [],
    problems: spec.problems ?? [],
    async begin({ context, token, request, params, query: asked, bytes }) {
      const input = {
        context,
        token,
        request,
        // The path was matched by its names.
        params: params as { [Name in Names<Path>]: string },
        query: parsed(query, queryOf(asked), 'query') as z.output<Q>,
        body: body?.parse(bytes) as B,
      };
      const prepared = (await spec.prepare?.(input)) as Prepared;
      return async () => {
        const answer = await spec.run({ ...input, prepared });
        if (answer instanceof Response) return answer;
        const value = schema === null ? null : schema.parse(answer.value);
        if (reply === undefined) throw new Error(`${spec.id} answers with no Response`);
        return { status: reply.status, body: value as z.core.util.JSONType, ...(answer.headers === undefined ? {} : { headers: answer.headers }) };
      };
    },
  };
}

/** The whole body of a request, as far as the operation takes one. */
export async function bodyOf({ body }: Operation, request: Request): Promise<Uint8Array> {
  return await readBody(request, body?.limit ?? maxJsonBody, body?.tooLarge ?? 'That request is too large.');
}

function jsonOf(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.trim() === '' ? {} : JSON.parse(text, known);
  } catch (cause) {
    if (cause instanceof ServiceError) throw cause;
    throw new ServiceError('bad-input', { person: 'The body of the request is not JSON in UTF-8.', cause });
  }
}

function queryOf(asked: URLSearchParams): Record<string, string> {
  for (const name of asked.keys()) known(name);
  return Object.fromEntries(asked);
}

/** A shape's parser passes over this one name without a word, where every other unknown one is refused. */
function known(name: string, value?: unknown): unknown {
  if (name === '__proto__') throw new ServiceError('bad-input', { person: 'This request is not as the operation takes it: __proto__ is no field of anything.' });
  return value;
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.slice(0, 20).map((issue) => ({ field: [where, ...issue.path].filter((part) => part !== '').join('.'), message: issue.message }));
  const [first] = fields;
  throw new ServiceError('bad-input', { person: `This request is not as the operation takes it${first === undefined ? '' : `: ${first.field === '' ? 'body' : first.field}: ${first.message}`}.`, fields });
}
