import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { startBoss } from '../../jobs/boss.ts';
import { createJobQueue } from '../../jobs/queue.ts';
import { silentLog } from '../log.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, smallStory, type SmallDrama } from '../testing-drama.ts';
import { exposition } from './exposition.ts';
import { requireOperator } from './operator.ts';
import { readMetrics } from './read-metrics.ts';
import { countRequest, durationSteps, requestCounts } from './requests.ts';

let house: TestHouse;
let drama: SmallDrama;
let text = '';
beforeAll(async () => {
  house = await openTestHouse();
  drama = await makeSmallDrama(house.context);
  const boss = await startBoss(house.url, { role: 'enqueue', heartbeatSeconds: 10, log: silentLog });
  const { projectId, cueId } = drama;
  const purchase = { ownerId: house.context.actor.userId, projectId, vendor: 'hume', model: 'octave', stage: 'speak', inputHash: 'x', mostMicros: 9000 };
  const now = new Date();
  try {
    await house.context.transaction.run(async (tx) => {
      await createJobQueue(boss).enqueue(tx, [{ name: 'make-cue', stepId: null, projectId, cueId }]);
      await tx.purchase.create({ data: { ...purchase, state: 'settled', costMicros: 1234, settledAt: now } });
      await tx.purchase.create({ data: { ...purchase, state: 'settled', costMicros: 5555, settledAt: new Date(now.getTime() - 2 * 86_400_000) } });
      await tx.purchase.create({ data: { ...purchase, state: 'open', costMicros: null } });
    });
  } finally {
    await boss.stop({ graceful: false });
  }
  countRequest('read a drama', 'GET', 200, 0.02);
  countRequest('read a drama', 'GET', 200, 0.3);
  countRequest('read a drama', 'GET', 404, 99);
  text = exposition(await readMetrics({ ...house.context, clock: { now: () => now } }, house.root));
});
afterAll(async () => await house[Symbol.asyncDispose]());

const valueOf = (name: string): number => Number(text.split('\n').find((line) => line.startsWith(`${name} `))?.split(' ').at(-1));

describe('the metrics', () => {
  it('count requests by what they are for and how they ended, with their durations', () => {
    const labels = 'route="read a drama",method="GET"';
    expect(valueOf(`narratix_http_requests_total{${labels},status="200"}`)).toBe(2);
    expect(valueOf(`narratix_http_requests_total{${labels},status="404"}`)).toBe(1);
    const buckets = [...durationSteps.map(String), '+Inf'].map((le) => valueOf(`narratix_http_request_duration_seconds_bucket{${labels},le="${le}"}`));
    expect(buckets).toEqual([0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3]);
    expect(valueOf(`narratix_http_request_duration_seconds_count{${labels}}`)).toBe(3);
    expect(valueOf(`narratix_http_request_duration_seconds_sum{${labels}}`)).toBeCloseTo(99.32);
  });

  it('tell of the queue, the spending of this day, the storage and the connections', () => {
    expect(valueOf('narratix_jobs{queue="make-cue",state="created"}')).toBe(1);
    expect(valueOf('narratix_job_retries{queue="make-cue"}')).toBe(0);
    expect(valueOf('narratix_workers')).toBe(0);
    expect(valueOf('narratix_spend_today_micro_dollars{vendor="hume"}')).toBe(1234);
    expect(valueOf('narratix_assets')).toBeGreaterThan(0);
    expect(valueOf('narratix_storage_bytes')).toBeGreaterThan(0);
    expect(valueOf('narratix_disk_free_bytes')).toBeGreaterThan(0);
    expect(text).toMatch(/narratix_database_connections\{pool="narratix",state="\w/);
  });

  it('name nobody and nothing of anybody’s', () => {
    for (const word of [house.context.actor.userId, 'First', 'Nora', ...Object.values(drama), ...smallStory.split('\n').filter((line) => line !== '')]) expect(text).not.toContain(word);
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
  });

  it('are lines that Prometheus reads', () => {
    for (const line of text.trimEnd().split('\n')) expect(line).toMatch(/^(# (HELP|TYPE) narratix_\w+ .+|narratix_\w+(\{(\w+="[^"\\]*",?)+\})? [\d.e+-]+)$/);
    expect(requestCounts().find(({ route }) => route === 'read a drama')?.steps).toHaveLength(durationSteps.length + 1);
  });

  it('keep any label on one line and within its quotes', () => {
    fc.assert(
      fc.property(fc.string(), (label) => {
        const written = exposition([{ name: 'm', help: 'Help.', type: 'gauge', samples: [{ labels: { l: label }, value: 1 }] }]);
        const head = '# HELP m Help.\n# TYPE m gauge\n';
        expect(written.startsWith(head)).toBe(true);
        const sample = written.slice(head.length);
        const [, inner = ''] = /^m\{l="((?:[^"\\\n]|\\["\\n])*)"\} 1\n$/.exec(sample) ?? [];
        expect(inner.replaceAll(/\\(.)/gs, (_, letter: string) => (letter === 'n' ? '\n' : letter))).toBe(label);
      }),
    );
  });
});

describe('who may read them', () => {
  const local = { METRICS_TOKEN: undefined, AUTH_SECRET: undefined, AUTH_PASSWORDS: 'off', AUTH_GITHUB_ID: undefined, AUTH_GITHUB_SECRET: undefined, AUTH_GOOGLE_ID: undefined, AUTH_GOOGLE_SECRET: undefined, AUTH_SMTP: undefined, AUTH_OUTBOX: undefined } as const;
  const accounts = { ...local, AUTH_SECRET: 'x'.repeat(40), AUTH_PASSWORDS: 'on' } as const;
  const token = 'a-token-of-the-operator';
  it('a local studio’s own machine; with accounts nobody, unless there is a token', () => {
    expect(() => requireOperator(local, null)).not.toThrow();
    expect(() => requireOperator(accounts, null)).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(() => requireOperator(accounts, `Bearer ${token}`)).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
  it('whoever bears the token, where there is one', () => {
    for (const env of [local, accounts]) {
      const guarded = { ...env, METRICS_TOKEN: token };
      expect(() => requireOperator(guarded, `Bearer ${token}`)).not.toThrow();
      for (const wrong of [null, '', 'Bearer', 'Bearer ', `Bearer ${token}x`, `Basic ${token}`, token]) expect(() => requireOperator(guarded, wrong), String(wrong)).toThrow(expect.objectContaining({ code: 'signed-out' }));
    }
  });
});
