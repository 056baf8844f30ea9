import { array, assert, asyncProperty, constantFrom, oneof, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StoryError } from '../story/types.ts';
import { importStory } from './import-story.ts';
import { findDisorder } from './read-story-file.ts';
import { sampleFiles } from './samples/broken.ts';
import { makeDocx } from './samples/docx.ts';
import { mutants } from './samples/mutate.ts';
import { bytesOf } from './samples/prose.ts';
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

  const soup = (pieces: string[]) => array(oneof({ weight: 3, arbitrary: constantFrom(...pieces) }, { weight: 1, arbitrary: string({ unit: 'grapheme', maxLength: 6 }) }), { maxLength: 60 });
  it.each([
    ['tags of HTML', 'a.html', ['<p>', '</p>', '<i>', '</i>', '<b class="poem">', '<h1>', '<h2>Two</h2>', '</h1>', '<br>', '<hr>', '<blockquote>', '</blockquote>', '<pre>\n a\n\n b', '</pre>', '<div hidden>', '</div>', '<table><td>', '<li>', '<ol>', '<sup><a href="#n">1</a></sup>', '<p id="n">', '&nbsp;', '&shy;', '&#xD83D;', '<q>', '</q>', 'Word ', ' two', '\n', '<img alt="T">', '<svg/>', '<![CDATA[x]]>', '<!--', '-->', '<section epub:type="dedication">', '</section>']],
    ['marks of Markdown', 'a.md', ['# ', '## ', '\n', '\n\n', '*', '**', '_', '`', '```\n', '> ', '- ', '1. ', '    ', '---\n', '***\n', '[a](b)', '![a](b)', '[^1]', '\n[^1]: x\n', '<i>', '</i>', '<br>', '\\\n', '&amp;', 'Word ', 'two. ']],
    ['pieces of WordprocessingML', 'a.docx', ['<w:p>', '</w:p>', '<w:r>', '</w:r>', '<w:t>Word </w:t>', '<w:rPr><w:i/></w:rPr>', '<w:br/>', '<w:br w:type="page"/>', '<w:tbl>', '</w:tbl>', '<w:tr>', '</w:tr>', '<w:tc>', '</w:tc>', '<w:del>', '</w:del>', '<w:pPr><w:pStyle w:val="berschrift1"/></w:pPr>', '<w:pPr><w:pStyle w:val="Zitat"/></w:pPr>', '<w:drawing><w:txbxContent>', '</w:txbxContent></w:drawing>', '<w:tab/>', '&#xD83D;', '&amp;']],
  ])('whatever order the %s come in', async (_, fileName, pieces) => {
    await assert(
      asyncProperty(soup(pieces), async (parts) => {
        const source = parts.join('');
        await readOrRefused({ bytes: fileName === 'a.docx' ? makeDocx({ body: source }) : bytesOf(source), fileName });
      }),
      { numRuns: 150 },
    );
  });
});
