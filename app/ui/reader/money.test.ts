import { expect, it } from 'vitest';
import { dollars } from './money.ts';

it('says sums as a person reads them', () => {
  expect([0, 1, 9_999, 10_000, 426_100, 12_345_678, 1_234_567_890].map(dollars)).toEqual(['$0', 'less than $0.01', 'less than $0.01', '$0.01', '$0.43', '$12.35', '$1,234.57']);
});
