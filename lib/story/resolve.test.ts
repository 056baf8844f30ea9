import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyseStory } from './analyse.ts';
import { groupExchanges, resolveExchange, sameTurn, type ExchangeLine } from './resolve.ts';
import type { StoryReading } from './types.ts';

/** Two long talks of three people with all kinds of tags, and none. */
const text = `Mara Fenn kept the ferry at Saltby, and Tom Harrow kept the inn across from it. Ida Crane came to them on a Sunday. Mara was sixty and he was not.

“Is the boat in?” asked Mara.

“It is,” said Tom. He put down his glass. “Ida brought it.”

“Then why are you here?”

“To tell you so.”

Ida laughed. “He is here for the soup,” she said.

“Is there soup?” said the old woman.

“There was.”

“And who ate it?”

“I ate it,” he said.

The wind rose over the river, and nobody spoke until the lamp was lit.

“Tom, go home,” said Mara.

“I will when I am dry,” he answered, “and not before.”

“You were born wet.”

“So was Ida.”

* * *

In the morning Ida was on the landing with a basket.

“Are you going over?” asked Mara.

“If you will take me.”

“Is it for the doctor?”

“It is for nobody,” she said.
`;

/** The lines of a reading as a service keeps them: those with a factor. */
function keptLines({ segments }: StoryReading) {
  return segments.flatMap((segment) => (segment.factor ? [{ ...segment, factor: segment.factor }] : []));
}

function resolveAll(lines: readonly ExchangeLine[]) {
  return groupExchanges(lines.map((line) => line.factor)).flatMap(({ start, end }) => resolveExchange(lines.slice(start, end)));
}

describe('an exchange solved again', () => {
  const reading = analyseStory({ text });
  const lines = keptLines(reading);
  const open = lines.map(({ factor }): ExchangeLine => ({ factor: JSON.parse(JSON.stringify(factor)), settled: undefined }));

  test('nothing settled: what the reading gave, over the whole text', () => {
    expect(lines.length).toBeGreaterThan(15);
    expect(resolveAll(open)).toEqual(lines.map(({ speaker, confidence }) => ({ speaker, confidence })));
  });

  test('the exchanges part at the scene, and tile the lines', () => {
    const groups = groupExchanges(open.map((line) => line.factor));
    expect(groups.length).toBe(2);
    expect(groups[0]?.start).toBe(0);
    expect(groups[1]?.start).toBe(groups[0]?.end);
    expect(groups.at(-1)?.end).toBe(lines.length);
  });

  test('speech broken by its tag is one turn, and is settled as one', () => {
    const at = open.findIndex((line) => line.factor.gap === sameTurn);
    expect(at).toBeGreaterThan(0);
    const other = reading.characters.findIndex((character) => character.name.startsWith('Ida'));
    const settled = open.map((line, i) => (i === at ? { ...line, settled: other } : line));
    const before = resolveAll(settled)[at - 1];
    expect(before?.speaker).toBe(other);
  });

  test('a settled line stands, and turns the lines beside it', () => {
    const asks = lines.findIndex((line) => text.slice(line.start, line.end).includes('Then why are you here'));
    const tom = lines[asks + 1]?.speaker ?? null;
    const mara = lines[asks]?.speaker ?? null;
    expect(tom).not.toBe(mara);
    const swapped = resolveAll(open.map((line, i) => (i === asks ? { ...line, settled: tom } : line)));
    expect(swapped[asks]).toEqual({ speaker: tom, confidence: 1 });
    expect(swapped[asks + 1]?.speaker).not.toBe(tom);
  });

  test('every way of settling lines gives each its own, and a speaker of the cast to the rest', () => {
    const settled = fc.array(fc.option(fc.option(fc.integer({ min: 0, max: reading.characters.length + 2 })), { nil: undefined }), { minLength: open.length, maxLength: open.length });
    fc.assert(
      fc.property(settled, (chosen) => {
        const solved = resolveAll(open.map((line, i) => ({ ...line, settled: chosen[i] })));
        solved.forEach(({ speaker, confidence }, i) => {
          const mine = chosen[i];
          if (mine !== undefined) expect({ speaker, confidence }).toEqual({ speaker: mine, confidence: 1 });
          expect(confidence).toBeGreaterThanOrEqual(0);
          expect(confidence).toBeLessThanOrEqual(1);
        });
      }),
      { numRuns: 60 },
    );
  });

  test('a story read with settled lines gives what its exchanges solved again give', () => {
    const asks = lines.findIndex((line) => text.slice(line.start, line.end).includes('Then why are you here'));
    const line = lines[asks];
    const who = reading.characters[lines[asks + 1]?.speaker ?? -1]?.name ?? '';
    const again = analyseStory({ text, settled: [{ start: line?.start ?? 0, end: line?.end ?? 0, speaker: who }] });
    const named = (read: StoryReading) => keptLines(read).map((kept) => (kept.speaker === null ? null : (read.characters[kept.speaker]?.name ?? null)));
    const solved = resolveAll(open.map((kept, i) => (i === asks ? { ...kept, settled: lines[asks + 1]?.speaker ?? null } : kept)));
    expect(named(again)).toEqual(solved.map(({ speaker }) => (speaker === null ? null : (reading.characters[speaker]?.name ?? null))));
    expect(keptLines(again)[asks]).toMatchObject({ confidence: 1, evidence: { kind: 'person' } });
  });

  test('a person may name someone new, or give a line to the narrator', () => {
    const line = lines[0];
    const at = { start: line?.start ?? 0, end: line?.end ?? 0 };
    const read = analyseStory({ text, settled: [{ ...at, speaker: 'Ezra Voss' }] });
    expect(read.characters.filter((character) => character.name === 'Ezra Voss')).toHaveLength(1);
    expect(read.characters[keptLines(read)[0]?.speaker ?? -1]?.name).toBe('Ezra Voss');
    const told = analyseStory({ text, settled: [{ ...at, speaker: null }] });
    expect(keptLines(told)[0]).toMatchObject({ speaker: null, confidence: 1, evidence: { kind: 'person' } });
  });
});
