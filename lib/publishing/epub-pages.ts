import type { ReadAlongChapter, ReadAlongParagraph } from './read-along.ts';
import { xmlAttribute, xmlText } from './xml.ts';

export const styleSheet = `body { margin: 5%; line-height: 1.5; }
h1 { font-size: 1.4em; margin: 2em 0 1em; }
p { margin: 0; text-indent: 1.2em; }
h1 + p, hr + p { text-indent: 0; }
.verse { margin: 1em 2em; text-indent: 0; }
.letter, .epigraph { margin: 1em 2em; }
.thought { font-style: italic; }
hr { border: 0; margin: 1.5em 0; height: 1em; }
img { max-width: 100%; max-height: 100%; }
.-epub-media-overlay-active { background-color: #fff0b3; color: #1c1a16; }
`;

/** A length as SMIL writes it: hours:minutes:seconds.thousandths. */
export function clockValue(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(ms / 3_600_000)}:${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1000) % 60)}.${String(ms % 1000).padStart(3, '0')}`;
}

function page(title: string, language: string, body: string): string {
  const tongue = xmlAttribute(language);
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="${tongue}" lang="${tongue}">
<head>
  <title>${xmlText(title)}</title>
  <link rel="stylesheet" type="text/css" href="style.css"/>
</head>
<body>
${body}
</body>
</html>
`;
}

/** Identity of a part of a page: by its number in the chapter. */
const partId = (index: number): string => `s${index + 1}`;

function paragraphMarkup({ kind, parts }: ReadAlongParagraph, first: number): string {
  if (kind === 'scene-break') return '  <hr/>';
  const inside = parts.map(({ text }, index) => `<span id="${partId(first + index)}">${xmlText(text)}</span>`).join(' ');
  if (kind === 'heading') return `  <h1>${inside}</h1>`;
  const named = kind === 'verse' || kind === 'letter' || kind === 'epigraph' || kind === 'thought';
  return `  <p${named ? ` class="${kind}"` : ''}>${inside}</p>`;
}

/** The text of a chapter; its title is a heading of its own where the text has none. */
export function chapterPage(chapter: ReadAlongChapter, title: string, language: string): string {
  let first = 0;
  const lines = chapter.paragraphs.map((paragraph) => {
    const markup = paragraphMarkup(paragraph, first);
    first += paragraph.parts.length;
    return markup;
  });
  const headed = chapter.paragraphs.some(({ kind, parts }) => kind === 'heading' && parts.length > 0);
  const body = [`<section id="chapter" epub:type="chapter" role="doc-chapter" aria-label="${xmlAttribute(title)}">`, ...(headed ? [] : [`  <h1>${xmlText(title)}</h1>`]), ...lines, '</section>'];
  return page(title, language, body.join('\n'));
}

/** The overlay of a chapter: which part of the page goes with which stretch of sound. */
export function chapterOverlay(chapter: ReadAlongChapter, pagePath: string, audioPath: string): string {
  const parts = chapter.paragraphs.flatMap((paragraph) => paragraph.parts);
  const pairs = parts.flatMap(({ from, to }, index) => {
    // Of no length: nothing of it is heard, and a reading system would stumble.
    if (Math.round(to * 1000) <= Math.round(from * 1000)) return [];
    return [`      <par id="p${index + 1}"><text src="${pagePath}#${partId(index)}"/><audio src="${audioPath}" clipBegin="${clockValue(from)}" clipEnd="${clockValue(to)}"/></par>`];
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<smil xmlns="http://www.w3.org/ns/SMIL" xmlns:epub="http://www.idpf.org/2007/ops" version="3.0">
  <body>
    <seq id="chapter" epub:textref="${pagePath}#chapter" epub:type="chapter">
${pairs.join('\n')}
    </seq>
  </body>
</smil>
`;
}

export function contentsPage(chapters: readonly { title: string; path: string }[], language: string): string {
  const list = chapters.map(({ path, title }) => `      <li><a href="${path}">${xmlText(title)}</a></li>`);
  return page('Contents', language, ['<nav epub:type="toc" role="doc-toc" id="toc">', '  <h1>Contents</h1>', '    <ol>', ...list, '    </ol>', '</nav>'].join('\n'));
}

export function coverPage(image: string, title: string, language: string): string {
  return page(title, language, `<section epub:type="cover" aria-label="Cover">\n  <img src="${image}" alt="Cover of ${xmlAttribute(title)}"/>\n</section>`);
}
