import { z } from 'zod';
import { problemTitles } from '../../_http/problem.ts';
import type { Operation } from './operation.ts';
import { apiRoot, operations } from './operations.ts';
import { apiSchemas } from './schemas.ts';

type Json = z.core.util.JSONType;
export type JsonObject = { [name: string]: Json };

/** Problems that any operation may answer with: no good request, no good token, not allowed, too often, our mistake, no room, nobody there. */
const everywhere = [400, 401, 403, 429, 500, 503, 507] as const;

/** Statuses that an operation may answer with problems. */
export function problemStatuses(operation: Operation): number[] {
  const once = operation.method === 'POST' ? [409, 422] : [];
  const brought = operation.body === null ? [] : [413, 415];
  return [...new Set([...everywhere, ...operation.problems, ...once, ...brought])].toSorted((a, b) => a - b);
}

/** The OpenAPI 3.1 document, made of the same table that routes and checks requests. */
export function apiDocument(): JsonObject {
  const paths: { [path: string]: JsonObject } = {};
  for (const operation of operations) {
    (paths[operation.path] ??= {})[operation.method.toLowerCase()] = described(operation);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Narratix',
      version: '1',
      description:
        'For programmes that turn stories into audio dramas. A token of yours, made under Settings, goes with each request as `Authorization: Bearer …`; cookies count for nothing here. Money is micro-dollars, sound is seconds, offsets are UTF-16 code units. A POST that bears an `Idempotency-Key` is done once: the same request again within a day gets the first answer.',
    },
    servers: [{ url: apiRoot }],
    security: [{ token: [] }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'A token with the scopes `read`, `write` or `spend`.' } },
      schemas: components(),
    },
  };
}

function components(): JsonObject {
  const { schemas } = z.toJSONSchema(apiSchemas, { uri: (id) => `#/components/schemas/${id}`, override: plain });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, bare(schema)]));
}

function described(operation: Operation): JsonObject {
  const { id, tag, summary, description, scope, body } = operation;
  const parameters = [
    ...[...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...Object.entries(operation.query.shape).map(([name, schema]) => ({ name, in: 'query', required: !schema.safeParse(undefined).success, ...separated(schema) })),
    ...(operation.method === 'POST' ? [{ name: 'Idempotency-Key', in: 'header', required: false, description: 'Of your choice, such as a UUID: the request is done once.', schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' } }] : []),
  ];
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: [description, `Needs the scope \`${scope}\`.`].filter((part) => part !== '').join('\n\n'),
    'x-scope': scope,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === null
      ? {}
      : {
          requestBody: {
            ...(body.description === '' ? {} : { description: body.description }),
            required: body.schema === null || !body.schema.safeParse({}).success,
            content: Object.fromEntries(body.mediaTypes.map((type): [string, JsonObject] => [type, body.schema === null ? {} : { schema: ofInput(body.schema) }])),
          },
        }),
    responses: responses(operation),
  };
}

function responses(operation: Operation): JsonObject {
  const { reply } = operation;
  const good: [string, JsonObject][] = reply === null ? [] : [[String(reply.status), { description: reply.description, ...(reply.schema === null ? {} : { content: { 'application/json': { schema: { $ref: `#/components/schemas/${nameOf(reply.schema)}` } } } }) }]];
  const others = operation.others.map(({ status, description, holds }): [string, JsonObject] => [String(status), { description, ...(holds === null ? {} : { content: { [holds]: {} } }) }]);
  const problems = problemStatuses(operation).map((status): [string, JsonObject] => [String(status), { description: problemTitles(status), content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } }]);
  return Object.fromEntries([...good, ...others, ...problems]);
}

function nameOf(schema: z.ZodType): string {
  const id = apiSchemas.get(schema)?.id;
  if (id === undefined) throw new Error('a reply has no name in the document');
  return id;
}

/** Its description stands beside a parameter's schema, not in it. */
function separated(schema: z.core.$ZodType): JsonObject {
  const { description, ...rest } = bare(z.toJSONSchema(schema, { metadata: apiSchemas, override: plain }));
  return { ...(description === undefined ? {} : { description }), schema: rest };
}

function ofInput(schema: z.ZodType): JsonObject {
  return bare(z.toJSONSchema(schema, { metadata: apiSchemas, io: 'input', override: plain }));
}

/** Whole numbers are not bounded by what a double can tell apart, and formats speak for themselves. */
function plain({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
}

function bare(schema: object): JsonObject {
  const { $schema: _, $id: __, '~standard': ___, ...rest }: JsonObject = JSON.parse(JSON.stringify(schema));
  return rest;
}
