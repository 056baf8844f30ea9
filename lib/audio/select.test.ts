import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { nthSmallest } from './select.ts';

it('finds the number that sorting would put in a place, and minds nothing behind the length', () => {
  fc.assert(
    fc.property(fc.array(fc.float({ noNaN: true }), { minLength: 1, maxLength: 60 }), fc.nat(), fc.float(), (values, place, behind) => {
      const index = place % values.length;
      const sorted = Float32Array.from(values).toSorted();
      // Nought and minus nought stand in any order.
      expect(nthSmallest(Float32Array.from([...values, behind]), values.length, index) === sorted[index]).toBe(true);
    }),
  );
  expect(nthSmallest(new Float32Array(1000).fill(3), 1000, 500)).toBe(3);
});
