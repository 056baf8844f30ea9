import { zipSync } from 'fflate';
import { bytesOf, escaped } from './prose.ts';

/** A run of words. */
export const run = (text: string, properties = ''): string => `<w:r w:rsidR="00AB12CD"><w:rPr><w:rFonts w:ascii="Garamond"/>${properties}</w:rPr><w:t xml:space="preserve">${escaped(text)}</w:t></w:r>`;
/** A paragraph of runs (or of plain words), in a style. */
export const para = (content: string, style = '', properties = ''): string =>
  `<w:p w:rsidR="00AB12CD"><w:pPr>${style === '' ? '' : `<w:pStyle w:val="${style}"/>`}${properties}</w:pPr>${content.startsWith('<') || content === '' ? content : run(content)}</w:p>`;

const styles = `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Kapitel"><w:name w:val="My Chapters"/><w:basedOn w:val="berschrift1"/></w:style>
<w:style w:type="paragraph" w:styleId="Outlined"><w:name w:val="Own"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Zitat"><w:name w:val="Quote"/></w:style>
<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="character" w:styleId="Hervorhebung"><w:name w:val="Emphasis"/><w:rPr><w:i/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Loop"><w:name w:val="Loop"/><w:basedOn w:val="Loop"/></w:style></w:styles>`;

export interface SampleDocument {
  /** Paragraphs, as WordprocessingML. */
  body: string;
  title?: string;
  author?: string;
  extra?: { [name: string]: Uint8Array };
  without?: string[];
  /** The whole document.xml, in place of one around `body`. */
  raw?: string;
}

/** Writes a Word document. */
export function makeDocx(document: SampleDocument): Uint8Array {
  const files: { [name: string]: Uint8Array } = {
    '[Content_Types].xml': bytesOf('<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'),
    '_rels/.rels': bytesOf('<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'),
    'word/document.xml': bytesOf(document.raw ?? `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>${document.body}<w:sectPr/></w:body></w:document>`),
    'word/styles.xml': bytesOf(styles),
    'docProps/core.xml': bytesOf(`<?xml version="1.0"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">${document.title === undefined ? '' : `<dc:title>${escaped(document.title)}</dc:title>`}<dc:creator>${escaped(document.author ?? '')}</dc:creator></cp:coreProperties>`),
    ...document.extra,
  };
  for (const name of document.without ?? []) delete files[name];
  return zipSync(files);
}
