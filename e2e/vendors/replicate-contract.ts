/** What Replicate's API takes and how it words what it does not, after its OpenAPI description. */
import { z } from 'zod';
import { models, type Model } from './replicate-models.ts';

export const webhookEvents = ['start', 'output', 'logs', 'completed'] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

/** A problem as the API answers it. */
export class Problem extends Error {
  readonly status: number;
  readonly body: object;
  constructor(status: number, title: string, detail: string, more: object = {}) {
    super(detail);
    this.status = status;
    this.body = { title, detail, status, ...more };
  }
}

export const notFound = (): Problem => new Problem(404, 'Not found', 'The requested resource could not be found.');
export const throttled = (seconds: number, inBody: boolean): object => ({
  detail: `Request was throttled. Your rate limit resets in ~${Math.ceil(seconds)}s.`,
  status: 429,
  ...(inBody ? { retry_after: Math.ceil(seconds) } : {}),
});
export const noCredit = (): object => ({
  title: 'Insufficient credit',
  detail: 'You have insufficient credit to run this model. Go to https://replicate.com/account/billing#billing to purchase credit.',
  status: 402,
});

const isLoopback = (host: string): boolean => host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
/** The real one takes https only; here http is taken too where it stays on this machine. */
const webhookAddress = z.string().refine((value) => {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}, 'Does not match format: must be an HTTPS URL');

const shared = {
  input: z.record(z.string(), z.unknown()),
  webhook: webhookAddress.optional(),
  webhook_events_filter: z.array(z.enum(webhookEvents)).optional(),
  stream: z.boolean().optional(),
};
const byModel = z.strictObject(shared);
const byVersion = z.strictObject({ ...shared, version: z.string() });

export interface CreateRequest {
  model: Model;
  /** As the prediction will show it. */
  version: string;
  /** As it was sent: defaults are the model's own business. */
  input: Record<string, unknown>;
  webhook: string | null;
  events: WebhookEvent[];
}

const badVersion = (): Problem =>
  new Problem(422, 'Invalid version or not permitted', 'The specified version does not exist (or perhaps you don’t have permission to use it?)');

/** Reads the body of POST /v1/predictions (`name` null) or of POST /v1/models/{name}/predictions. Throws Problem. */
export function readCreate(body: unknown, name: string | null): CreateRequest {
  const parsed = name === null ? check(byVersion, body, []) : { ...check(byModel, body, []), version: name };
  const { model, version } = findModel(parsed.version);
  check(model.input, parsed.input, ['input']);
  return { model, version, input: parsed.input, webhook: parsed.webhook ?? null, events: parsed.webhook_events_filter ?? ['output', 'completed'] };
}

/** An official model goes by its name; with a version after it, or by a version alone, it must be one that exists. */
function findModel(wanted: string): { model: Model; version: string } {
  const [name, version] = wanted.includes('/') ? wanted.split(':') : [null, wanted];
  const found = models.find((model) => (name === null ? model.version === version : model.name === name));
  if (found === undefined || (version !== undefined && found.version !== version)) {
    if (name !== null && version === undefined) throw notFound();
    throw badVersion();
  }
  return { model: found, version: version ?? 'hidden' };
}

function check<Output>(schema: z.ZodType<Output>, value: unknown, at: string[]): Output {
  const result = schema.safeParse(value ?? {}, { reportInput: true });
  if (result.success) return result.data;
  const fields = result.error.issues.flatMap((issue) => {
    const field = [...at, ...issue.path.map(String)].join('.');
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ type: 'additional_property_not_allowed', field, description: `Additional property ${key} is not allowed` }));
    if (issue.code === 'invalid_type' && issue.input === undefined) {
      return [{ type: 'required', field: field.split('.').slice(0, -1).join('.') || '(root)', description: `${field.split('.').at(-1)} is required` }];
    }
    return [{ type: issue.code, field, description: issue.message }];
  });
  const detail = fields.map(({ field, description }) => `- ${field}: ${description}\n`).join('');
  throw new Problem(422, 'Input validation failed', detail, { invalid_fields: fields });
}

/** Seconds of a Cancel-After header: 30s, 5m, 1h30m45s or plain seconds, 5 at least. Null where none was sent. Throws Problem. */
export function readCancelAfter(header: string | undefined): number | null {
  if (header === undefined) return null;
  const [, plain, hours, minutes, seconds] = /^(?:(\d+)|(?=\d)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?)$/.exec(header.trim()) ?? [];
  if ([plain, hours, minutes, seconds].every((part) => part === undefined)) {
    throw new Problem(422, 'Invalid header', `Cancel-After: “${header}” is not a duration.`);
  }
  const total = Number(plain ?? 0) + Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
  if (total < 5) throw new Problem(422, 'Invalid header', 'Cancel-After: the minimum allowed duration is 5 seconds.');
  return total;
}

/** Seconds of a Prefer header, 1 to 60; null where nobody waits. Throws Problem. */
export function readPrefer(header: string | undefined): number | null {
  if (header === undefined) return null;
  const found = /^wait(?:=([1-9]|[1-5][0-9]|60))?$/.exec(header.trim());
  if (!found) throw new Problem(422, 'Invalid header', 'Prefer: must be “wait” or “wait=n”, n from 1 to 60.');
  return Number(found[1] ?? 60);
}

/** As GET /v1/models/{owner}/{name} shows a model, its schema of inputs with it. */
export function shownModel({ name, description, version, input }: Model): object {
  const [owner, short] = name.split('/');
  return {
    url: `https://replicate.com/${name}`,
    owner,
    name: short,
    description,
    visibility: 'public',
    github_url: null,
    paper_url: null,
    license_url: null,
    run_count: 1000,
    is_official: true,
    cover_image_url: null,
    default_example: null,
    latest_version: {
      id: version,
      created_at: '2026-01-01T00:00:00.000Z',
      cog_version: '0.16.0',
      openapi_schema: { openapi: '3.0.2', info: { title: 'Cog', version: '0.1.0' }, components: { schemas: { Input: z.toJSONSchema(input, { io: 'input' }), Output: { type: 'string', format: 'uri', title: 'Output' } } } },
    },
  };
}
