import { expect, it } from 'vitest';
import { glossary, termIn } from './glossary.ts';

it.each([
  ['Integrated loudness', 'loudness'],
  ['Loudness range', 'loudness range'],
  ['True peak', 'true peak'],
  ['Noise floor', 'noise floor'],
  ['Length', null],
])('%j speaks of %j', (label, term) => {
  expect(termIn(label)).toBe(term);
});

it('explains in whole plain sentences of a length that is read', () => {
  for (const text of Object.values(glossary)) {
    expect(text).toMatch(/^[A-Z].*\.$/s);
    expect(text.length).toBeLessThan(240);
  }
});
