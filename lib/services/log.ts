/** The structured log: one line of JSON for each event, with nothing in it that must not leave the machine. */
import { pino, type DestinationStream, type LevelWithSilent } from 'pino';
import type { Log, LogFields } from './interfaces.ts';
import { logScope } from './log-scope.ts';

export interface LogOptions {
  /** The part of the programme that writes: web, worker, cli. */
  name: string;
  level?: LevelWithSilent;
  /** Default: the standard output of the process. */
  destination?: DestinationStream;
}

/** Fields that are never written, whatever is in them. */
const secretField = /key$|token|secret|password|authorization|cookie|signature|credential/i;
/** Fields that would carry the story itself. */
const storyField = /^(text|manuscript|story|prompt|source|words|line|excerpt)$/i;

const secretValues: [RegExp, string][] = [
  [/\b(?:sk-ant-|sk-|r8_|hf_|ntx_|whsec_)[\w-]{6,}/g, '[key]'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, '$1 [key]'],
  // The password in an address, as in postgresql://name:password@host.
  [/(\b[a-z][a-z+.-]*:\/\/[^\s:/@]*):[^\s/@]+@/gi, '$1:[password]@'],
  [/([?&](?:api_?key|token|key|signature|access_token)=)[^&\s"']+/gi, '$1[key]'],
];

/** Takes keys, tokens and passwords out of a text. */
export function withoutSecrets(text: string): string {
  return secretValues.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text);
}

/**
 * Makes a log. What looks like a key, a token or a password is taken out of every field and message. Within a request or a
 * job each line carries its id.
 */
export function createLog(options: LogOptions): Log {
  const settings = { name: options.name, level: options.level ?? 'info', mixin: () => ({ ...logScope() }) };
  const logger = options.destination === undefined ? pino(settings) : pino(settings, options.destination);
  return {
    debug: (fields, message) => logger.isLevelEnabled('debug') && logger.debug(clean(fields), withoutSecrets(message)),
    info: (fields, message) => logger.isLevelEnabled('info') && logger.info(clean(fields), withoutSecrets(message)),
    warn: (fields, message) => logger.isLevelEnabled('warn') && logger.warn(clean(fields), withoutSecrets(message)),
    error: (fields, message) => logger.isLevelEnabled('error') && logger.error(clean(fields), withoutSecrets(message)),
  };
}

/** A log that says nothing. */
export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

interface LoggedError {
  type: string;
  message: string;
  stack?: string;
  code?: string;
  cause?: LoggedError;
}
type Clean = Record<string, string | number | boolean | null | undefined | LoggedError>;

function clean(fields: LogFields): Clean {
  const out: Clean = {};
  for (const [field, value] of Object.entries(fields)) {
    if (secretField.test(field)) out[field] = '[secret]';
    else if (storyField.test(field)) out[field] = '[story]';
    else if (typeof value === 'string') out[field] = withoutSecrets(value);
    else if (value instanceof Error) out[field] = loggedError(value, 3);
    else out[field] = value;
  }
  return out;
}

/** Error and causes, `depth` deep. Own properties are left out: vendors hang requests and bodies on their errors. */
function loggedError(error: Error, depth: number): LoggedError {
  const logged: LoggedError = { type: error.name, message: withoutSecrets(error.message) };
  if (error.stack !== undefined) logged.stack = withoutSecrets(error.stack);
  if ('code' in error && typeof error.code === 'string') logged.code = error.code;
  if (depth > 0 && error.cause instanceof Error) logged.cause = loggedError(error.cause, depth - 1);
  return logged;
}
