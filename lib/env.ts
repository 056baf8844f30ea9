/**
 * The one reader of process.env. Everything else asks `getEnv()` for checked values, and gives a child process its
 * environment through `childEnv`, `workerEnv` or `toolEnv`. Secrets are held here and are never part of a message.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { z } from 'zod';

/** An environment variable, or several, cannot be used. The message is one plain sentence for each. */
export class EnvError extends Error {
  override readonly name = 'EnvError';
}

/** A set but empty variable (`PORT=`) means "not set". */
const blank = (value: unknown): unknown => (typeof value === 'string' && value.trim() === '' ? undefined : value);
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(blank, schema.optional());
const withDefault = <T extends z.ZodType>(schema: T, fallback: z.input<T>) =>
  z.preprocess((value) => blank(value) ?? fallback, schema);

const webAddress = optional(
  z.string().trim().refine((value) => isUrl(value, ['http:', 'https:']), 'must be an address that starts with http:// or https://'),
);
const secret = optional(z.string().trim());
const hostList = z
  .string()
  .transform((list) => list.split(',').map((name) => name.trim().toLowerCase()).filter((name) => name !== ''))
  .refine((names) => names.every((name) => /^[a-z0-9.:[\]-]+$/.test(name)), 'must be host names separated by commas, such as studio.example.org');
/** Headers as OpenTelemetry writes them: `name=value`, values percent-encoded. */
const headerList = z.string().transform((list, issues) => {
  const headers: Record<string, string> = {};
  for (const entry of list.split(',').map((part) => part.trim()).filter((part) => part !== '')) {
    const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+)\s*=\s*(.*)$/.exec(entry) ?? [];
    const plain = value === undefined ? null : decoded(value);
    if (name === undefined || plain === null || !/^[\x20-\x7e]*$/.test(plain)) {
      issues.addIssue('must be headers separated by commas, such as api-key=0123456789');
      return z.NEVER;
    }
    headers[name.toLowerCase()] = plain;
  }
  return headers;
});
/** Keys that seal what is kept secret: `1:<base64 of 32 bytes>`, several separated by commas; the highest number seals. */
export const secretKeyList = z.string().transform((list, issues) => {
  const keys = new Map<number, Buffer>();
  for (const entry of list.split(',').map((part) => part.trim()).filter((part) => part !== '')) {
    const [, number, text] = /^(\d{1,9}):([A-Za-z0-9+/]{43}=)$/.exec(entry) ?? [];
    if (number === undefined || text === undefined || keys.has(Number(number))) {
      issues.addIssue('must be numbered keys separated by commas, such as 1:<base64 of 32 bytes>, each number once');
      return z.NEVER;
    }
    keys.set(Number(number), Buffer.from(text, 'base64'));
  }
  return keys;
});
const wholeNumber = (from: number, to: number) => {
  const message = `must be a whole number from ${from.toLocaleString('en-GB')} to ${to.toLocaleString('en-GB')}`;
  return z.coerce.number({ error: message }).int(message).min(from, message).max(to, message);
};

const schema = z.object({
  NODE_ENV: withDefault(z.enum(['development', 'production', 'test'], { error: 'must be development, production or test' }), 'development'),
  /** A PostgreSQL of your own. Without it Narratix starts the one that comes with it. */
  DATABASE_URL: optional(
    z.string().trim().refine((value) => isUrl(value, ['postgres:', 'postgresql:']), 'must be an address that starts with postgresql://'),
  ),
  /** Where the database, the sounds and the exports are kept; absolute after parsing. */
  NARRATIX_DATA_DIR: withDefault(z.string().trim(), 'data'),
  PORT: withDefault(wholeNumber(1, 65_535), 3000),
  HOST: withDefault(z.string().trim().regex(/^[\w.:%-]+$/, 'must be an IP address or the name of this machine'), '127.0.0.1'),
  /** Further names this server may be called by, beside localhost and HOST; lower case, without ports. */
  NARRATIX_ALLOWED_HOSTS: withDefault(hostList, ''),
  LOG_LEVEL: withDefault(
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'must be trace, debug, info, warn, error, fatal or silent',
    }),
    'info',
  ),
  ANTHROPIC_API_KEY: secret,
  ANTHROPIC_BASE_URL: webAddress,
  HUME_API_KEY: secret,
  HUME_BASE_URL: webAddress,
  REPLICATE_API_TOKEN: secret,
  REPLICATE_BASE_URL: webAddress,
  /** Calls to Hume that may be open at once, and that may be made a minute, as far as its plan allows. */
  HUME_CONCURRENCY: withDefault(wholeNumber(1, 100), 5),
  HUME_CALLS_PER_MINUTE: optional(wholeNumber(1, 100_000)),
  /** Predictions that may be asked of Replicate in a minute; 600 for an account in good standing. */
  REPLICATE_CALLS_PER_MINUTE: optional(wholeNumber(1, 100_000)),
  /** What seals the keys that people add; unset, one is made and kept in the data folder. Needed where several machines work. */
  NARRATIX_SECRET_KEYS: optional(secretKeyList),
  /** Seconds of silence after which a vendor's answer counts as lost. */
  NARRATIX_STALL_SECONDS: withDefault(wholeNumber(1, 3600), 90),
  /** Where Replicate's sounds may be fetched from, beside its own: a stand-in's host and port. */
  REPLICATE_DELIVERY_HOSTS: withDefault(hostList, ''),
  /** The address under which vendors reach this studio from outside; unset, nobody is asked to call it. */
  NARRATIX_PUBLIC_URL: webAddress,
  /** A folder of natural voices that was set up elsewhere, in place of the data folder's own; absolute after parsing. */
  KOKORO_MODEL_DIR: optional(z.string().trim()),
  /** Where the weights of the natural voices are fetched from: the Hugging Face hub, or a mirror of it. */
  KOKORO_HUB_URL: webAddress,
  /** Signs and seals what the sign-in passes around. Set together with a way in, it turns accounts on. */
  AUTH_SECRET: optional(z.string().trim().min(32, 'must be at least 32 characters, such as: openssl rand -base64 33')),
  /** The address that people open the studio by; unset, that of this machine. */
  AUTH_URL: webAddress,
  /** Whether people may come in with a password. */
  AUTH_PASSWORDS: withDefault(z.enum(['on', 'off'], { error: 'must be on or off' }), 'off'),
  /** Who may make an account: anybody, or who holds an invitation (and the very first). */
  AUTH_SIGN_UP: withDefault(z.enum(['open', 'invited'], { error: 'must be open or invited' }), 'open'),
  AUTH_GITHUB_ID: secret,
  AUTH_GITHUB_SECRET: secret,
  AUTH_GOOGLE_ID: secret,
  AUTH_GOOGLE_SECRET: secret,
  /** The server that sends sign-in links and invitations. */
  AUTH_SMTP: optional(z.string().trim().refine((value) => isUrl(value, ['smtp:', 'smtps:']), 'must be an address that starts with smtp:// or smtps://')),
  /** A folder that letters are written to in place of sending them: for trying things out. */
  AUTH_OUTBOX: optional(z.string().trim()),
  AUTH_EMAIL_FROM: withDefault(z.string().trim(), 'Narratix <narratix@localhost>'),
  /** Reverse proxies in front of the web server: so many addresses at the end of X-Forwarded-For are theirs to vouch for. */
  NARRATIX_TRUSTED_PROXIES: withDefault(wholeNumber(0, 9), 0),
  /** What an operator's programme bears to read /api/metrics; unset, only a local studio answers there. */
  METRICS_TOKEN: optional(z.string().trim().min(16, 'must be at least 16 characters, such as: openssl rand -hex 24')),
  /** An OpenTelemetry collector that traces are sent to (OTLP over HTTP); unset, nothing is traced. */
  OTEL_EXPORTER_OTLP_ENDPOINT: webAddress,
  /** The whole address for traces alone, where it is another than /v1/traces of the collector. */
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: webAddress,
  /** What the collector wants to see with each request, `name=value` separated by commas; may hold a key. */
  OTEL_EXPORTER_OTLP_HEADERS: withDefault(headerList, ''),
  OTEL_SERVICE_NAME: withDefault(z.string().trim().max(100, 'must be at most 100 characters'), 'narratix'),
  /** The share of the traces that is sent, 0 to 1. */
  OTEL_TRACES_SAMPLER_ARG: withDefault(z.coerce.number({ error: 'must be a number from 0 to 1' }).min(0, 'must be a number from 0 to 1').max(1, 'must be a number from 0 to 1'), 1),
  /** An S3-compatible bucket that keeps the sounds, for several machines that share them; unset, they lie in the data folder. */
  S3_BUCKET: optional(z.string().trim().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket, such as narratix-sounds')),
  /** Where it answers; unset, Amazon's own address for the region. */
  S3_ENDPOINT: webAddress,
  /** Where browsers reach it: finished files are then downloaded from there. Unset, and with an S3_ENDPOINT, this server sends them. */
  S3_PUBLIC_ENDPOINT: webAddress,
  S3_REGION: withDefault(z.string().trim().regex(/^[a-z0-9-]+$/, 'must be the name of a region, such as eu-central-1'), 'us-east-1'),
  S3_ACCESS_KEY_ID: secret,
  S3_SECRET_ACCESS_KEY: secret,
  /** Gigabytes of sounds that a machine keeps at hand beside a bucket. */
  NARRATIX_CACHE_GB: withDefault(wholeNumber(1, 100_000), 10),
  /** An ffmpeg to use in place of the one on the PATH. */
  FFMPEG_PATH: optional(z.string().trim()),
  /** Seconds without a sign of life after which a job counts as lost and is given to another worker. */
  NARRATIX_JOB_HEARTBEAT_SECONDS: withDefault(wholeNumber(1, 3600), 10),
  /** Jobs that one worker runs at a time; unset, it follows the number of processors. */
  NARRATIX_WORKER_CONCURRENCY: optional(wholeNumber(1, 256)),
});

/** The checked environment. */
export type Env = z.output<typeof schema>;
type Source = Readonly<Record<string, string | undefined>>;
/** What a child process is given; Next's types ask for NODE_ENV in every one. */
export type ChildEnv = { [name: string]: string; NODE_ENV: Env['NODE_ENV'] };

/**
 * The folder that holds package.json. Plain Node knows where this file lies; a bundle does not, and there every
 * npm script has set the working folder to the project's.
 */
export function projectRoot(): string {
  const here: string | undefined = import.meta.dirname;
  if (here !== undefined) {
    const root = path.dirname(here);
    if (existsSync(/*turbopackIgnore: true*/ path.join(root, 'package.json'))) return root;
  }
  return process.cwd();
}

/**
 * Checks a set of variables and gives the typed result. Pure.
 * @throws EnvError with one plain sentence for each variable that cannot be used; never with its value.
 */
export function parseEnv(source: Source, root: string = projectRoot()): Env {
  const result = schema.safeParse(source);
  if (!result.success) {
    const said = new Map<string, string>();
    for (const issue of result.error.issues) {
      const name = String(issue.path[0] ?? 'The environment');
      if (!said.has(name)) said.set(name, `${name} ${issue.message}.`);
    }
    throw new EnvError([...said.values()].join('\n'));
  }
  const { NARRATIX_DATA_DIR, KOKORO_MODEL_DIR } = result.data;
  const trouble = accountTrouble(result.data) ?? bucketTrouble(result.data);
  if (trouble !== null) throw new EnvError(trouble);
  const resolved = (folder: string): string => path.resolve(/*turbopackIgnore: true*/ root, folder);
  return { ...result.data, NARRATIX_DATA_DIR: resolved(NARRATIX_DATA_DIR), ...(KOKORO_MODEL_DIR === undefined ? {} : { KOKORO_MODEL_DIR: resolved(KOKORO_MODEL_DIR) }) };
}

type AccountSettings = Pick<Env, 'AUTH_SECRET' | 'AUTH_PASSWORDS' | 'AUTH_GITHUB_ID' | 'AUTH_GITHUB_SECRET' | 'AUTH_GOOGLE_ID' | 'AUTH_GOOGLE_SECRET' | 'AUTH_SMTP' | 'AUTH_OUTBOX'>;

/** The ways in that are set up. */
export function waysIn(env: AccountSettings): { password: boolean; email: boolean; github: boolean; google: boolean } {
  return {
    password: env.AUTH_PASSWORDS === 'on',
    email: env.AUTH_SMTP !== undefined || env.AUTH_OUTBOX !== undefined,
    github: env.AUTH_GITHUB_ID !== undefined,
    google: env.AUTH_GOOGLE_ID !== undefined,
  };
}

/** `local`: one person, no sign-in, on this machine only. `accounts`: everybody signs in. */
export function studioMode(env: AccountSettings): 'local' | 'accounts' {
  return env.AUTH_SECRET === undefined ? 'local' : 'accounts';
}

function accountTrouble(env: AccountSettings): string | null {
  for (const name of ['GITHUB', 'GOOGLE'] as const) {
    if ((env[`AUTH_${name}_ID`] === undefined) !== (env[`AUTH_${name}_SECRET`] === undefined)) return `AUTH_${name}_ID and AUTH_${name}_SECRET belong together: set both, or neither.`;
  }
  const any = Object.values(waysIn(env)).includes(true);
  if (env.AUTH_SECRET !== undefined && !any) return 'AUTH_SECRET turns accounts on, but there is no way in. Set AUTH_PASSWORDS=on, AUTH_SMTP, or the keys of GitHub or Google.';
  if (env.AUTH_SECRET === undefined && any) return 'A way in is set, but AUTH_SECRET is not. Set it to at least 32 random characters, such as: openssl rand -base64 33';
  return null;
}

function bucketTrouble(env: Pick<Env, 'S3_BUCKET' | 'S3_ACCESS_KEY_ID' | 'S3_SECRET_ACCESS_KEY'>): string | null {
  const set = [env.S3_BUCKET, env.S3_ACCESS_KEY_ID, env.S3_SECRET_ACCESS_KEY].filter((value) => value !== undefined).length;
  return set === 0 || set === 3 ? null : 'S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY belong together: set all three, or none.';
}

/**
 * Refuses a studio without sign-in that other machines could reach. Asked before anything listens.
 * @throws EnvError in one plain sentence
 */
export function requireSafeListening(env: Pick<Env, 'HOST'> & AccountSettings): void {
  if (studioMode(env) === 'accounts' || /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1)$/i.test(env.HOST)) return;
  throw new EnvError(`HOST is ${env.HOST}, and without accounts Narratix listens on this machine only, for anybody who reached it could use it. Leave HOST out, or turn accounts on: AUTH_SECRET and a way in, such as AUTH_PASSWORDS=on.`);
}

/** The origin that people open the studio by, such as https://studio.example.org. */
export function publicOrigin(env: Pick<Env, 'AUTH_URL' | 'PORT' | 'HOST'>): string {
  if (env.AUTH_URL !== undefined) return new URL(env.AUTH_URL).origin;
  const name = ['127.0.0.1', '0.0.0.0', '::', '::1', 'localhost'].includes(env.HOST) ? 'localhost' : env.HOST.includes(':') ? `[${env.HOST}]` : env.HOST;
  return `http://${name}:${env.PORT}`;
}

let cached: Env | null = null;

/**
 * This process's environment, read and checked on first use. A `.env` file in the project folder fills in what is not
 * set; not so in tests, which must never find a developer's keys.
 * @throws EnvError
 */
export function getEnv(): Env {
  if (cached === null) {
    loadEnvFile();
    cached = parseEnv(process.env);
  }
  return cached;
}

/** Forgets what was read, so that the next `getEnv()` reads again. For tests that change a variable. */
export function resetEnv(): void {
  cached = null;
}

/**
 * The environment for a child of ours (the web server, a worker): this process's own, with the data folder made
 * absolute, and `extra` on top. An `undefined` in `extra` takes the variable away.
 */
export function childEnv(extra: Source = {}): ChildEnv {
  const { NARRATIX_DATA_DIR } = getEnv();
  return merged({ ...process.env, NARRATIX_DATA_DIR, ...extra });
}

/**
 * The environment for a process that works with sound (a worker): as `childEnv`, and where the operator has not said
 * otherwise, glibc gives the memory of very large arrays (beds) back when they are let go, and keeps that of others, in
 * which a mix is made block by block: asked anew of the system for each, it is a seventh of a render's time. By itself it
 * keeps a third more than is in use, in pieces for every thread. Other C libraries do not know these names. Node keeps what it has
 * made of our sources: each render begins new threads, and they begin four times as quick.
 */
export function workerEnv(extra: Source = {}): ChildEnv {
  const kept = path.join(/*turbopackIgnore: true*/ getEnv().NARRATIX_DATA_DIR, 'compiled');
  return childEnv({ ...missing({ MALLOC_MMAP_THRESHOLD_: '8388608', MALLOC_TRIM_THRESHOLD_: '67108864', MALLOC_ARENA_MAX: '2', NODE_COMPILE_CACHE: kept }), ...extra });
}

/** Those that are not set here. */
function missing(defaults: Readonly<Record<string, string>>): Source {
  return Object.fromEntries(Object.entries(defaults).filter(([name]) => process.env[name] === undefined));
}

/**
 * The environment for somebody else's programme (PostgreSQL, ffmpeg): only what it needs to run on this machine.
 * No key, no token, no PG* variable that would turn its head.
 */
export function toolEnv(extra: Source = {}): ChildEnv {
  const names = ['PATH', 'Path', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'SYSTEMROOT', 'COMSPEC', 'PATHEXT', 'WINDIR', 'TZ'];
  return merged({ ...Object.fromEntries(names.map((name) => [name, process.env[name]])), ...extra });
}

/**
 * The environment for npm where a person has it fetch packages: as `toolEnv`, with how this machine reaches the registry
 * (proxies, certificates, npm's own settings).
 */
export function packageEnv(): ChildEnv {
  const reaches = /^(?:https?_proxy|no_proxy|node_extra_ca_certs|node_use_env_proxy|npm_config_(?:registry|userconfig|globalconfig|cache|proxy|https_proxy|noproxy|cafile|ca|strict_ssl))$/i;
  return toolEnv(Object.fromEntries(Object.entries(process.env).filter(([name]) => reaches.test(name))));
}

function merged(source: Source): ChildEnv {
  const out: ChildEnv = { NODE_ENV: getEnv().NODE_ENV };
  for (const [name, value] of Object.entries(source)) if (value !== undefined) out[name] = value;
  return out;
}

function loadEnvFile(): void {
  // Next reads .env by itself, and the supervisor hands its children a finished environment.
  if (process.env['VITEST'] !== undefined || process.env['NEXT_RUNTIME'] !== undefined) return;
  const file = path.join(/*turbopackIgnore: true*/ projectRoot(), '.env');
  if (existsSync(/*turbopackIgnore: true*/ file)) process.loadEnvFile(file);
}

function isUrl(value: string, protocols: readonly string[]): boolean {
  return URL.canParse(value) && protocols.includes(new URL(value).protocol);
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
