import { describe, expect, it } from 'vitest';
import { calmKey, editsOf, faults, planOf, waysOf } from './plan.ts';

const plans = Array.from({ length: 200 }, (_, seed) => planOf(seed));

describe('plans of chaos', () => {
  it('follow from their seed, and differ', () => {
    expect(plans.map((plan) => JSON.stringify(plan))).toEqual(Array.from({ length: 200 }, (_, seed) => JSON.stringify(planOf(seed))));
    expect(new Set(plans.map((plan) => JSON.stringify(plan))).size).toBeGreaterThan(195);
    expect(planOf(3, 120).story.length).toBeGreaterThan(5 * planOf(3).story.length);
  });

  it('among 200 have every fault, every kind of edit and all voices, and few calm runs to be held against', () => {
    const strikes = plans.flatMap((plan) => plan.strikes.map(({ what }) => ('fault' in what ? what.fault : what.edit.kind)));
    expect(faults.filter((fault) => !strikes.includes(fault))).toEqual([]);
    for (const kind of ['speaker', 'silent', 'rename', 'sound', 'revise'] as const) expect(strikes).toContain(kind);
    expect(new Set(plans.map((plan) => plan.voices)).size).toBe(4);
    expect(new Set(plans.map((plan) => calmKey(plan, waysOf(plan)[0] ?? { mixed: [] }))).size).toBeLessThanOrEqual(24);
  });

  it('can be played with a mix before each of their edits or before none, the latter first', () => {
    for (const plan of plans) {
      const ways = waysOf(plan);
      expect(ways[0]?.mixed).toEqual(editsOf(plan).map(() => false));
      expect(new Set(ways.map((way) => calmKey(plan, way))).size).toBe(2 ** editsOf(plan).length);
    }
  });

  it('strike in the order of time, edits as the calm run makes them', () => {
    for (const { strikes } of plans) expect(strikes.map(({ at }) => at)).toEqual(strikes.map(({ at }) => at).toSorted((a, b) => a - b));
  });
});
