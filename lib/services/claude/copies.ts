/** So many words in a row, as the story has them, are the story's. */
const copiedWords = 6;

/** Whether a text copies a stretch of the story. */
export function copiesStory(text: string, story: string): boolean {
  const words = wordsIn(text);
  if (words.length < copiedWords) return false;
  const told = ` ${wordsIn(story).join(' ')} `;
  return words.some((_, at) => at + copiedWords <= words.length && told.includes(` ${words.slice(at, at + copiedWords).join(' ')} `));
}

function wordsIn(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
