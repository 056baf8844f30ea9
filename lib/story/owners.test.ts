import { describe, expect, test } from 'vitest';
import { draftStory } from './analyse.ts';
import { familyOf, ownerFeatures, ownersOf } from './owners.ts';
import { staticFeatures } from './features.ts';

const text = `Lucy Marsh lived with Mrs. Marsh and with George Marsh in the mill at Arden. Mr. Vane came there often. ${'Mrs. Marsh baked, George Marsh ground the corn, and Mr. Vane looked on. '.repeat(3)}

“It is raining,” said Lucy.

“Then stay,” replied her mother.

“I will,” said Lucy.

“Good,” said Lucy's mother.

“Tea?” asked Mr. Vane.

“No,” said his visitor.
`;
const { world } = draftStory(text);
const called = (words: string) => world.members.findIndex((member) => member.names.some((use) => [...use.written.keys()].includes(words)));
const [lucy, mother, vane] = [called('Lucy Marsh'), called('Mrs. Marsh'), called('Mr. Vane')];
const line = (index: number) => {
  const one = world.lines[index];
  if (!one) throw new Error(`line ${index}`);
  return one;
};

describe('whose somebody is', () => {
  test('a pronoun’s owner is of its sex and lately told of; a name’s is its bearer', () => {
    expect(ownersOf(world, world.discourse, line(1))[0]).toBe(lucy);
    expect(ownersOf(world, world.discourse, line(3))).toEqual([lucy]);
    expect(ownersOf(world, world.discourse, line(5))[0]).toBe(vane);
    expect(ownersOf(world, world.discourse, line(0))).toEqual([]);
  });

  test('a family shares a surname', () => {
    expect(familyOf(world, [lucy])).toContain(mother);
    expect(familyOf(world, [lucy])).not.toContain(lucy);
    expect(familyOf(world, [vane]).size).toBe(0);
  });

  test('nobody is his own mother, and a mother is of the family', () => {
    const told = (member: number, owners: readonly number[]) => {
      const names: string[] = [];
      ownerFeatures(world, owners, true, member, (name) => names.push(name));
      return names;
    };
    expect(told(lucy, [lucy])).toEqual(['owner-sure']);
    expect(told(mother, [lucy])).toEqual(['owner-not', 'owner-family-yes']);
    expect(told(vane, [lucy])).toEqual(['owner-not', 'owner-family-no']);
    expect(told(vane, [])).toEqual([]);
  });

  test('a wife or mother who bears a Mrs. and the surname is told as such', () => {
    const { members, features } = staticFeatures(world, 1);
    expect([...(features[members.indexOf(mother)]?.keys() ?? [])]).toContainEqual(expect.stringMatching(/:kin-matron-mrs-yes$/u));
    expect([...(features[members.indexOf(vane)]?.keys() ?? [])]).toContainEqual(expect.stringMatching(/:kin-matron-mr-no$/u));
  });

  test('whom another reading thought of is a candidate too', () => {
    const { members } = staticFeatures(world, 0, [vane, vane]);
    expect(members.filter((member) => member === vane)).toHaveLength(1);
  });

  test('somebody of the family is a candidate, though not named for pages', () => {
    const far = draftStory(`${text}\n* * *\n\n${'The rain fell on the fields and on the road to Arden.\n\n'.repeat(40)}“Look,” said Lucy Marsh.\n\n“At what?” asked her mother.\n`).world;
    expect(staticFeatures(far, far.lines.length - 1).members).toContain(mother);
  });
});
