import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGate } from './runner-gate.ts';

describe('createGate', () => {
  it('never lets more in than it holds, lets everybody in, and in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.constantFrom(0.25, 0.5, 1, 2, Infinity), { minLength: 1, maxLength: 30 }),
        async (capacity, shares) => {
          const gate = createGate(capacity);
          let inside = 0;
          const order: number[] = [];
          await Promise.all(
            shares.map(async (share, at) => {
              const leave = await gate.enter({ share });
              order.push(at);
              inside += Math.min(share, capacity);
              expect(inside).toBeLessThanOrEqual(capacity + 1e-9);
              await Promise.resolve();
              inside -= Math.min(share, capacity);
              leave();
              leave();
            }),
          );
          expect(order).toEqual(shares.map((_, at) => at));
        },
      ),
    );
  });

  it('lets the urgent go first, and a whole share in alone', async () => {
    const gate = createGate(2);
    const order: string[] = [];
    const first = await gate.enter({ share: 1 });
    const enter = async (name: string, share: number, front = false): Promise<() => void> => {
      const leave = await gate.enter({ share, front });
      order.push(name);
      return leave;
    };
    const alone = enter('alone', Infinity);
    const plain = enter('plain', 1);
    const urgent = enter('urgent', 1, true);
    await urgent;
    expect(order).toEqual(['urgent']);
    (await urgent)();
    first();
    const leaveAlone = await alone;
    expect(order).toEqual(['urgent', 'alone']);
    leaveAlone();
    (await plain)();
    expect(order).toEqual(['urgent', 'alone', 'plain']);
  });

  it('lets in at once only where nobody waits', async () => {
    const gate = createGate(2);
    const first = gate.tryEnter(1);
    expect(first).not.toBeNull();
    expect(gate.tryEnter(2)).toBeNull();
    const big = gate.enter({ share: 2 });
    expect(gate.tryEnter(1)).toBeNull();
    first?.();
    (await big)();
    const all = gate.tryEnter(Infinity);
    expect(gate.tryEnter(0.1)).toBeNull();
    all?.();
    all?.();
    expect(gate.tryEnter(2)).not.toBeNull();
  });

  it('forgets who gave up waiting', async () => {
    const gate = createGate(1);
    const leave = await gate.enter({ share: 1 });
    const bored = new AbortController();
    const gone = gate.enter({ share: 1, signal: bored.signal });
    const next = gate.enter({ share: 1 });
    bored.abort(new Error('bored'));
    await expect(gone).rejects.toThrow('bored');
    leave();
    (await next)();
    await expect(gate.enter({ share: 1, signal: AbortSignal.abort(new Error('late')) })).rejects.toThrow('late');
    (await gate.enter({ share: 1 }))();
  });
});
