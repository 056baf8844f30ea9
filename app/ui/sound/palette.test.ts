import { expect, it } from 'vitest';
import { soundsLike } from './palette.ts';

it('finds the sound that is meant by the beginning of its name or of a word of it', () => {
  expect(soundsLike('door', 5).map((one) => one.sound)).toEqual(['door-open', 'door-close', 'door-slam', 'door-creak', 'pounding']);
  expect(soundsLike('  RAIN ')[0]).toEqual({ lane: 'ambience', sound: 'rain', label: 'rain' });
  expect(soundsLike('tense')).toEqual([{ lane: 'music', sound: 'tense', label: 'tense music' }]);
  expect(soundsLike('')).toEqual([]);
  expect(soundsLike('zither')).toEqual([]);
  expect(soundsLike('o', 3)).toHaveLength(3);
});

it('finds a sound by what it is like', () => {
  expect(soundsLike('hinge').map((one) => one.sound)).toContain('door-creak');
  expect(soundsLike('an old door creaking slowly')[0]?.sound).toBe('door-creak');
  expect(soundsLike('waves on the shore')[0]?.sound).toMatch(/^(sea|wave-crash)$/);
  expect(soundsLike('somebody running')[0]?.sound).toBe('footsteps-running');
  expect(soundsLike('a parrot squawks')).toEqual([]);
});
