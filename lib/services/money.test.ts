import { expect, it } from 'vitest';
import { dollars, dollarsAtMost } from './money.ts';

it('says sums as a person reads them, and never that something which costs is free', () => {
  expect([0, 1, 1_200, 9_000, 9_001, 9_999, 10_000, 426_100, 12_345_678, 1_234_567_890].map(dollars)).toEqual(['$0.00', '$0.001', '$0.002', '$0.009', '$0.01', '$0.01', '$0.01', '$0.43', '$12.35', '$1,234.57']);
});

it('never says less than the most that something costs', () => {
  expect([0, 1_200, 10_000, 14_400, 1_230_001].map(dollarsAtMost)).toEqual(['$0.00', '$0.002', '$0.01', '$0.02', '$1.24']);
});
