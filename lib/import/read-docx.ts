import { StoryError } from '../story/types.ts';
import type { Archive } from './archive.ts';
import { assemble } from './assemble.ts';
import { decodeMarkup } from './decode-markup.ts';
import { named } from './detect.ts';
import { divideByHeadings } from './divide.ts';
import { readDocxStyles } from './docx-styles.ts';
import { walkDocx } from './docx-walk.ts';
import { attributeOf, elementsOf, lineOf, parseMarkup, type Markup, type MarkupElement, type MarkupFilter } from './markup.ts';
import { cleanLanguage, leftOut } from './notes.ts';
import type { ImportedStory } from './types.ts';
import { resolveIn } from './archive-path.ts';

/** Three quarters of a Word document are fonts, colours and ids of revisions. */
const ofNoUse: MarkupFilter = {
  elements: new Set(['rFonts', 'lang', 'sz', 'szCs', 'color', 'proofErr', 'bookmarkStart', 'bookmarkEnd', 'kern', 'spacing', 'lastRenderedPageBreak', 'bCs', 'iCs', 'noProof', 'shd', 'widowControl', 'contextualSpacing', 'tabs', 'highlight', 'u', 'w', 'position']),
  attributes: /(?:^|:)(?:rsid\w*|paraId|textId|space|eastAsia|ascii|hAnsi|cs)$/,
};

/**
 * Reads a Word document (ECMA-376, transitional and strict): its words in order, headings by their styles, page breaks,
 * italics, quotations. Tracked deletions, comments, notes, fields' code and hidden words are left out. Throws StoryError.
 */
export async function readDocx(archive: Archive, fileName: string | null): Promise<ImportedStory> {
  const file = named(fileName);
  const main = await mainPart(archive);
  const source = await archive.read(main);
  if (source === null) throw new StoryError('archive', `${file} is damaged: the text of the document cannot be unpacked. Please get the file once more.`);
  const { text: xml, encoding, notes: decodeNotes } = decodeMarkup(source.bytes);
  const { root, broken } = parseMarkup(xml, 'xml', ofNoUse);
  const body = elementsOf(root, 'body')[0];
  if (!body) throw new StoryError('format', `${file} holds no document that can be read. Open it in your word processor, save it again as .docx and bring that in.`);
  const folder = main.slice(0, main.lastIndexOf('/') + 1);
  const stylesName = archive.names.includes(`${folder}styles.xml`) ? `${folder}styles.xml` : (archive.names.find((name) => /(?:^|\/)styles\d*\.xml$/.test(name)) ?? null);
  const styles = readDocxStyles((await part(archive, stylesName))?.root ?? null);
  const { paragraphs, left } = walkDocx(body, styles);
  if (paragraphs.length === 0) {
    throw new StoryError('empty', left.pictures > 0 ? `${file} holds pictures and no words, so there is nothing to speak.` : `${file} holds no words: there is no story in it yet.`);
  }
  const { text, structure } = assemble(paragraphs, divideByHeadings(paragraphs));
  const properties = (await part(archive, 'docProps/core.xml'))?.root ?? null;
  const property = (name: string) => {
    const element = properties === null ? undefined : elementsOf(properties, name)[0];
    return element ? lineOf(element) || null : null;
  };
  const told = property('title');
  const heading = paragraphs.find((paragraph) => paragraph.kind === 'heading' && paragraph.level === 1)?.text ?? null;
  return {
    text,
    format: 'docx',
    encoding,
    title: heading ?? (told !== null && /^(?:microsoft word|document ?\d*$|untitled|normal\.dot)/i.test(told) ? null : told),
    author: property('creator'),
    language: cleanLanguage(property('language')) ?? styles.language,
    structure,
    cover: null,
    notes: [
      ...decodeNotes,
      ...leftOut(left),
      ...(left.deletions > 0 ? ['Tracked deletions were left out, as if they had been accepted.'] : []),
      ...(broken || !source.whole ? ['Some of the file is damaged. What could be read is here; please check the end of the story.'] : []),
    ],
  };
}

/** Where the document itself lies: the relationships say, nearly always word/document.xml. */
async function mainPart(archive: Archive): Promise<string> {
  const relations = await part(archive, '_rels/.rels');
  const target = relations
    ? attributeOf(elementsOf(relations.root, 'Relationship').find((element) => attributeOf(element, 'Type')?.endsWith('/officeDocument') === true) ?? null, 'Target')
    : null;
  const path = target === null ? null : resolveIn('', target);
  return path !== null && archive.names.includes(path) ? path : (archive.names.find((name) => /^word\/document\d*\.xml$/.test(name)) ?? 'word/document.xml');
}

async function part(archive: Archive, name: string | null): Promise<Markup & { root: MarkupElement } | null> {
  const file = name === null ? null : await archive.read(name);
  return file === null ? null : parseMarkup(decodeMarkup(file.bytes).text, 'xml');
}
