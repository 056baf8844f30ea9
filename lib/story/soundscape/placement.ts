import type { SceneEffect } from '../types.ts';

/** "The bell was tolling", "as the train whistled": told as going on while something else is told. */
const during = /\b(?:was|were|is|are|kept|went on|still)\s+(?:[a-z]+ly\s+)?[a-z]+ing\b/iu;
const meanwhile = /(?:^|[,;—–]\s*|\b(?:and|but)\s+)(?:as|while|all the while|meanwhile)\s+(?!if\b|though\b|soon\b)[^,;]*$/iu;

/**
 * Where an effect sounds: after the clause of its word, so that it answers what was said; on its word where the sentence
 * tells of it as going on under something else. `match` are the words that call for it, `before` those of its sentence before it.
 */
export function placementOf(before: string, match: string, swells: boolean): SceneEffect['placement'] {
  return swells && (during.test(match) || meanwhile.test(before)) ? 'on' : 'after';
}
