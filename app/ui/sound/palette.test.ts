import { expect, it } from 'vitest';
import { soundsLike } from './palette.ts';

it('finds the sound that is meant by the beginning of its name or of a word of it', () => {
  expect(soundsLike('door').map((one) => one.sound)).toEqual(['door-open', 'door-close', 'door-slam', 'door-creak', 'pounding']);
  expect(soundsLike('  RAIN ')[0]).toEqual({ lane: 'ambience', sound: 'rain', label: 'rain' });
  expect(soundsLike('tense')).toEqual([{ lane: 'music', sound: 'tense', label: 'tense music' }]);
  expect(soundsLike('')).toEqual([]);
  expect(soundsLike('zither')).toEqual([]);
  expect(soundsLike('o', 3)).toHaveLength(3);
});
