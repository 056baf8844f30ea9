/** A few hostile inputs to every reader; `npm run verify -- fuzz` feeds them a million. */
import { afterAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../lib/import/samples/prose.ts';
import { ServiceError } from '../../../lib/services/errors.ts';
import { mutateBytes, mutateJson, mutateText } from './mutate.ts';
import { tidy } from './of-files.ts';
import { plainError } from './readers.ts';
import { allReaders } from './table.ts';

afterAll(tidy);

describe('hostile input', () => {
  it.each(allReaders())('of $name is read or refused in a plain sentence', async (reader) => {
    let refused = 0;
    for (let number = 0; number < 25; number += 1) {
      try {
        await reader.read(number, createRandom(number + 1));
      } catch (error) {
        if (!plainError(error)) throw error;
        refused += 1;
      }
    }
    // Input that is always refused is refused at the door: nothing behind it was read.
    expect(refused).toBeLessThan(25);
  });

  it('is the same for the same chance, and another than the good one', () => {
    const bytes = Uint8Array.from({ length: 200 }, (_, at) => at);
    const value = { a: [1, 2, { b: 'three' }] };
    const thrice = (make: (seed: number) => unknown) => Array.from({ length: 30 }, (_, seed) => JSON.stringify(make(seed + 1)));
    for (const [make, good] of [[(seed: number) => Array.from(mutateBytes(bytes, createRandom(seed))), Array.from(bytes)], [(seed: number) => mutateText('a text of some words', createRandom(seed)), 'a text of some words'], [(seed: number) => mutateJson(value, createRandom(seed)) ?? null, value]] as const) {
      expect(thrice(make)).toEqual(thrice(make));
      expect(thrice(make).filter((one) => one === JSON.stringify(good)).length).toBeLessThan(10);
    }
  });

  it('is a finding where nobody could show the error to a person', () => {
    expect(plainError(new TypeError('Cannot read properties of undefined'))).toBe(false);
    expect(plainError(new ServiceError('internal', { person: 'at line 3' }))).toBe(false);
    expect(plainError(new ServiceError('bad-input', { person: 'This file holds no words.' }))).toBe(true);
  });
});
