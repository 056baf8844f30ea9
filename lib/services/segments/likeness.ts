import { speechVerbs } from '../../story/lexicon.ts';

/**
 * What the words that tell of a speaker have in common with others: “said the old man” and “the old man whispered
 * softly” are both of “the old man”. Empty where nothing but the verb is left.
 */
export function subjectOf(words: string): string {
  const tokens = words.toLocaleLowerCase('en').match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? [];
  return tokens.filter((token) => !speechVerbs.has(token) && !(token.length > 4 && token.endsWith('ly'))).join(' ');
}
