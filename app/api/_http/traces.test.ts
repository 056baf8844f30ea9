import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startHume, type HumeStandIn } from '../../../e2e/vendors/hume.ts';
import { getEnv, resetEnv } from '../../../lib/env.ts';
import { startBoss } from '../../../lib/jobs/boss.ts';
import { createJobQueue } from '../../../lib/jobs/queue.ts';
import { startTracing } from '../../../lib/services/collector.ts';
import { createClientFactory } from '../../../lib/services/clients.ts';
import { silentLog } from '../../../lib/services/log.ts';
import type { ServiceContext } from '../../../lib/services/interfaces.ts';
import { makeSmallDrama, smallStory, type SmallDrama } from '../../../lib/services/testing-drama.ts';
import { setAgreement } from '../../../lib/services/vendors/agreement.ts';
import { setTracer } from '../../../lib/tracing.ts';
import { openWorker } from '../../../lib/worker/open-worker.ts';
import { setPronunciationAction } from '../../actions/cast.ts';
import { POST as design } from '../characters/[id]/voice/design/route.ts';
import { GET as readProject } from '../projects/[id]/route.ts';
import { openTestApi, type TestApi } from '../v1/_api/testing-api.ts';

vi.mock('next/headers', () => ({ cookies: async () => ({ get: () => undefined }), headers: async () => new Headers() }));

interface WireSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  status?: { code?: number };
  attributes: { key: string; value: { stringValue?: string; intValue?: number; doubleValue?: number; boolValue?: boolean } }[];
}
interface Collector extends AsyncDisposable {
  url: string;
  /** What came, as it came. */
  bodies: string[];
  keys: Set<string | undefined>;
  spans(): WireSpan[];
}

/** As an OTLP collector answers over HTTP with JSON. */
async function openCollector(): Promise<Collector> {
  const bodies: string[] = [];
  const keys = new Set<string | undefined>();
  const server = createServer((request, response) => {
    keys.add(request.headers['api-key']?.toString());
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      if (request.method === 'POST' && request.url === '/v1/traces') bodies.push(body);
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"partialSuccess":{}}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    bodies,
    keys,
    spans: () => bodies.flatMap((body) => (JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: WireSpan[] }[] }[] }).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const stack = new AsyncDisposableStack();
const description = 'a brittle xylophone of a voice, very old';
const secret = 'collector-key-0123456789';
let api: TestApi;
let me: ServiceContext;
let drama: SmallDrama;
let hume: HumeStandIn;
let collector: Collector;
beforeAll(async () => {
  collector = stack.use(await openCollector());
  hume = stack.use(await startHume({ quickSpeech: true }));
  for (const [name, value] of Object.entries({ HUME_API_KEY: hume.key, HUME_BASE_URL: hume.url, OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`, OTEL_EXPORTER_OTLP_HEADERS: `api-key=${secret}` })) vi.stubEnv(name, value);
  stack.defer(() => {
    vi.unstubAllEnvs();
    resetEnv();
  });
  api = stack.use(await openTestApi());
  me = await api.local();
  drama = await makeSmallDrama(me);
  await me.transaction.run((tx) => setAgreement(tx, { projectId: drama.projectId, vendor: 'hume', agree: true, now: new Date() }));
  const boss = await startBoss(api.house.url, { role: 'enqueue', heartbeatSeconds: 10, log: silentLog });
  stack.defer(() => boss.stop({ graceful: false }));
  const { actor: _, assets: __, ...base } = api.house.context;
  Object.assign(globalThis, { narratixWeb: { base: Promise.resolve({ ...base, clients: createClientFactory(), queue: createJobQueue(boss) }), userId: null, listener: null } });
});
afterAll(async () => await stack[Symbol.asyncDispose]());

const ask = (method: string, path: string, json?: object) => new Request(`http://localhost/api/${path}`, { method, headers: { host: 'localhost', ...(json === undefined ? {} : { 'content-type': 'application/json' }) }, ...(json === undefined ? {} : { body: JSON.stringify(json) }) });
const factOf = (span: WireSpan, key: string) => {
  const value = span.attributes.find((one) => one.key === key)?.value;
  return value?.stringValue ?? value?.intValue ?? value?.doubleValue ?? value?.boolValue;
};

describe('a trace', () => {
  it('leads from the request through its job to the call of the vendor, and tells nothing of the story', async () => {
    const tracing = await startTracing(getEnv(), 'web', silentLog);
    try {
      await using worker = await openWorker(api.house.url, silentLog);
      const asked = await design(ask('POST', `characters/${drama.characterId}/voice/design`, { engine: 'hume', description, count: 1 }), { params: Promise.resolve({ id: drama.characterId }) });
      expect(asked.status).toBe(202);
      expect((await setPronunciationAction({ projectId: drama.projectId, entry: null, word: 'Balthazar', said: 'balta czar', alphabet: 'letters', matchCase: false, note: null })).ok).toBe(true);
      await expect.poll(() => collector.spans().some(({ name }) => name === 'job design-voice'), { timeout: 20_000 }).toBe(true);
      expect(worker.context).toBeDefined();
    } finally {
      await tracing.close();
    }
    const spans = collector.spans();
    const one = (name: string): WireSpan => {
      const found = spans.filter((span) => span.name === name);
      expect(found, `${name} in ${[...new Set(spans.map((span) => span.name))].join(', ')}`).toHaveLength(1);
      return found[0]!;
    };
    const request = one('POST design voices');
    const job = one('job design-voice');
    expect(request.parentSpanId).toBeUndefined();
    expect(factOf(request, 'http.response.status_code')).toBe(202);
    expect(job.parentSpanId).toBe(request.spanId);
    expect(factOf(job, 'narratix.project')).toBe(drama.projectId);
    const service = one('voice generation: designVoice');
    expect(service.parentSpanId).toBe(job.spanId);

    const called = spans.filter((span) => span.name === 'POST vendors' && factOf(span, 'server.address') === new URL(hume.url).host);
    expect(called.length).toBeGreaterThan(0);
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const trace = spans.filter(({ traceId }) => traceId === request.traceId);
    for (const span of [job, service, ...called]) expect(span.traceId).toBe(request.traceId);
    for (const span of called) {
      const above: string[] = [];
      for (let at = byId.get(span.parentSpanId ?? ''); at !== undefined; at = byId.get(at.parentSpanId ?? '')) above.push(at.name);
      expect(above.slice(-3)).toEqual(['voice generation: designVoice', 'job design-voice', 'POST design voices']);
      expect(factOf(span, 'http.response.status_code')).toBe(200);
    }
    // Each transaction says how many statements it was; of the request there are some, of the job more.
    const groups = trace.filter(({ name }) => name === 'transaction');
    expect(groups.some((span) => span.parentSpanId === request.spanId && Number(factOf(span, 'narratix.statements')) >= 3)).toBe(true);
    expect(groups.length).toBeGreaterThan(3);

    const action = one('action keep a pronunciation');
    expect(action.traceId).not.toBe(request.traceId);
    expect(action.parentSpanId).toBeUndefined();

    const told = collector.bodies.join('\n');
    for (const word of [...(smallStory.match(/\p{L}{4,}/gu) ?? []), 'Nora', 'Balthazar', 'czar', 'xylophone', hume.key, secret, '/v0/tts', 'postgres:']) expect(told).not.toContain(word);
    expect([...collector.keys]).toEqual([secret]);
  });

  it('says that a request failed by its kind alone', async () => {
    const before = collector.bodies.length;
    const tracing = await startTracing(getEnv(), 'web', silentLog);
    const broken: ServiceContext['transaction'] = { run: async () => Promise.reject(new TypeError('“Who is there?” could not be read')), single: async () => Promise.reject(new Error('no')) };
    const holder: typeof globalThis & { narratixWeb?: { base: Promise<object>; userId: Promise<string> | null } } = globalThis;
    const web = holder.narratixWeb!;
    Object.assign(globalThis, { narratixWeb: { ...web, base: Promise.resolve({ ...(await web.base), transaction: broken, report: () => {} }), userId: Promise.resolve(me.actor.userId) } });
    try {
      expect((await readProject(ask('GET', 'projects/x'), { params: Promise.resolve({ id: drama.projectId }) })).status).toBe(500);
    } finally {
      Object.assign(globalThis, { narratixWeb: web });
      await tracing.close();
    }
    const [failed] = collector.spans().slice(-1);
    expect(failed).toMatchObject({ name: expect.stringMatching(/^GET /), status: { code: 2 } });
    expect(factOf(failed!, 'error.type')).toBe('500');
    expect(collector.bodies.slice(before).join('')).not.toContain('there');
  });

  it('is not made where no collector is set up: nothing is sent, and a job carries nothing', async () => {
    const before = collector.bodies.length;
    const tracing = await startTracing({ ...getEnv(), OTEL_EXPORTER_OTLP_ENDPOINT: undefined }, 'web', silentLog);
    const asked = await design(ask('POST', `characters/${drama.characterId}/voice/design`, { engine: 'hume', description: `${description}, once more`, count: 1 }), { params: Promise.resolve({ id: drama.characterId }) });
    expect(asked.status).toBe(202);
    const rows = await me.transaction.run((tx) => tx.$queryRaw<{ data: object }[]>`SELECT data FROM pgboss.job WHERE name = 'design-voice' ORDER BY created_on DESC LIMIT 1`);
    expect(rows[0]?.data).toMatchObject({ version: 1, job: { name: 'design-voice' } });
    expect(rows[0]?.data).not.toHaveProperty('trace');
    await tracing.close();
    expect(collector.bodies).toHaveLength(before);
  });

  it('that cannot be sent is told in the log once, and holds nobody up', async () => {
    const warned: string[] = [];
    const tracing = await startTracing({ ...getEnv(), OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }, 'web', { ...silentLog, warn: (_, message) => void warned.push(message) });
    expect((await readProject(ask('GET', `projects/${drama.projectId}`), { params: Promise.resolve({ id: drama.projectId }) })).status).toBe(200);
    const began = performance.now();
    await tracing.close();
    expect(performance.now() - began).toBeLessThan(10_000);
    setTracer(null);
    expect(warned.length).toBeLessThanOrEqual(1);
  });
});
