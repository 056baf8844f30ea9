import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { resetEnv } from '../../env.ts';
import { startBoss } from '../../jobs/boss.ts';
import { createJobQueue } from '../../jobs/queue.ts';
import { withAccounts } from '../accounts/testing-accounts.ts';
import type { ServiceContext } from '../interfaces.ts';
import { silentLog } from '../log.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, type SmallDrama } from '../testing-drama.ts';
import { readOperation } from './read-operation.ts';

withAccounts();
let house: TestHouse;
let drama: SmallDrama;
let context: ServiceContext;
beforeAll(async () => {
  house = await openTestHouse();
  vi.stubEnv('NARRATIX_DATA_DIR', house.root);
  resetEnv();
  context = house.context;
  drama = await makeSmallDrama(context);
  const boss = await startBoss(house.url, { role: 'enqueue', heartbeatSeconds: 10, log: silentLog });
  const { projectId, cueId } = drama;
  const purchase = { ownerId: context.actor.userId, projectId, vendor: 'hume', model: 'octave', stage: 'speak', inputHash: 'x', mostMicros: 9000 };
  try {
    await context.transaction.run(async (tx) => {
      await createJobQueue(boss).enqueue(tx, [{ name: 'make-cue', stepId: null, projectId, cueId }]);
      await tx.purchase.create({ data: { ...purchase, state: 'settled', costMicros: 1234, settledAt: new Date() } });
      await tx.purchase.create({ data: { ...purchase, state: 'uncertain' } });
      await tx.purchase.create({ data: { ...purchase, state: 'settled', costMicros: 7, createdAt: new Date('2020-01-01') } });
      const production = await tx.production.create({ data: { projectId, kind: 'make', scope: {}, state: 'done' } });
      for (const [index, line] of ['Who is there?', 'Only the rain.'].entries()) await tx.step.create({ data: { productionId: production.id, stage: 'speak', subjectId: String(index), state: 'failed', error: `The line “${line}” could not be spoken.`, endedAt: new Date() } });
      await tx.step.create({ data: { productionId: production.id, stage: 'mix', subjectId: 'm', state: 'failed', error: 'Long ago.', endedAt: new Date('2020-01-01') } });
    });
  } finally {
    await boss.stop({ graceful: false });
  }
});
afterAll(async () => await house[Symbol.asyncDispose]());
const operates = async (operator: boolean) => await context.transaction.run((tx) => tx.user.update({ where: { id: context.actor.userId }, data: { operator } }));

describe('how the studio is', () => {
  it('is for operators alone, and for the one person of a local studio', async () => {
    await operates(false);
    await expect(readOperation(context)).rejects.toMatchObject({ code: 'not-found' });
    await operates(true);
    expect((await readOperation(context)).peopleInAll).toBe(1);
    await operates(false);
    vi.stubEnv('AUTH_SECRET', '');
    vi.stubEnv('AUTH_PASSWORDS', '');
    resetEnv();
    expect((await readOperation(context)).peopleInAll).toBe(1);
  });

  it('tells of work, failures, spending, storage and people', async () => {
    await operates(true);
    const view = await readOperation(context);
    expect(view.readiness).toMatchObject({ database: true, schema: true, worker: false, sounds: true });
    expect(view.queues).toEqual([expect.objectContaining({ queue: 'make-cue', waiting: 1, running: 0, done: 0, failed: 0 })]);
    expect(view.queues[0]?.oldestSeconds).toBeGreaterThanOrEqual(0);
    expect(view.spending.vendors).toEqual([{ vendor: 'hume', settledMicros: 1234, uncertainMicros: 9000, openMicros: 0 }]);
    expect(view.storage.assets).toBeGreaterThan(0);
    expect(view.storage.freeBytes).toBeGreaterThan(0);
    expect(view.people).toEqual([expect.objectContaining({ dramas: 1, micros: 1234 })]);
  });

  it('counts like failures together and quotes nobody’s words', async () => {
    await operates(true);
    const view = await readOperation(context);
    expect(view.failures).toEqual([{ stage: 'speak', sentence: 'The line “…” could not be spoken.', times: 2, lastAt: expect.any(String) }]);
    expect(JSON.stringify(view)).not.toContain('Nora');
  });
});
