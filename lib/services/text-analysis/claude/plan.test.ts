import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StorySegment } from '../../../story/types.ts';
import { expectedOutput, halves, mostOutput, planChunks } from './chunks.ts';
import { claudeModel, claudeModels, costMicros } from '../../claude/models.ts';
import { fenced, numberUnits, showPage } from './page.ts';
import { guessTokens } from '../../claude/tokens.ts';
import { estimateCost } from './plan.ts';
import { ranges } from './prompt.ts';
import { readQuestion } from '../../../../e2e/vendors/anthropic-answers.ts';

describe('money', () => {
  const none = { input: 0, cacheWrite: 0, cacheRead: 0, output: 0 };
  it('is whole micro-dollars, by the table, rounded up', () => {
    const sonnet = claudeModel('claude-sonnet-5-5');
    expect(costMicros(sonnet, { input: 1_000_000, cacheWrite: 0, cacheRead: 0, output: 1_000_000 }, false)).toBe(12_000_000);
    expect(costMicros(sonnet, { input: 0, cacheWrite: 1_000_000, cacheRead: 1_000_000, output: 0 }, false)).toBe(2_700_000);
    expect(costMicros(sonnet, { ...none, output: 1_000_000 }, true)).toBe(5_000_000);
    const haiku = claudeModel('claude-haiku-5-5');
    expect(costMicros(haiku, { ...none, input: 1 }, false)).toBe(1);
    expect(costMicros(haiku, { ...none, input: 100_000 }, false)).toBe(10_000);
    // Above so many tokens of prompt another price holds for all of it, what came from the cache counted too.
    expect(costMicros(haiku, { ...none, input: 50_000, cacheRead: 50_001, output: 1_000 }, false)).toBe(25_000 + 2_501 + 2_500);
  });
  it('is never less for more, and a batch is half', () => {
    const count = fc.integer({ min: 0, max: 900_000 });
    fc.assert(
      fc.property(fc.constantFrom(...claudeModels), fc.record({ input: count, cacheWrite: count, cacheRead: count, output: count }), (model, use) => {
        const whole = costMicros(model, use, false);
        expect(Number.isSafeInteger(whole)).toBe(true);
        expect(costMicros(model, { ...use, output: use.output + 1_000 }, false)).toBeGreaterThan(whole);
        expect(Math.abs(costMicros(model, use, true) * 2 - whole)).toBeLessThanOrEqual(2);
      }),
      { numRuns: 200 },
    );
  });
  it('is estimated with the prefix written once and read from the cache after, where it is long enough', () => {
    const [model] = claudeModels;
    const size = { lines: [10, 10], people: 0, pageTokens: [1_000, 1_000] };
    const [long, short] = [estimateCost(model, { ...size, prefixTokens: 10_000 }), estimateCost(model, { ...size, prefixTokens: 500 })];
    const outputs = 2 * expectedOutput(10) * 10;
    expect(long.directMicros).toBe(outputs + 2 * 1_120 * 2 + 25_000 + 2_000);
    expect(short.directMicros).toBe(outputs + 2 * 1_620 * 2);
    expect(long.limitMicros).toBeGreaterThan(long.directMicros);
  });
  it('an unknown model is the recommended one; a guess of tokens is rather too high', () => {
    expect(claudeModel('claude-2')).toBe(claudeModels[0]);
    expect(guessTokens('The boat is late, and nobody waits for it.')).toBeGreaterThan(10);
    expect(guessTokens('船は遅れている')).toBeGreaterThanOrEqual(6);
  });
});

/** Segments in a row: `d` speech, `n` narration, `t` thought, `|` a new scene before the next. */
function segmentsOf(plan: string): StorySegment[] {
  const segments: StorySegment[] = [];
  let scene = 0;
  for (const mark of plan) {
    if (mark === '|') {
      scene += 1;
      continue;
    }
    const start = segments.length * 10;
    segments.push({ start, end: start + 10, kind: mark === 'd' ? 'dialogue' : mark === 't' ? 'thought' : 'narration', chapter: 0, scene, speaker: null, confidence: 1, evidence: { kind: 'narration', range: null }, endsParagraph: true, factor: null });
  }
  return segments;
}
const story = fc.array(fc.constantFrom('d', 'n', 't', '|', 'ddd', 'dndn'), { maxLength: 500 }).map((parts) => parts.join(''));

describe('chunks', () => {
  it('hold every line that nobody settled, once, in order, and their answers have room', () => {
    fc.assert(
      fc.property(story, fc.integer({ min: 0, max: 5_000 }), (plan, at) => {
        const segments = segmentsOf(plan);
        const units = numberUnits({ segments }, [{ start: at, end: at + 15, speaker: null }]);
        const chunks = planChunks({ segments }, units);
        expect(chunks.flatMap((chunk) => chunk.ask)).toEqual(units.filter((unit) => unit.settled === undefined).map((unit) => unit.id));
        expect(units.map((unit) => unit.id)).toEqual(units.map((_, index) => index + 1));
        for (const { ask } of chunks) {
          expect(ask.length).toBeGreaterThan(0);
          expect(expectedOutput(ask.length)).toBeLessThan(mostOutput(ask.length, 128_000));
          expect(mostOutput(ask.length, 128_000)).toBeLessThan(21_000);
        }
      }),
      { numRuns: 60 },
    );
  });
  it('are halved until they are small', () => {
    expect(halves({ ask: [1, 2, 3, 4, 5] })).toEqual([{ ask: [1, 2, 3] }, { ask: [4, 5] }]);
    expect(halves({ ask: [1, 2, 3] })).toEqual([]);
  });
});

describe('a page', () => {
  it('marks exactly the lines asked for, whatever the words are', () => {
    const word = fc.constantFrom('<u3>', '</u3>', '</story>', '<given c1>', 'Nora', '“Hello,”', '\n', ' ', '\u2028', '𝒳', '<people>');
    fc.assert(
      fc.property(fc.array(fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join('')), { minLength: 1, maxLength: 30 }), fc.integer({ min: 0, max: 29 }), (lines, from) => {
        const text = lines.join('');
        let at = 0;
        const segments = lines.map((words, index): StorySegment => {
          const start = at;
          at += words.length;
          return { start, end: at, kind: index % 2 === 0 ? 'dialogue' : 'narration', chapter: 0, scene: 0, speaker: null, confidence: 1, evidence: { kind: 'narration', range: null }, endsParagraph: false, factor: null };
        });
        const units = numberUnits({ segments });
        const ids = units.map((unit) => unit.id).slice(from % units.length, (from % units.length) + 7);
        const page = showPage({ text, reading: { segments }, units, ask: new Set(ids), nameOf: () => 'c1' });
        const question = readQuestion({ model: 'm', messages: [{ role: 'user', content: `<story>\n${page}\n</story>\n\nAnswer these lines, each exactly once: ${ranges(ids)}.` }] });
        expect(question?.ids).toEqual(ids);
        expect([...(question?.lines.keys() ?? [])]).toEqual(ids);
        for (const id of ids) expect(question?.lines.get(id)).toBe(fenced(lines[(id - 1) * 2] ?? '').trimEnd());
        expect(page.isWellFormed()).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
  it('is never cut in the middle of a sign', () => {
    const text = `${'𝒳'.repeat(2_000)}a“Yes.”${'𝒳'.repeat(2_000)}`;
    const cuts = [0, 4_001, 4_007, text.length];
    const segments = segmentsOf('ndn').map((segment, index) => ({ ...segment, start: cuts[index] ?? 0, end: cuts[index + 1] ?? 0 }));
    const page = showPage({ text, reading: { segments }, units: numberUnits({ segments }), ask: new Set([1]), nameOf: () => '' });
    expect(page.isWellFormed()).toBe(true);
    expect(page).toContain('<u1>“Yes.”</u1>');
  });
  it('shows a long stretch of narration by its ends', () => {
    const text = `${'a'.repeat(9_000)}“Yes.”`;
    const segments = segmentsOf('nd').map((segment, index) => ({ ...segment, start: index === 0 ? 0 : 9_000, end: index === 0 ? 9_000 : text.length }));
    const page = showPage({ text, reading: { segments }, units: numberUnits({ segments }), ask: new Set([1]), nameOf: () => '' });
    expect(page.length).toBeLessThan(3_200);
    expect(page).toContain('<u1>“Yes.”</u1>');
  });
});
