/**
 * Spans of what is done: a request, an action, a job, a call of a service, a call to a vendor, a group of statements. This file
 * knows nobody: every room may use it. Where no collector is set up (lib/services/collector.ts) there is no tracer, and a
 * span costs one look at a variable.
 *
 * A span holds kinds, ids, numbers and names that stand in the code. Never a word of a story, a person's input, a path or query of an address, or
 * what an error says: a collector may be somebody else's.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { ServiceError } from './services/errors.ts';

export type SpanKind = 'server' | 'consumer' | 'client' | 'internal';
/** Ids, counts and names from the code. */
export type SpanFacts = { [name: string]: string | number | boolean };

export interface SpanStart {
  /** Of few kinds: it is what a collector groups by. */
  name: string;
  kind?: SpanKind;
  facts?: SpanFacts;
  /** The W3C `traceparent` of what asked for it elsewhere, in place of the span at hand. */
  askedBy?: string | undefined;
}

/** A span while its work is done. */
export interface RunningSpan {
  add(facts: SpanFacts): void;
  /** It did not come to what was wanted, though nothing was thrown. */
  fail(kind: string): void;
}

/** What a tracer must do; made by whoever knows a collector. */
export interface Tracer {
  /** @param parent null for the first span of a trace */
  begin(start: Required<Omit<SpanStart, 'askedBy'>>, parent: SpanParent | null): OpenSpan;
}

export interface SpanParent {
  traceparent: string;
  /** Of another process, perhaps. */
  elsewhere: boolean;
}

export interface OpenSpan extends RunningSpan {
  traceparent: string;
  end(): void;
}

/** What is at hand in this chain of calls. */
interface Here {
  span: OpenSpan;
  /** What is passed on to jobs: of all that one request leads to, it is the parent. */
  asker: string;
  statements: number;
}

/** On globalThis: the pages and the routes may be bundled apart, and are one process all the same. */
const holder: typeof globalThis & { narratixTracing?: { tracer: Tracer | null; here: AsyncLocalStorage<Here> } } = globalThis;
const tracing = (holder.narratixTracing ??= { tracer: null, here: new AsyncLocalStorage<Here>() });

const unseen: RunningSpan = { add: () => {}, fail: () => {} };

/** Begins to trace in this process, or, with null, ends it. */
export function setTracer(tracer: Tracer | null): void {
  tracing.tracer = tracer;
}

/** Does the work as a span of its own: within the one at hand, of the one that asked for it, or the first of a trace. */
export async function inSpan<T>(start: SpanStart, work: (span: RunningSpan) => Promise<T>): Promise<T> {
  const { tracer } = tracing;
  if (tracer === null) return await work(unseen);
  return await traced(tracer, start, tracing.here.getStore(), work);
}

/** The same for what is told of only within a request or a job: an idle process looks after itself the whole day. */
export async function inInnerSpan<T>(start: SpanStart, work: (span: RunningSpan) => Promise<T>): Promise<T> {
  const { tracer } = tracing;
  const here = tracer === null ? undefined : tracing.here.getStore();
  if (tracer === null || here === undefined) return await work(unseen);
  return await traced(tracer, start, here, work);
}

async function traced<T>(tracer: Tracer, { name, kind = 'internal', facts = {}, askedBy }: SpanStart, outer: Here | undefined, work: (span: RunningSpan) => Promise<T>): Promise<T> {
  const parent = askedBy !== undefined ? { traceparent: askedBy, elsewhere: true } : outer === undefined ? null : { traceparent: outer.span.traceparent, elsewhere: false };
  const span = tracer.begin({ name, kind, facts }, parent);
  const here: Here = { span, asker: askedBy ?? outer?.asker ?? span.traceparent, statements: 0 };
  try {
    return await tracing.here.run(here, async () => await work(span));
  } catch (error) {
    if (!isUsual(error)) span.fail(kindOf(error));
    throw error;
  } finally {
    if (here.statements > 0) span.add({ 'narratix.statements': here.statements });
    span.end();
  }
}

/** What a job that is asked for now is to carry: its trace goes on in whichever process does it. Missing where nothing is traced. */
export function traceToPassOn(): string | undefined {
  return tracing.tracer === null ? undefined : tracing.here.getStore()?.asker;
}

/** One statement was sent for the span at hand. */
export function countStatement(): void {
  if (tracing.tracer === null) return;
  const here = tracing.here.getStore();
  if (here !== undefined) here.statements += 1;
}

/** The object with each of its functions as a span, `speech: speakSegment`; the object itself where nothing is traced. */
export function inSpans<T extends object>(name: string, object: T): T {
  if (tracing.tracer === null) return object;
  return new Proxy(object, {
    get(target, property): unknown {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== 'function') return value;
      return (...input: unknown[]) => inInnerSpan({ name: `${name}: ${String(property)}` }, async () => (await Reflect.apply(value, target, input)) as unknown);
    },
  });
}

/** What was called off, or waits for the other side and is looked at again, is no failure. */
function isUsual(error: unknown): boolean {
  return error instanceof ServiceError && (error.code === 'cancelled' || error.waits);
}

/** The kind of an error, never what it says. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' && /^[\w-]{1,40}$/.test(error.code) ? error.code : error.name;
}
