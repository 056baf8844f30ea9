import { describe, expect, test } from 'vitest';
import { draftStory } from './analyse.ts';
import type { Shares } from './idiolect.ts';
import { SecondReading } from './reread.ts';

const text = `Mara Fenn kept the ferry, and Tom Harrow and Jack Dunn kept the inn. Jack was old.

“The boat is late,” said Tom.

“It is,” said Mara.

“The tide is late,” said the lodger.

“Not so late,” said Mara.

“Late enough,” said the lodger.

The lodger shut the door.

“Well?” he asked.
`;
const { world } = draftStory(text);
const named = (words: string) => world.members.findIndex((member) => member.names.some((use) => [...use.written.keys()].includes(words)));
const [mara, tom, jack] = [named('Mara Fenn'), named('Tom Harrow'), named('Jack Dunn')];
const called = world.lines[2]?.described ?? world.lines[2]?.fixed ?? -1;

/** What the second reading says of Tom and Jack at a line, where the first one took the lodger for somebody. */
function again(lodger: number, index: number): Map<string, number>[] {
  const shares = world.lines.map((line, i): Shares => (i === index ? [] : line.fixed !== null && line.fixed !== called ? [{ member: line.fixed, chance: 1 }] : [{ member: lodger, chance: 1 }]));
  return new SecondReading(world, shares).features(index, [tom, jack, mara]);
}
const value = (rows: Map<string, number>[], who: number, name: string) => [...(rows[who] ?? [])].find(([feature]) => feature.endsWith(`:${name}`))?.[1];

describe('the second reading', () => {
  test('who takes part in a scene is known from all its lines', () => {
    const rows = again(tom, 4);
    expect(value(rows, 0, 'again-scene')).toBeGreaterThan(value(rows, 1, 'again-scene') ?? NaN);
  });

  test('a description means whom it meant in its other lines', () => {
    const asTom = again(tom, 4);
    const asJack = again(jack, 4);
    expect(value(asTom, 0, 'again-called')).toBeGreaterThan(value(asTom, 1, 'again-called') ?? NaN);
    expect(value(asJack, 1, 'again-called')).toBeGreaterThan(value(asJack, 0, 'again-called') ?? NaN);
  });

  test('whom a description means, and who talks most in the scene, are thought of', () => {
    const shares = (who: number): Shares[] => world.lines.map((line) => [{ member: line.described ?? who, chance: 1 }]);
    expect(new SecondReading(world, shares(jack)).proposals(4)).toContain(jack);
    expect(new SecondReading(world, shares(jack)).proposals(4)).not.toContain(tom);
  });

  test('the narration means by a description, and by the pronoun after it, whom its lines mean', () => {
    const last = world.lines.length - 1;
    expect(again(tom, last)[0]?.has('pronoun:again-tracked-0')).toBe(true);
    expect(again(jack, last)[1]?.has('pronoun:again-tracked-0')).toBe(true);
  });
});
