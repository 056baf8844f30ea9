import { describe, expect, test } from 'vitest';
import { readAffinities } from './affinity.ts';
import { draftStory } from './analyse.ts';
import { confidenceOf } from './confidence.ts';
import { chainKey } from './chain.ts';
import { readDiscourse, type Reference } from './discourse.ts';
import { staticFeatures } from './features.ts';

describe('whom the narration means', () => {
  const text = 'Mara Fenn came in with Tom Harrow. Mara shook the rain from her coat.\n\n“Wet,” said Tom.\n\nShe hung it up. He watched her.\n\n“Tickets,” said the bailiff.\n\nThe bailiff waited. He had all night.\n\n“Here,” said Mara.\n\n“Thank you,” said Tom.\n';
  const { world } = draftStory(text);
  const nameOf = (member: number) => world.members[member]?.description ?? [...(world.members[member]?.names[0]?.written.keys() ?? [])][0];
  const meantAt = (words: string) => {
    const at = text.indexOf(words);
    return world.discourse.references.filter((reference) => reference.at === at).map((reference) => [reference.by, nameOf(reference.member)]);
  };

  test('a pronoun means whom its sex allows, lately spoken of', () => {
    expect(meantAt('She hung')).toEqual([['pronoun', 'Mara Fenn']]);
    expect(meantAt('He watched')).toEqual([['pronoun', 'Tom Harrow']]);
  });

  test('a description means its member, and so does the pronoun after it', () => {
    expect(meantAt('The bailiff waited')).toEqual([['description', 'bailiff']]);
    expect(meantAt('He had all')).toEqual([['pronoun', 'bailiff']]);
  });

  test('what an earlier reading knows of a tag is told after it', () => {
    const told = 'Mara Fenn met Ida Crane at the mill.\n\n“Well,” she said.\n\nShe laughed.\n';
    const { world: story } = draftStory(told);
    const [mara, ida] = ['Mara Fenn', 'Ida Crane'].map((name) => story.members.findIndex((member) => member.names.some((use) => use.written.has(name))));
    const laughs = (tag: number) => readDiscourse(story.paragraphs, story.members, story.mentions, story.descriptions, null, { told: new Map([[told.indexOf('she said'), tag]]), spoken: new Map(), standsFor: (one) => one }).references.find((reference) => reference.at === told.indexOf('She laughed'))?.member;
    expect(laughs(mara ?? -1)).toBe(mara);
    expect(laughs(ida ?? -1)).toBe(ida);
  });

  test('to whom a tag says it was said is told of him', () => {
    const told = 'Mara Fenn met Ida Crane at the mill. Mara sat down.\n\nShe turned and said very stiffly to Ida, “Well?”\n\n“No,” she said to Ida.\n\n“Yes,” said Ida.\n\n“Well,” said Mara.\n';
    const { world: story } = draftStory(told);
    const ida = story.members.findIndex((member) => member.names.some((use) => use.written.has('Ida Crane')));
    for (const [index, feature] of [[0, 'pronoun:object-before'], [1, 'pronoun:object-after']] as const) {
      const { members, features } = staticFeatures(story, index);
      expect(members.filter((_, c) => features[c]?.has(feature))).toEqual([ida]);
    }
  });

  test('references are in order and each paragraph knows its first', () => {
    const { references, firstReference } = world.discourse;
    expect(references.map((r) => r.at)).toEqual(references.map((r) => r.at).toSorted((a, b) => a - b));
    firstReference.slice(0, -1).forEach((first, p) => {
      for (let r = first; r < (firstReference[p + 1] ?? 0); r++) expect(references[r]?.paragraph).toBe(p);
    });
  });
});

describe('descriptions and names', () => {
  // 0 and 1 have names, 2 is a description that stands where 0 does.
  const references = Array.from({ length: 20 }, (_, p): Reference[] => {
    const name = (member: number, at: number): Reference => ({ paragraph: p * 5, at, member, acts: true, by: 'name' });
    return p % 2 === 0 ? [name(0, p * 100), { ...name(2, p * 100 + 10), by: 'description' }] : [name(1, p * 100)];
  }).flat();
  const told = Array.from({ length: 12 }, (_, i) => ({ member: i % 2 === 1 ? 1 : i % 4 === 0 ? 2 : 0, described: i % 4 === 0, exchange: 0 }));

  test('who is named before a description, and takes its turns, has most in common with it', () => {
    const found = readAffinities(references, (member) => member === 2, told).get(2);
    expect(found?.get(0)?.coverage).toBeGreaterThan(0.8);
    expect(found?.get(0)?.lift).toBeGreaterThan(0.5);
    expect(found?.get(0)?.parity).toBeGreaterThan(0);
    expect(found?.get(1)).toBeUndefined();
  });
});

test('the surer the model, the higher the confidence; a shared name is a class of its own', () => {
  for (const manner of ['none', 'pronoun', 'description', 'action', 'action-pronoun']) {
    const key = chainKey(manner, true, false);
    const steps = [0.1, 0.3, 0.5, 0.7, 0.9, 0.99].map((chance) => confidenceOf(key, chance));
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(steps[0]).toBeLessThan(steps[5] ?? 0);
    expect(steps[0]).toBeGreaterThan(0);
    expect(steps[5]).toBeLessThan(1);
  }
  expect(confidenceOf(chainKey('name', false, false, 'male', true, 'mr fenn'), 1)).toBeGreaterThan(0.9);
});
