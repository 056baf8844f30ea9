import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chainKey } from './chain.ts';
import { resolveExchange, sameTurn, type ExchangeLine } from './resolve.ts';
import { learnFromAnswers, readAgain, reviewOrder } from './review.ts';

const line = (manner: string, called: string, gap: string, candidates: [number, number][], settled?: number | null): ExchangeLine => ({
  factor: { key: chainKey(manner, false, false, 'unknown', false, called), gap, candidates: candidates.map(([speaker, score]) => ({ speaker, score })) },
  settled,
});

describe('lessons', () => {
  test('"the old man" answered once is the same person elsewhere', () => {
    const open = [line('description', 'old man', 'x', [[0, 0], [1, -0.5]]), line('description', 'old man', 'x', [[0, 0], [1, -0.5]]), line('description', 'young man', 'x', [[0, 0], [1, -0.5]])];
    expect(readAgain(open).map((read) => read.speaker)).toEqual([0, 0, 0]);
    const answered = open.map((one, i) => (i === 0 ? { ...one, settled: 1 } : one));
    expect(readAgain(answered).map((read) => read.speaker)).toEqual([1, 1, 0]);
  });

  test('a name twice answered with somebody else means them elsewhere', () => {
    const named = (second: number | undefined) => [line('name', 'mr fenn', 'x', [[0, 0]], 2), line('name', 'mr fenn', 'x', [[0, 0]], second), ...Array.from({ length: 12 }, () => line('name', 'mr fenn', 'x', [[0, 0]])), line('name', 'mrs fenn', 'x', [[1, 0]])];
    expect(readAgain(named(2)).slice(2).map((read) => read.speaker)).toEqual([...Array.from({ length: 12 }, () => 2), 1]);
    expect(readAgain(named(0)).slice(2).map((read) => read.speaker)).toEqual([...Array.from({ length: 12 }, () => 0), 1]);
  });

  test('one who was always somebody else is that person wherever they stand', () => {
    const lines = [line('none', '', 'x', [[3, 0], [4, -1]], 5), line('none', '', 'x', [[3, 0], [4, -1]], 5), line('none', '', 'x', [[3, 0], [4, -1]]), line('none', '', 'x', [[4, 0]])];
    expect(readAgain(lines).map((read) => read.speaker)).toEqual([5, 5, 5, 4]);
  });

  test('no answers, no lessons', () => {
    const lines = [line('name', 'mr fenn', 'x', [[0, 0]]), line('none', '', '0', [[1, 0]])];
    expect(learnFromAnswers(lines)).toEqual(lines);
    expect(readAgain(lines)).toEqual(resolveExchange(lines));
  });
});

describe('the order of questions', () => {
  test('names every open turn once, and no settled or further segment', () => {
    const drawn = fc.array(fc.record({ manner: fc.constantFrom('none', 'pronoun', 'name'), gap: fc.constantFrom('0', '1', 'x', sameTurn), scores: fc.array(fc.integer({ min: -30, max: 0 }), { maxLength: 4 }), settled: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined, freq: 3 }) }), { minLength: 1, maxLength: 14 });
    fc.assert(
      fc.property(drawn, (rows) => {
        const lines = rows.map(({ manner, gap, scores, settled }, i) => line(manner, '', i === 0 ? 'x' : gap, gap === sameTurn && i > 0 ? [] : scores.map((score, speaker) => [speaker, score / 10]), settled));
        const order = reviewOrder(lines);
        expect(new Set(order).size).toBe(order.length);
        for (const at of order) expect(lines[at]).toMatchObject({ settled: undefined });
        for (const at of order) expect(lines[at]?.factor.gap).not.toBe(sameTurn);
      }),
      { numRuns: 60 },
    );
  });

  test('what is unsure comes before what is sure', () => {
    const lines = [line('none', '', 'x', [[0, 0], [1, -8]]), line('none', '', 'x', [[0, 0], [1, -0.1]])];
    expect(reviewOrder(lines)).toEqual([1, 0]);
  });

  test('a name that tells of many lines is asked before one that tells of few', () => {
    const many = Array.from({ length: 30 }, () => line('description', 'stranger', 'x', [[0, 0], [1, -0.4]]));
    const order = reviewOrder([line('description', 'waiter', 'x', [[0, 0], [1, -0.4]]), ...many]);
    expect(order[0]).toBe(1);
  });
});
