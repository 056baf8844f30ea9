import { entry } from './entry.ts';
import type { Paragraph } from './paragraphs.ts';
import type { StoryChapter, TextRange } from './types.ts';

/** What a heading line says of itself. */
export interface Heading {
  /** `strong` names or numbers a chapter; `weak` only looks like a title. */
  strength: 'strong' | 'weak';
  matter: StoryChapter['matter'];
  /** A list of contents follows. */
  contents: boolean;
  /** Its level: two of the same level in a row are a list, two of different levels one heading. */
  rank?: 'book' | 'chapter' | 'number' | 'markdown' | 'named';
}

const numberWord =
  '(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|' +
  '(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|' +
  'first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|last|the (?:first|second|third|fourth|fifth|sixth|last))';
const ordinal = '(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|last)';
const numeral = `(?:\\d{1,4}|[ivxlc]{1,8}|${numberWord})`;
const chapterLine = new RegExp(
  `^(?:(?:chapter|chap\\.|chapitre|kapitel|cap[íi]tulo|capitolo|letter|stave|canto|scene|fytte)\\s+(?:the\\s+)?(?:${numeral}|premi[eè]re?|primero|primo)|(?:the\\s+)?${ordinal}\\s+(?:chapter|letter|stave|canto)|(?:\\d{1,3}\\.|erstes|zweites|drittes|viertes|fünftes|sechstes)\\s+kapitel)(?:[.:)—–\\-]|\\s|$)`,
  'iu',
);
const bookLine = new RegExp(`^(?:(?:part|book|volume|vol\\.|act|phase|teil|partie|parte)\\s+(?:the\\s+)?${numeral}|(?:the\\s+)?${numberWord}\\s+(?:part|book|volume|act)|(?:part|book|phase|volume) the \\w+)(?:[.:)—–\\-]|\\s|$)`, 'iu');
const bareNumeral = /^(?:[IVXLC]{1,8}|\d{1,3})[.:)]?$/u;
const numeralTitle = /^(?:[IVXLC]{1,8}|\d{1,3})[.:)]?\s*[—–-]?\s+\p{Lu}[^.!?]{0,70}$/u;
const bodyName = /^(?:prologue|epilogue|interlude|intermezzo|coda|prelude|conclusion|prolog|epilog|épilogue|prólogo|epílogo|afterword to the story)\b[.:]?/iu;
const frontName = /^(?:contents|table of contents|list of illustrations|illustrations|preface|foreword|dedication|introduction|acknowledge?ments|copyright|by the same author|note to the reader|author[’']s note|dramatis personae|list of characters|inhalt|inhaltsverzeichnis|table des matières|índice|vorwort|préface|prólogo del editor|publisher[’']s note|copyright notice|praise for\b.*|epigraph)\b[.:]?.{0,40}$/iu;
const backName = /^(?:appendix|notes|footnotes|endnotes|glossary|index|about the author|acknowledge?ments|afterword|transcriber[’']s notes?|colophon|bibliography|also by|advertisements?|other books by|books by|acknowledge?ments and thanks|discussion questions|reading group guide|preview|an excerpt from|a note on the (?:text|type))\b[.:]?.{0,40}$/iu;
const contentsName = /^(?:(?:table of )?contents|inhalt|inhaltsverzeichnis|table des matières|índice)[.:]?$/iu;

/** Whether a line heads a list of contents. */
export const isContents = (line: string): boolean => contentsName.test(line.replace(/[#*_=]+/gu, '').replace(/\s+/gu, ' ').trim());

/** Reads a paragraph as a heading, or null. `weak` ones still need white space around them to count. */
export function readHeading(text: string, paragraph: Paragraph): Heading | null {
  const length = paragraph.end - paragraph.start;
  if (length > 160 || paragraph.lines.length > 4) return null;
  const raw = text.slice(paragraph.start, paragraph.end);
  const markdown = /^#{1,6}\s+\S/u.test(raw) && paragraph.lines.length === 1;
  const line = raw.replace(/^#{1,6}\s+/u, '').replace(/[_*]+/gu, '').replace(/\s+/gu, ' ').trim();
  if (!/[\p{L}\p{N}]/u.test(line)) return null;
  const body = (rank: Heading['rank']): Heading => ({ strength: 'strong', matter: 'body', contents: false, rank });
  const quoted = /^["“‘„«]/u.test(line) && !markdown;
  if (!quoted && !endsLikeProse(line, paragraph)) {
    if (chapterLine.test(line) && !goesOnAsProse(line, chapterLine)) return body('chapter');
    if (bookLine.test(line) && length < 100 && !goesOnAsProse(line, bookLine)) return body('book');
    if (bareNumeral.test(line) && paragraph.lines.length === 1) return body('number');
    if (bodyName.test(line) && length < 70) return body('named');
    if (numeralTitle.test(line) && paragraph.lines.length <= 2) return body('number');
    if (frontName.test(line) && length < 60) return { strength: 'weak', matter: backName.test(line) ? 'back' : 'front', contents: contentsName.test(line), rank: 'named' };
    if (backName.test(line) && length < 60) return { strength: 'weak', matter: 'back', contents: false, rank: 'named' };
  }
  if (markdown) return body('markdown');
  if (quoted || length > 80 || paragraph.lines.length > 2) return null;
  // Capitals alone, standing apart: a heading unless it is a cry, a sign or an inscription in the middle of the prose.
  const letters = line.replace(/[^\p{L}]/gu, '');
  const capitals = letters.length >= 3 && letters === letters.toUpperCase() && letters !== letters.toLowerCase();
  if (capitals && !/[!?,;—–-]$/u.test(line)) return { strength: 'weak', matter: 'body', contents: false };
  return null;
}

/** "The first act of his lodge, whose treasurer he": what follows the number is no title. */
function goesOnAsProse(line: string, pattern: RegExp): boolean {
  const head = pattern.exec(line)?.[0] ?? '';
  if (/[.:)—–-]$/u.test(head.trim())) return false;
  const tail = line.slice(head.length).trim();
  const words = tail.match(/\p{L}[\p{L}’'-]*/gu) ?? [];
  const lower = words.filter((word) => /^\p{Ll}/u.test(word)).length;
  return lower > 1 && lower >= words.length * 0.6 && !/^[—–-]/u.test(tail);
}

/** "Chapter one of my troubles ended there." is a sentence, not a heading. */
function endsLikeProse(line: string, paragraph: Paragraph): boolean {
  if (paragraph.lines.length > 2 && !/^chapter/iu.test(line)) return true;
  const tail = line.replace(/^(?:\S+\s+){2}/u, '');
  const lower = (tail.match(/(?:^|\s)\p{Ll}\S*/gu) ?? []).length;
  const count = tail.split(' ').length;
  return /[,;]$/u.test(line) || (/[.!?]$/u.test(line) && count > 4 && lower > count * 0.8);
}

/** "The Statement of the Case", "RELATES HOW …": the title under a chapter's number. */
export function isChapterTitle(text: string, paragraph: Paragraph): boolean {
  const length = paragraph.end - paragraph.start;
  if (length > 320 || paragraph.lines.length > 5) return false;
  const line = text.slice(paragraph.start, paragraph.end).replace(/[_*]+/gu, '').replace(/\s+/gu, ' ').trim();
  const letters = line.replace(/[^\p{L}]/gu, '');
  if (letters.length < 3 || /^["“‘'„«—–]/u.test(line)) return false;
  if (letters === letters.toUpperCase() && letters !== letters.toLowerCase()) return true;
  if (length > 90 || paragraph.lines.length > 2 || /[,;:!?…]$|[^.]\.["”’']?$/u.test(line)) return false;
  const words = line.match(/\p{L}[\p{L}’'-]*/gu) ?? [];
  const weighty = words.filter((word) => word.length > 3);
  return weighty.length > 0 && weighty.every((word) => /^\p{Lu}/u.test(word)) && /^\p{Lu}/u.test(words[0] ?? '');
}

/** "THE END", "Finis". */
export const isEnd = (text: string, paragraph: TextRange): boolean => paragraph.end - paragraph.start <= 20 && /^[_*\s]*(?:the end|finis|fin|ende|end)[.!_*\s]*$/iu.test(text.slice(paragraph.start, paragraph.end));

/** The words of a copyright page. */
export const isImprint = (text: string, paragraph: TextRange): boolean => /\b(?:copyright|all rights reserved|ISBN|first published|published by|library of congress|work of fiction)\b|©/iu.test(text.slice(paragraph.start, Math.min(paragraph.end, paragraph.start + 400)));

/** "by Someone", "By", "Translated by": part of a title page. */
export function isByline(text: string, paragraph: Paragraph): boolean {
  if (paragraph.end - paragraph.start > 90 || paragraph.lines.length > 3) return false;
  return /^(?:by(?:\s+\p{Lu}.*)?|(?:translated|edited|illustrated|written|retold) by\b.*|von\s+\p{Lu}.*|par\s+\p{Lu}.*)$/isu.test(text.slice(paragraph.start, paragraph.end)) &&
    !/[.!?]\s+\p{L}/u.test(text.slice(paragraph.start, paragraph.end).replace(/\b\p{Lu}\./gu, ''));
}

/** A line of ornaments, or a lone "#", "~", "…": a change of scene. Never letters, never digits. */
export function isSceneBreak(text: string, paragraph: TextRange): boolean {
  if (paragraph.end - paragraph.start > 120) return false;
  const line = text.slice(paragraph.start, paragraph.end);
  if (/[\p{L}\p{N}"“”„«»'‘’?!]/u.test(line)) return false;
  return /^[\s*#~=_\-—–―•·∙●○◦◆◇■□★☆✦✧✶❦❧☙⁂⁎⁕†‡§+.…|<>/\\^:;(){}[\]\p{So}\p{Sk}\p{M}\u200d]+$/u.test(line);
}

/** Where the story's own words begin and end inside a library's notices, as paragraph indices. */
export function boilerplate(text: string, paragraphs: readonly Paragraph[]): { body: number; back: number } {
  let body = 0;
  let back = paragraphs.length;
  for (let i = 0; i < paragraphs.length; i++) {
    const paragraph = entry(paragraphs, i);
    const head = text.slice(paragraph.start, Math.min(paragraph.end, paragraph.start + 90));
    if (/^\*{2,3}\s*START OF (?:THE|THIS) PROJECT GUTENBERG/u.test(head)) body = i + 1;
    else if (/^(?:\*{2,3}\s*END OF (?:THE|THIS) PROJECT GUTENBERG|End of (?:the )?Project Gutenberg)/u.test(head)) {
      back = i;
      break;
    }
  }
  // "Produced by …" and the like come straight after the notice.
  for (let i = body; i < Math.min(body + 3, paragraphs.length - 1); i++) {
    const paragraph = entry(paragraphs, i);
    if (/^(?:Produced by|E-text prepared by|This (?:e-?text|eBook) was (?:produced|prepared)|Transcribed (?:from|by)|\[?Transcriber)/iu.test(text.slice(paragraph.start, paragraph.start + 60))) body = i + 1;
  }
  return { body: body < back ? body : 0, back };
}
