import type { StoryChapter } from '../story/types.ts';
import type { DraftPart } from './draft.ts';

type Matter = StoryChapter['matter'];

/**
 * What the vocabularies of EPUB (EPUB 3 Structural Semantics, DPUB-ARIA without its `doc-`, the OPF 2 guide) say of a
 * part. A prologue or an epilogue is told with the story; a foreword is not.
 */
const kinds: { [type: string]: DraftPart } = {};
const define = (matter: Matter, title: string | null, ...types: string[]) => {
  for (const type of types) kinds[type] = { matter, title };
};
define('front', 'Cover', 'cover', 'cover-page', 'coverpage');
define('front', 'Title page', 'titlepage', 'title-page', 'halftitlepage', 'halftitle', 'half-title');
define('front', 'Copyright', 'copyright-page', 'copyright', 'copyrightpage', 'imprint', 'imprimatur');
define('front', 'Dedication', 'dedication');
define('front', 'Contents', 'toc', 'contents', 'toc-brief', 'landmarks', 'loi', 'lot', 'loa', 'lov', 'page-list');
define('front', 'Epigraph', 'epigraph-page');
define('front', 'Foreword', 'foreword');
define('front', 'Preface', 'preface', 'preamble');
define('front', 'Introduction', 'introduction');
define('front', 'Praise', 'praise', 'reviews');
define('front', 'Front matter', 'frontmatter', 'pg-header', 'pgheader');
define('back', 'Acknowledgements', 'acknowledgments', 'acknowledgements', 'credits', 'contributors', 'other-credits');
define('back', 'Afterword', 'afterword');
define('back', 'Appendix', 'appendix');
define('back', 'Glossary', 'glossary');
define('back', 'Index', 'index');
define('back', 'Bibliography', 'bibliography');
define('back', 'Colophon', 'colophon');
define('back', 'About the author', 'about-author', 'abouttheauthor', 'author');
define('back', 'Back matter', 'backmatter', 'pg-footer', 'pgfooter', 'errata', 'answers', 'qna', 'notes');
define('body', null, 'bodymatter', 'chapter', 'part', 'volume', 'prologue', 'epilogue', 'conclusion', 'division', 'text', 'start', 'subchapter');

/** What a part's type says of it, or null. Types that are told of more than parts (`bodymatter`) come last. */
export function partOfTypes(types: readonly string[]): DraftPart | null {
  const broad = new Set(['frontmatter', 'backmatter', 'bodymatter', 'text', 'start']);
  const words = types.map((type) => type.replace(/^doc-/, '').replace(/^other\./, ''));
  const known = [...words.filter((word) => !broad.has(word)), ...words.filter((word) => broad.has(word))].find((word) => Object.hasOwn(kinds, word));
  return known === undefined ? null : (kinds[known] ?? null);
}

const frontTitle =
  /^(?:(?:front |book )?cover|(?:half[- ]?)?title(?: ?page)?|copyright(?: page| notice| information)?|imprint|dedication|contents|table of contents|toc|epigraph|frontispiece|list of (?:illustrations|plates|figures|maps|characters)|illustrations|maps?|praise(?: for .*)?|(?:a )?foreword|preface|introduction|introductory note|(?:a )?note to (?:the )?readers?|author[’']s note|editor[’']s note|publisher[’']s note|translator[’']s (?:note|preface)|dramatis person(?:ae|æ)|(?:list of|principal) characters|by the same author|books by .+|also by .+|other (?:books|titles|works) by .+|inhalt(?:sverzeichnis)?|impressum|widmung|vorwort|umschlag|titelseite|sommaire|table des matières|dédicace|préface|avant-propos|couverture|índice|dedicatoria|prefacio|prólogo del (?:autor|editor)|portada|indice|dedica|prefazione|copertina)[.:]?$/iu;
const backTitle =
  /^(?:acknowledge?ments|appendix(?: \w+)?|appendices|notes|footnotes|endnotes|glossary|index|bibliography|references|about (?:the )?(?:author|authors|publisher|illustrator|translator|type|this book)|author bio(?:graphy)?|afterword|colophon|credits|also by .+|books by .+|other (?:books|titles|works) by .+|by the same author|(?:an? )?(?:excerpt|extract|preview|sneak peek)\b.*|coming soon.*|reading group guide|discussion questions|questions for discussion|newsletter.*|transcriber[’']s notes?|the full project gutenberg.*|copyright(?: page)?|danksagung|nachwort|anhang|glossar|über (?:den autor|die autorin)|anmerkungen|remerciements|postface|glossaire|notes? de l[’']auteur|du même auteur|agradecimientos|epílogo del (?:autor|editor)|glosario|notas|sobre (?:el autor|la autora)|ringraziamenti|postfazione|glossario|note|l[’']autore)[.:]?$/iu;
/** Titles that open the telling itself. */
const bodyTitle =
  /^(?:(?:chapter|part|book|volume|act|scene|letter|stave|canto|kapitel|teil|buch|chapitre|partie|livre|cap[íi]tulo|parte|libro|capitolo)\b|prologue?|prolog|prólogo|prologo|epilogue?|epilog|epílogo|epilogo|interlude|(?:[ivxlc]+|\d+|(?:twenty|thirty|forty|fifty)?[- ]?(?:one|two|three|four|five|six|seven|eight|nine)|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty)(?:[.:)\s]|$))/iu;

/** What a chapter's title says of its place: front, back, body, or null where it says nothing. */
export function matterOfTitle(title: string): { front: boolean; back: boolean; body: boolean } {
  const line = title.replace(/\s+/gu, ' ').trim();
  return { front: frontTitle.test(line), back: backTitle.test(line), body: bodyTitle.test(line) };
}

/** A page of legal lines, whatever it is called. */
export function isCopyrightPage(text: string): boolean {
  if (text.length > 6_000) return false;
  const signs = [/\ball rights reserved\b/i, /\bISBN\b/, /(?:©|\(c\)|\bcopyright\b)\s*(?:©\s*)?(?:\d{4}|by\b)/i, /\bfirst published\b|\bpublished by\b/i, /\bwork of fiction\b/i, /\bno part of this (?:book|publication)\b/i];
  return signs.filter((sign) => sign.test(text)).length >= 2;
}
