import { checkStoryText, decodeStory } from '../story/decode.ts';
import { noStructure, type ImportedStory, type StoryFile } from './types.ts';

/** A plain text, kept as it is to the last space: only its encoding is worked out. Throws StoryError. */
export function readPlainText(file: StoryFile): ImportedStory {
  const { text, encoding, notes } = decodeStory(file.bytes, file.fileName ?? undefined);
  checkStoryText(text);
  return { text, format: 'txt', encoding, title: null, author: null, language: null, structure: noStructure, cover: null, notes };
}
