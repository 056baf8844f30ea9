/** The closed list of what can go wrong, as every transport maps it. */
export const errorCodes = [
  'bad-input',
  'too-large',
  'not-found',
  'not-allowed',
  /** Nobody is signed in, where somebody must be. */
  'signed-out',
  /** A limit of lib/services/rate-limits.ts is used up. */
  'too-many',
  'conflict',
  'stale',
  /** An Idempotency-Key that came with another request before. */
  'reused-key',
  'cancelled',
  'vendor-refused',
  'vendor-busy',
  'vendor-unavailable',
  /** A cap on spending would be passed. */
  'spend-cap',
  'storage',
  'internal',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

export interface ServiceErrorOptions {
  /** A plain sentence for the person: what was wrong and what to do. Never a secret, never a path. */
  person: string;
  /** For the log; `person` where it says all there is to say. */
  log?: string;
  cause?: unknown;
  /** The error's own word on whether trying again can help. */
  retryable?: boolean;
  /** Seconds the other side asked us to wait. */
  retryAfterSeconds?: number;
  /** Nothing went wrong: the other side is at work and is to be asked again in a while. A job pays no try for it. */
  waits?: boolean;
  /** Of a paid call: `no` where it is known that nothing was sold. Anything else may have been. */
  bought?: 'no' | 'maybe';
  /** The input fields that were wrong, each with a plain sentence. */
  fields?: { field: string; message: string }[];
}

/** The only error that services throw on purpose. Anything else is a bug and shows a generic text. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: ErrorCode;
  readonly person: string;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | null;
  readonly waits: boolean;
  readonly bought: 'no' | 'maybe';
  readonly fields: { field: string; message: string }[];

  constructor(code: ErrorCode, options: ServiceErrorOptions) {
    super(options.log ?? options.person, { cause: options.cause });
    this.code = code;
    this.person = options.person;
    this.retryable = options.retryable ?? false;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
    this.waits = options.waits ?? false;
    this.bought = options.bought ?? 'maybe';
    this.fields = options.fields ?? [];
  }
}

/** A person called the work off: what a vendor still does for it is called off too. */
export class CancelledByPerson extends ServiceError {
  constructor() {
    super('cancelled', { person: 'This was cancelled.' });
  }
}

/** Somebody else's id and no id at all get the same answer. */
export function notFound(what: string): ServiceError {
  return new ServiceError('not-found', { person: `This ${what} does not exist, or it is not yours.` });
}

/** The sentence a person sees for any error; unknown ones keep their cause for the log only. */
export function personMessage(error: unknown): string {
  if (error instanceof ServiceError) return error.person;
  return 'Something went wrong on our side. Nothing is lost; please try again.';
}
