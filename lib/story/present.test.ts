import { describe, expect, test } from 'vitest';
import { draftStory } from './analyse.ts';
import { staticFeatures } from './features.ts';
import { Presences } from './present.ts';

describe('whom a scene names', () => {
  const mention = (paragraph: number, member: number) => ({ paragraph, at: paragraph * 10, member, acts: true });

  test('the most named come first, calls count, and each scene has its own', () => {
    const presences = new Presences([mention(0, 1), mention(0, 2), mention(1, 2), mention(5, 3)], [{ turn: { paragraph: 1, scene: 0 }, vocatives: [2, 4], spokenOf: [], fixed: null }], (paragraph) => (paragraph < 5 ? 0 : 1));
    expect(presences.foremost(0)).toEqual([2, 1, 4]);
    expect(presences.foremost(1)).toEqual([3]);
    expect(presences.foremost(2)).toEqual([]);
  });

  test('who comes in later, and who is only talked of, is not there yet', () => {
    const line = { turn: { paragraph: 3, scene: 0 }, vocatives: [5], spokenOf: [7, 1], fixed: 6 };
    const presences = new Presences([mention(0, 1), mention(9, 2), mention(60, 3), mention(80, 4)], [line], (paragraph) => (paragraph < 70 ? 0 : 1));
    expect([1, 5, 6].map((member) => presences.standing(0, member, 3))).toEqual(['seen', 'seen', 'seen']);
    expect(presences.standing(0, 6, 2)).toBe('soon');
    expect(presences.standing(0, 2, 3)).toBe('soon');
    expect(presences.standing(0, 3, 3)).toBe('later');
    expect(presences.standing(0, 3, 60)).toBe('seen');
    expect(presences.standing(0, 7, 3)).toBe('talked');
    expect([4, 8].map((member) => presences.standing(0, member, 3))).toEqual(['unseen', 'unseen']);
  });

  test('nobody of a scene without names is kept in mind, and of a crowd only a few', () => {
    const crowd = Array.from({ length: 40 }, (_, member) => mention(0, member));
    expect(new Presences(crowd, [], () => 0).foremost(0).length).toBeLessThan(10);
    expect(new Presences(crowd, [], () => undefined).foremost(0)).toEqual([]);
  });

  test('someone whom the scene names only long after a line may have spoken it', () => {
    const long = Array.from({ length: 60 }, (_, i) => `The rain fell on roof ${i} and ran into the yard.`);
    const text = ['“A room,” said the stranger.', '“There is none,” said Ida.', ...long, 'The stranger was Mr. Fenn. Mr. Fenn sat down. Mr. Fenn had walked far.'].join('\n\n');
    const { world } = draftStory(text);
    const fenn = world.members.findIndex((member) => member.names.some((use) => use.run.core.includes('fenn')));
    expect(fenn).toBeGreaterThanOrEqual(0);
    expect(staticFeatures(world, 0).members).toContain(fenn);
  });
});
