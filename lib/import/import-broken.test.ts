import { describe, expect, it } from 'vitest';
import { StoryError } from '../story/types.ts';
import { importStory } from './import-story.ts';
import { findDisorder } from './read-story-file.ts';
import { sampleFiles } from './samples/broken.ts';
import { mutants } from './samples/mutate.ts';
import { importedStorySchema, type ImportedStory, type StoryFile } from './types.ts';

const files = sampleFiles().filter(({ slow }) => slow !== true);

/** A story whose ranges fit, or a sentence for a person. */
async function readOrRefused(file: StoryFile): Promise<ImportedStory | string> {
  try {
    const story = await importStory(file);
    expect(findDisorder(story)).toBeNull();
    const { cover, ...plain } = story;
    expect(cover === null || cover.bytes.length > 0).toBe(true);
    importedStorySchema.parse(plain);
    for (const note of story.notes) expect(note).toMatch(/^[A-Z0-9“].*[.?!]$/su);
    return story;
  } catch (error) {
    if (!(error instanceof StoryError)) throw error;
    expect(error.message).toMatch(/^[A-Z“].{10,}[.?!]$/su);
    expect(error.message).not.toMatch(/undefined|Error|null|\bat \S+:\d/);
    return error.message;
  }
}

describe('every file gives a story or a plain sentence', () => {
  it.each(files.map((file) => [file.name, file] as const))('%s', async (_, { bytes, fileName, expect: wanted }) => {
    const got = await readOrRefused({ bytes, fileName });
    if (wanted === 'story') expect(typeof got === 'string' ? got : 'story').toBe('story');
    else expect(typeof got === 'string' ? got : got.text.slice(0, 200)).toMatch(wanted);
  });

  it('nothing is expanded that a file declares for itself', async () => {
    for (const file of files.filter(({ name }) => /entity bomb|declarations of its own/.test(name))) {
      const story = await importStory(file);
      expect(story.text.length).toBeLessThan(5_000);
      expect(story.text).not.toMatch(/aaaaaaaa|root:/);
    }
  });

  it('two hundred mutations of whole files', { timeout: 30_000 }, async () => {
    let read = 0;
    let refused = 0;
    for (const mutant of mutants(200)) {
      const got = await readOrRefused(mutant).catch((error: unknown) => {
        throw new Error(mutant.name, { cause: error });
      });
      if (typeof got === 'string') refused++;
      else read++;
    }
    expect(read).toBeGreaterThan(40);
    expect(refused).toBeGreaterThan(40);
  });
});
