import { describe, expect, it } from 'vitest';
import { spokenCases } from './cases.ts';
import { spokenForm } from './index.ts';

describe('the table of spoken forms', () => {
  for (const { group, kind, cases } of spokenCases) {
    it(group, () => {
      const wrong = cases
        .map(([written, expected]) => ({ written, expected, got: spokenForm(written, { kind: kind ?? 'narration' }).text }))
        .filter(({ expected, got }) => got !== expected);
      expect(wrong).toEqual([]);
    });
  }

  it('holds at least 400 cases', () => {
    expect(spokenCases.reduce((sum, { cases }) => sum + cases.length, 0)).toBeGreaterThanOrEqual(400);
  });
});
