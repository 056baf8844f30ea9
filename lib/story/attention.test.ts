import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Attention, type Role } from './attention.ts';
import type { Member } from './cast.ts';
import type { Sex } from './types.ts';

const person = (sex: Sex): Member => ({ names: [], description: null, head: null, first: null, last: null, titles: new Set(), sex, age: 'unknown', votes: { female: 0, male: 0 }, isNarrator: false, weight: 0 });
const at = (sentence: number, paragraph = 0, scene = 0) => ({ sentence, paragraph, scene });
const [mara, ida, tom] = [0, 1, 2];
const members = [person('female'), person('female'), person('male'), person('unknown')];

describe('whom a pronoun means', () => {
  test('who acts in a sentence, not whom she acts upon', () => {
    const attention = new Attention(members);
    attention.see(mara, at(1), 'acts');
    attention.see(ida, at(1), 'object');
    expect(attention.meant('female', at(2)).map(({ member }) => member)).toEqual([mara, ida]);
  });

  test('the one who acts first, not the one of the clause inside: "Mara was glad that Ida had come. She…"', () => {
    const attention = new Attention(members);
    attention.see(mara, at(1), 'acts');
    attention.see(ida, at(1), 'acts');
    expect(attention.meant('female', at(2))[0]?.member).toBe(mara);
  });

  test('never one of the other sex; somebody whose sex nobody knows last', () => {
    const attention = new Attention(members);
    attention.see(mara, at(1), 'acts');
    attention.see(tom, at(2), 'acts');
    attention.see(3, at(3), 'acts');
    expect(attention.meant('female', at(4)).map(({ member }) => member)).toEqual([mara, 3]);
    expect(attention.meant('male', at(4)).map(({ member }) => member)).toEqual([tom, 3]);
  });

  test('after somebody spoke, more likely the one he spoke to', () => {
    const attention = new Attention(members);
    attention.see(ida, at(1), 'acts');
    attention.see(mara, at(2), 'speaks');
    expect(attention.meant('female', at(3, 1))[0]?.member).toBe(ida);
  });

  test('chances add up to one, and only so many are kept in mind', () => {
    const step = fc.record({ member: fc.nat(39), role: fc.constantFrom<Role>('acts', 'object', 'speaks'), on: fc.nat(3), further: fc.nat(1) });
    const crowd = Array.from({ length: 40 }, (_, i) => person(i % 3 === 0 ? 'unknown' : 'female'));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const attention = new Attention(crowd);
        let [sentence, paragraph] = [0, 0];
        for (const { member, role, on, further } of steps) {
          attention.see(member, at((sentence += on), (paragraph += further)), role);
        }
        const likely = attention.meant('female', at(sentence, paragraph));
        expect(likely.length).toBeLessThanOrEqual(12);
        expect(new Set(likely.map(({ member }) => member)).size).toBe(likely.length);
        expect(likely.reduce((sum, { odds }) => sum + Math.exp(odds), 0)).toBeCloseTo(1, 9);
        expect(likely.every((one, i) => i === 0 || one.odds <= (likely[i - 1]?.odds ?? 0))).toBe(true);
      }),
      { numRuns: 60 },
    );
    expect(new Attention(crowd).meant('female', at(1))).toEqual([]);
  });
});
