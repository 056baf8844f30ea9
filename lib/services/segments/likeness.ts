import { speechVerbs } from '../../story/lexicon.ts';

/** The words of a tag that name its subject, as they are written: “Tom” of “said Tom softly”. */
export function writtenSubject(words: string): string {
  const tokens = words.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? [];
  return tokens.filter((token) => !speechVerbs.has(token.toLocaleLowerCase('en')) && !(token.length > 4 && token.endsWith('ly'))).join(' ');
}

/**
 * What the words that tell of a speaker have in common with others: “said the old man” and “the old man whispered
 * softly” are both of “the old man”. Empty where nothing but the verb is left.
 */
export function subjectOf(words: string): string {
  return writtenSubject(words).toLocaleLowerCase('en');
}
