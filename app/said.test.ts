import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { said, saidHeader, saidIn } from './said.ts';

it('what is said arrives as it was said, in letters that any proxy lets through', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1, maxLength: 10, unit: 'grapheme' }), fc.string({ maxLength: 60, unit: 'grapheme' })), (values) => {
      const header = said(values);
      expect(header[saidHeader]).toMatch(/^[\x21-\x7e]*$/);
      expect(Object.fromEntries(saidIn(new Request('http://localhost/', { headers: header })))).toEqual({ ...values });
    }),
  );
  expect([...saidIn(new Request('http://localhost/'))]).toEqual([]);
});
