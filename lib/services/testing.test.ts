import { describe, expect, it } from 'vitest';
import { fakeContext, fakeTransaction, fakeTx, memoryAssets, rememberingQueue } from './testing.ts';

describe('the stand-ins', () => {
  it('answer what they were told and name what they were not', async () => {
    const transaction = fakeTransaction({
      segment: { findMany: async (query: { where: { projectId: string } }) => [{ id: `of ${query.where.projectId}` }] },
      $executeRaw: async () => 1,
    });
    expect(await transaction.run((tx) => tx.segment.findMany({ where: { projectId: 'p' } }))).toEqual([{ id: 'of p' }]);
    expect(await transaction.run((tx) => tx.$executeRaw`SELECT 1`)).toBe(1);
    await expect(transaction.run(async (tx) => tx.segment.findFirst())).rejects.toThrow('not implemented: segment.findFirst');
    await expect(transaction.run(async (tx) => tx.take.count())).rejects.toThrow('not implemented: take.count');
    await expect(transaction.run(async (tx) => tx.$queryRaw`SELECT 1`)).rejects.toThrow('not implemented: $queryRaw');
    expect(await Promise.resolve(fakeTx())).toBeDefined();
  });

  it('make a context that misses everything but what a test gives', async () => {
    const queue = rememberingQueue();
    const context = fakeContext({ queue });
    await context.transaction.run((tx) => context.queue.enqueue(tx, [{ name: 'read-story', stepId: 's', projectId: 'p' }]));
    expect(queue.jobs).toHaveLength(1);
    expect(() => context.clients.anthropic({ apiKey: 'a' })).toThrow('not implemented: clients.anthropic');
    expect(() => fakeContext().queue.enqueue(fakeTx(), [])).toThrow('not implemented: queue.enqueue');
    expect(() => context.report(new Error('boom'), 'testing')).toThrow('unexpected error while testing');
  });

  it('store sounds by content and keep owners apart', async () => {
    const mine = memoryAssets('person-1');
    const asset = await mine.put({ ownerId: 'person-1', bytes: new Uint8Array([1, 2]), mediaType: 'audio/wav' });
    expect(await mine.put({ ownerId: 'person-1', bytes: new Uint8Array([1, 2]), mediaType: 'audio/wav' })).toEqual(asset);
    expect(await mine.read(asset.id)).toEqual(new Uint8Array([1, 2]));
    await expect(mine.put({ ownerId: 'person-2', bytes: new Uint8Array(), mediaType: 'a' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(memoryAssets('person-2').read(asset.id)).rejects.toMatchObject({ code: 'not-found' });
  });
});
