/** The served OpenAPI document, as far as it is used here. A keyword that is not known is an error: nothing in it is passed over. */
import { z } from 'zod';

export interface Schema {
  $ref?: string | undefined;
  type?: string | string[] | undefined;
  enum?: Json[] | undefined;
  const?: Json | undefined;
  oneOf?: Schema[] | undefined;
  anyOf?: Schema[] | undefined;
  properties?: { [name: string]: Schema } | undefined;
  required?: string[] | undefined;
  additionalProperties?: boolean | undefined;
  items?: Schema | undefined;
  minItems?: number | undefined;
  maxItems?: number | undefined;
  minLength?: number | undefined;
  maxLength?: number | undefined;
  pattern?: string | undefined;
  format?: string | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  default?: Json | undefined;
  description?: string | undefined;
}
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

const json: z.ZodType<Json> = z.json();
const schema: z.ZodType<Schema> = z.strictObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(json).optional(),
  const: json.optional(),
  get oneOf() {
    return z.array(schema).optional();
  },
  get anyOf() {
    return z.array(schema).optional();
  },
  get properties() {
    return z.record(z.string(), schema).optional();
  },
  required: z.array(z.string()).optional(),
  additionalProperties: z.boolean().optional(),
  get items() {
    return schema.optional();
  },
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  pattern: z.string().optional(),
  format: z.enum(['uuid', 'date-time']).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  default: json.optional(),
  description: z.string().optional(),
});
const content = z.record(z.string(), z.strictObject({ schema: schema.optional() }));
const operation = z.strictObject({
  operationId: z.string(),
  tags: z.array(z.string()),
  summary: z.string().min(1),
  description: z.string(),
  'x-scope': z.enum(['read', 'write', 'spend']),
  parameters: z.array(z.strictObject({ name: z.string(), in: z.enum(['path', 'query', 'header']), required: z.boolean(), description: z.string().optional(), schema })).default([]),
  requestBody: z.strictObject({ required: z.boolean(), description: z.string().optional(), content }).optional(),
  responses: z.record(z.string(), z.strictObject({ description: z.string().min(1), content: content.optional() })),
});
const document = z.object({
  openapi: z.string().regex(/^3\.1\.\d$/),
  servers: z.tuple([z.strictObject({ url: z.string() })]),
  paths: z.record(z.string().startsWith('/'), z.partialRecord(z.enum(['get', 'post', 'put', 'patch', 'delete']), operation)),
  components: z.object({ schemas: z.record(z.string(), schema) }),
});

export type DescribedOperation = z.output<typeof operation> & { method: string; path: string };
export interface ApiDescription {
  /** Where the paths begin, such as /api/v1. */
  root: string;
  operations: DescribedOperation[];
  schemas: { [name: string]: Schema };
}

/** Reads it. Throws where it says what is not known here, or refers to what is not in it. */
export function readDocument(served: unknown): ApiDescription {
  const { servers, paths, components } = document.parse(served);
  const operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, one]) => ({ ...one, method: method.toUpperCase(), path })));
  for (const [, name = ''] of JSON.stringify(served).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)) {
    if (components.schemas[name] === undefined) throw new Error(`the document refers to ${name}, which is not in it`);
  }
  return { root: servers[0].url, operations, schemas: components.schemas };
}
