import type { JobResult, JobWithMetadata, PgBoss } from 'pg-boss';
import { expect, it } from 'vitest';
import { createLog } from '../services/log.ts';
import { vendorHasAnswered } from '../services/vendors/answered.ts';
import { startFeeder } from './runner-feeder.ts';

/** A queue of so many jobs, each of which goes on as the test tells it. */
function queueOf(count: number) {
  const waiting = Array.from({ length: count }, (_, n) => ({ id: `job-${n}`, name: 'speak', retryCount: 0, expireInSeconds: 60 }) as JobWithMetadata<unknown>);
  const begun = new Map<string, { answer: () => void; end: () => void }>();
  const done: string[] = [];
  const boss: Pick<PgBoss, 'fetch' | 'complete' | 'fail'> = {
    fetch: (async (_: string, options: { batchSize: number }) => waiting.splice(0, options.batchSize)) as PgBoss['fetch'],
    complete: async (_, ids) => {
      done.push(...[ids].flat().map((job) => (typeof job === 'string' ? job : job.id)));
      return { jobs: [], requested: 0, affected: 0 };
    },
    fail: async () => ({ jobs: [], requested: 0, affected: 0 }),
  };
  const handle = async (row: JobWithMetadata<unknown>): Promise<JobResult> => {
    const [answer, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    begun.set(row.id, { answer: answer.resolve, end: end.resolve });
    await Promise.race([answer.promise.then(vendorHasAnswered), end.promise]);
    await end.promise;
    // Once more, as a second purchase of the same line does: its room was given away already.
    vendorHasAnswered();
    return { id: row.id, status: 'completed' };
  };
  const feeder = startFeeder({ boss: boss as PgBoss, presence: { beat: async () => new Set(begun.keys()), condemn: async () => {} }, queue: 'speak', room: 2, most: 4, handle, log: createLog({ name: 'test', level: 'silent' }) });
  return { feeder, begun, done, names: () => [...begun.keys()] };
}

it('fetches as many as may wait for the vendor, one more for each that was answered, and no more than there may be in all', async () => {
  const { feeder, begun, done, names } = queueOf(9);
  feeder.wake();
  await expect.poll(names).toEqual(['job-0', 'job-1']);
  expect(feeder.hasRoom()).toBe(false);
  begun.get('job-0')?.answer();
  await expect.poll(names).toEqual(['job-0', 'job-1', 'job-2']);
  begun.get('job-1')?.answer();
  begun.get('job-2')?.answer();
  // Four in all, though only one of them is still at the vendor's.
  await expect.poll(names).toEqual(['job-0', 'job-1', 'job-2', 'job-3']);
  expect(feeder.hasRoom()).toBe(false);
  begun.get('job-0')?.end();
  await expect.poll(names).toEqual(['job-0', 'job-1', 'job-2', 'job-3', 'job-4']);
  // One that ends without having been answered gives its room back as well.
  begun.get('job-3')?.end();
  await expect.poll(names).toHaveLength(6);
  const stopped = feeder.stop();
  for (const { end } of begun.values()) end();
  await stopped;
  expect(done.toSorted()).toEqual(names().toSorted());
});
