/**
 * Sends the spans of lib/tracing.ts to an OpenTelemetry collector, where one is set up. The SDK is loaded only then, and is
 * not made known to the process: frameworks and SDKs that would tell of addresses and contents find no tracer.
 */
import type { Context, Span, SpanContext } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Env } from '../env.ts';
import { setTracer, type OpenSpan, type SpanKind, type SpanParent, type Tracer } from '../tracing.ts';
import type { Log } from './interfaces.ts';

type CollectorSettings = Pick<Env, 'OTEL_EXPORTER_OTLP_ENDPOINT' | 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT' | 'OTEL_EXPORTER_OTLP_HEADERS' | 'OTEL_SERVICE_NAME' | 'OTEL_TRACES_SAMPLER_ARG'>;

export interface Collecting {
  /** Sends what was not sent yet, within two seconds, and traces no more. */
  close(): Promise<void>;
}

/** Spans are sent this often, milliseconds: so much of them is lost at most where a process is killed. */
const everyMs = 1000;
/** Spans that wait to be sent; more are dropped rather than kept. */
const mostWaiting = 20_000;
const lastWordMs = 2000;
/** A collector that is away is told of this often, milliseconds. */
const toldEveryMs = 60_000;

/**
 * Begins to trace in this process; nothing happens where no collector is set up.
 * @param part the part of the programme that this process is
 */
export async function startTracing(env: CollectorSettings, part: 'web' | 'worker', log: Log): Promise<Collecting> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: whole } = env;
  if (base === undefined && whole === undefined) return { close: async () => {} };
  const [{ SpanKind: Kinds, SpanStatusCode, ROOT_CONTEXT, trace }, { BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider }, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const url = whole ?? `${base?.replace(/\/+$/, '')}/v1/traces`;
  const exporter = tellingOfTrouble(new OTLPTraceExporter({ url, headers: env.OTEL_EXPORTER_OTLP_HEADERS }), log);
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': env.OTEL_SERVICE_NAME, 'service.namespace': 'narratix', 'narratix.part': part }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(env.OTEL_TRACES_SAMPLER_ARG) }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: everyMs, maxQueueSize: mostWaiting })],
  });
  const kinds = { server: Kinds.SERVER, consumer: Kinds.CONSUMER, client: Kinds.CLIENT, internal: Kinds.INTERNAL } satisfies { [Kind in SpanKind]: number };
  const made = provider.getTracer('narratix');
  const within = (parent: SpanParent | null): Context => {
    const known = parent === null ? null : contextOf(parent);
    return known === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, known);
  };
  const tracer: Tracer = {
    begin: ({ name, kind, facts }, parent) => openSpan(made.startSpan(name, { kind: kinds[kind], attributes: facts }, within(parent)), SpanStatusCode.ERROR),
  };
  setTracer(tracer);
  return {
    close: async () => {
      setTracer(null);
      const late = Promise.withResolvers<void>();
      const timer = setTimeout(late.resolve, lastWordMs);
      // A collector that does not answer keeps nobody from ending.
      await Promise.race([provider.shutdown().catch(() => {}), late.promise]);
      clearTimeout(timer);
    },
  };
}

function openSpan(span: Span, failed: number): OpenSpan {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return {
    traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
    add: (facts) => void span.setAttributes(facts),
    fail: (kind) => void span.setStatus({ code: failed }).setAttribute('error.type', kind),
    end: () => span.end(),
  };
}

/** W3C Trace Context, version 00; null for what is none. */
function contextOf({ traceparent, elsewhere }: SpanParent): SpanContext | null {
  const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent) ?? [];
  return traceId === undefined || spanId === undefined || flags === undefined ? null : { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: elsewhere };
}

/** The SDK keeps its troubles to itself: an operator would wait for traces that never come. */
function tellingOfTrouble(exporter: SpanExporter, log: Log): SpanExporter {
  let toldAt = -Infinity;
  return {
    export(spans: ReadableSpan[], done) {
      exporter.export(spans, (result) => {
        if (result.error !== undefined && performance.now() - toldAt >= toldEveryMs) {
          toldAt = performance.now();
          log.warn({ spans: spans.length, error: result.error }, 'traces could not be sent to the collector');
        }
        done(result);
      });
    },
    shutdown: async () => await exporter.shutdown(),
    forceFlush: async () => await exporter.forceFlush?.(),
  };
}
