import { describe, expect, it } from 'vitest';
import { calmKey, faults, planOf } from './plan.ts';

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
    expect(new Set(plans.map(calmKey)).size).toBeLessThanOrEqual(24);
  });

  it('strike in the order of time, edits as the calm run makes them', () => {
    for (const { strikes } of plans) expect(strikes.map(({ at }) => at)).toEqual(strikes.map(({ at }) => at).toSorted((a, b) => a - b));
  });
});
