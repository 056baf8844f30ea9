/** What the real API refuses, for its stand-in: fields it does not know, settings that are gone, schemas it cannot compile. */
import { z } from 'zod';

const cacheControl = z.strictObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).optional() });
const textBlock = z.strictObject({ type: z.literal('text'), text: z.string().min(1), cache_control: cacheControl.nullish() });
const requestSchema = z.strictObject({
  model: z.string(),
  max_tokens: z.number().int().nonnegative().optional(),
  messages: z.array(z.strictObject({ role: z.enum(['user', 'assistant', 'system']), content: z.union([z.string().min(1), z.array(textBlock)]) })).min(1),
  system: z.union([z.string(), z.array(textBlock)]).optional(),
  output_config: z
    .strictObject({
      effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).nullish(),
      format: z.strictObject({ type: z.literal('json_schema'), schema: z.record(z.string(), z.unknown()) }).nullish(),
    })
    .optional(),
  thinking: z.strictObject({ type: z.enum(['adaptive', 'disabled', 'between_tools']), display: z.enum(['summarized', 'omitted']).nullish() }).optional(),
  metadata: z.strictObject({ user_id: z.string().nullish() }).optional(),
  stop_sequences: z.array(z.string()).optional(),
  service_tier: z.enum(['auto', 'standard_only']).optional(),
  stream: z.boolean().optional(),
});
export type MessageRequest = z.output<typeof requestSchema>;

export type Checked = { ok: true; body: MessageRequest } | { ok: false; status: number; type: string; message: string };

/** Checks a request as the API would; `counting` for count_tokens, which takes neither max_tokens nor stream. */
export function checkRequest(value: unknown, models: readonly string[], counting: boolean): Checked {
  const wrong = (message: string, status = 400, type = 'invalid_request_error'): Checked => ({ ok: false, status, type, message });
  const parsed = requestSchema.safeParse(value);
  if (!parsed.success) return wrong(z.prettifyError(parsed.error));
  const body = parsed.data;
  if (!models.includes(body.model)) return wrong(`model: ${body.model}`, 404, 'not_found_error');
  if (counting && (body.max_tokens !== undefined || body.stream !== undefined)) return wrong('max_tokens: Extra inputs are not permitted');
  if (!counting && body.max_tokens === undefined) return wrong('max_tokens: Field required');
  if ((body.max_tokens ?? 0) > 128_000) return wrong('max_tokens: above the maximum of 128000');
  if (body.messages.at(-1)?.role === 'assistant') return wrong('This model does not support assistant message prefill.');
  const marks = JSON.stringify(body).match(/"cache_control":\{/g)?.length ?? 0;
  if (marks > 4) return wrong('A maximum of 4 blocks with cache_control may be provided.');
  const schema = body.output_config?.format?.schema;
  const bad = schema === undefined ? null : badSchema(schema);
  return bad === null ? { ok: true, body } : wrong(`output_config.format.schema: ${bad}`);
}

const unsupported = ['minimum', 'maximum', 'minLength', 'maxLength', 'pattern', 'maxItems', 'multipleOf', 'oneOf', 'patternProperties'];

function badSchema(schema: unknown): string | null {
  if (typeof schema !== 'object' || schema === null) return null;
  if (Array.isArray(schema)) return schema.map(badSchema).find((found) => found !== null) ?? null;
  for (const name of unsupported) if (Object.hasOwn(schema, name)) return `'${name}' is not supported`;
  if ('type' in schema && schema.type === 'object' && (!('additionalProperties' in schema) || schema.additionalProperties !== false)) {
    return "For 'object' type, 'additionalProperties' must be explicitly set to false";
  }
  return Object.values(schema).map(badSchema).find((found) => found !== null) ?? null;
}
