import { array, assert, double, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draftStory } from './analyse.ts';
import { Idiolects, wordsOf, type Shares } from './idiolect.ts';
import { SecondReading } from './reread.ts';

const said = (name: string, words: string) => `“${words},” said ${name}.`;
const text = `Mara Fenn kept the ferry, and Tom Harrow kept the inn.\n\n${Array.from({ length: 12 }, () => [said('Mara', 'Thee must bide, my lover, till the tide do turn'), said('Tom', 'I shall certainly not remain here another minute')].join('\n\n')).join('\n\n')}\n\n“Thee must bide till morning, my lover.”\n`;
const { world } = draftStory(text);
const [mara, tom] = [world.lines[0]?.fixed ?? -1, world.lines[1]?.fixed ?? -1];
const last = world.lines.length - 1;

describe('how people talk', () => {
  test('a line is most like the talk of who talks so', () => {
    const [hers = 0, his = 0] = world.idiolects.likeness(last, [mara, tom]);
    expect(hers).toBeGreaterThan(0);
    expect(hers).toBeGreaterThan(his);
  });

  test('nothing is told of somebody who was hardly heard', () => {
    expect(world.idiolects.likeness(last, [world.members.length + 5])).toEqual([0]);
  });

  test('a line teaches nothing of itself', () => {
    const shares = (chance: number): Shares[] => world.lines.map((line, i) => (i === last ? [{ member: tom, chance }] : line.fixed === null ? [] : [{ member: line.fixed, chance: 1 }]));
    const of = (chance: number) => new Idiolects(world.lines, world.words, shares(chance)).likeness(last, [mara, tom]);
    expect(of(1)[1]).toBeCloseTo(of(0)[1] ?? NaN, 9);
  });

  test('each word of a line is known once, in order', () => {
    expect(wordsOf(world.paragraphs, world.lines)[last]).toEqual(['thee', 'must', 'bide', 'till', 'morning', 'my', 'lover']);
  });

  test('whatever shares a first reading gives, every likeness is a number', () => {
    const chance = double({ min: 0, max: 1, noNaN: true });
    assert(
      property(array(chance, { minLength: world.lines.length, maxLength: world.lines.length }), (chances) => {
        const second = new SecondReading(world, chances.map((c) => [{ member: mara, chance: c }, { member: tom, chance: 1 - c }]));
        for (const row of second.features(last, [mara, tom])) for (const value of row.values()) expect(Number.isFinite(value)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
