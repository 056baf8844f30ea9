import { entry } from './entry.ts';
import type { StoryOutline } from './chapters.ts';
import { findQuoteHabit, type QuoteHabit } from './quote-marks.ts';
import { wholeQuotation } from './quotes.ts';
import type { TextRange } from './types.ts';

/** A letter, note or telegram that stands in paragraphs of its own. */
export interface LetterBlock {
  /** Its first and last paragraph. */
  from: number;
  to: number;
  /** The signature, where it has one. */
  signature: TextRange | null;
  /** The narration that leads up to it, which may name its writer. */
  intro: TextRange | null;
}

/** A letter of more paragraphs is a story told in letters: its narration and talk are read as such. */
const longestLetter = 60;
const longestSignature = 70;

const openMark = /^[“"‘'«„»]/u;
const letterNoun = '(?:letters?|notes?|epistles?|telegrams?|messages?|wires?|post-?cards?|missives?|desp?atch|dispatch|billets?|lines|communication|advertisement|notice|postscript|will|document|bulletin|cable|memorandum|text|e-?mail)';
/** Ends so: the next paragraph is something written. */
const leadsUp = new RegExp(
  `(?:\\b${letterNoun}\\b[^.!?“”"]{0,90}[:—–-]+|\\b${letterNoun}\\b[^.!?“”"]{0,60}\\b(?:follows|thus|words|effect|purport)\\.|\\b(?:wrote|written|writes|scrawled|scribbled|pencilled|indited|telegraphed|typed|texted)\\b[^.!?“”"]{0,60}[:—–-]+|\\bread (?:it )?(?:aloud|out)(?: (?:to|for) \\p{L}+)?[.:—–-]+|\\b(?:ran|read|reads|was|were) (?:as follows|thus|in these words|to this effect)[.:—–-]+|\\b(?:[Ii]t|which) (?:read|ran):|\\b(?:letter|note|telegram|message)s? (?:to|from|for) [^.!?“”"]{1,40}\\.)$`,
  'iu',
);
/** Speaks of something written: enough where the next paragraphs are set off from the rest of the text. */
const speaksOf = /\b(?:letters?|notes?|epistles?|telegrams?|messages?|post-?cards?|missives?|wrote|written|signed)\b/iu;
const salutation = /^(?:to )?(?:(?:my|our) )?(?:(?:own|very|ever|honou?red|much|dear(?:est)?),? )*(?:dear(?:est)?|darling|beloved|honou?red|esteemed|respected)\b(?:,? [^\s,!?;:—–]+){0,5}(?:,? ?(?:—|–|--)|[,:;]| -)?$/iu;
/** "My dear, you forget yourself." is talk. */
const talks = /\b(?:you|your|are|is|was|I|he|she|it|we|they|do|don[’']t|not|be|what|how|have|has|had|will|must|can|come|go|oh|no|yes)\b/iu;
const formal = /^(?:(?:dear|honou?red|respected|reverend|worthy|good) )?(?:sirs?|madam|gentlemen|ladies|messieurs|monsieur|madame|mesdames|my lord|to whom it may concern)[,:;—–.-]+$/iu;
const runIn = /^(?:(?:my|our) )?(?:own )?(?:dear(?:est)?,? )*(?:(?:dear(?:est)?|darling)(?: [^\s,.:;!?—–]+\.?){1,4}|(?:good |old )?friends?)(?:[,.:]?\s?(?:—|–|--)|:)/iu;
const dated = /\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:jan(?:uary)?|feb(?:ruary)?|march|april|may|june|july|aug(?:ust)?|sept(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?\s*\d|\b\d{1,2}(?:st|nd|rd|th)\b|\b1[5-9]\d\d\b|\b20\d\d\b/iu;
const closing = /^(?:(?:your|ever your) (?:\p{L}+ ){0,2}friend\b|(?:and )?(?:i am|i remain|we remain|i have the honou?r|believe me|ever|always|as ever)\b|(?:(?:ever|very|most|always) )*(?:yours?|your['’]s|thine)\b|your (?:\p{L}+ly\b|(?:ever |most |very |own |obedient |humble |loving |affectionate |sincere |true |old |devoted |faithful |grateful |dutiful |attached |unknown |anxious )+)|(?:with|in) (?:all |my |our |much |best |kind |kindest |fond |fondest |true |haste|great )*(?:love|regards|respects?|affection|haste|wishes|compliments|gratitude)\b|(?:sincerely|faithfully|respectfully|affectionately|lovingly|cordially|love|adieu|farewell)\b)/iu;
const named = /^(?:(?:Mr|Mrs|Miss|Ms|Dr|Sir|Lady|Lord|Capt|Col|Rev|Aunt|Uncle)\.?\s+)?(?:[\p{Lu}][\p{L}.'’-]*\s*){1,5}(?:,\s*(?:Esq|Jr|Sr|M\.?D)\.?)?[.,!]?$/u;

/** A paragraph's words without the marks around them, in one line. */
export function bareWords(text: string, range: TextRange): string {
  return text.slice(range.start, Math.min(range.end, range.start + 400)).replace(/[_*]+/gu, '').replace(/\s+/gu, ' ').trim().replace(/^[“"‘'«„»]+\s*/u, '').replace(/[”"’'»“«]+$/u, '').trim();
}

/** "DEAR BROTHER," it ran: the words of the first quotation. */
const firstQuote = (text: string, range: TextRange): string => /^[“"‘'«„»]([^”"»“\n]{0,60}?)[”"»“]/u.exec(text.slice(range.start, Math.min(range.end, range.start + 80)))?.[1] ?? '';

const short = (range: TextRange, longest: number): boolean => range.end - range.start <= longest;

type Style = 'given' | 'quoted' | 'indented' | 'plain';

/**
 * Finds letters by how they open, what leads up to them and how they are signed; `verse` names paragraphs that look like
 * verse, which only a greeting makes part of a letter. Linear in the text's length.
 */
export function findLetters(text: string, outline: StoryOutline, verse: ReadonlySet<number>): LetterBlock[] {
  const { paragraphs } = outline;
  const indents = paragraphs.reduce((n, paragraph) => n + (paragraph.indent >= 2 ? 1 : 0), 0);
  const indentTells = indents * 3 < paragraphs.length;
  const setOff = (i: number) => outline.given.quotes.has(i) || (indentTells && (paragraphs[i]?.indent ?? 0) >= 3);
  const reader: Reader = {
    text,
    habit: findQuoteHabit(text),
    verse,
    setOff,
    outline,
    barred: (i) => i < 0 || i >= paragraphs.length || outline.headings.has(i) || outline.sceneBreaks.has(i) || outline.given.verse.has(i),
    style: (i) => {
      const paragraph = entry(paragraphs, i);
      if (outline.given.quotes.has(i)) return 'given';
      if (setOff(i)) return 'indented';
      if (openMark.test(text.slice(paragraph.start, paragraph.start + 3).replace(/^[_*]+/u, ''))) return 'quoted';
      return 'plain';
    },
  };
  const found: LetterBlock[] = [];
  for (let i = 0; i < paragraphs.length; i++) {
    if (reader.barred(i)) continue;
    const before = found.at(-1);
    const letter = letterAt(reader, i, before !== undefined && i - before.to <= 3 && setOff(i) && setOff(before.to));
    if (!letter) continue;
    // What is read on after an interruption is the same letter.
    if (before && i - before.to <= 3 && setOff(before.to)) letter.signature ??= before.signature;
    found.push(letter);
    i = letter.to;
  }
  return found;
}

interface Reader {
  text: string;
  habit: QuoteHabit;
  verse: ReadonlySet<number>;
  outline: StoryOutline;
  barred: (i: number) => boolean;
  /** Whether the paragraph stands in, where few do. */
  setOff: (i: number) => boolean;
  style: (i: number) => Style;
}

/** Whether a quoted paragraph closes its mark at its end; null where it closes earlier and goes on: that is talk. */
function closes({ text, outline, habit }: Reader, i: number): boolean | null {
  const how = wholeQuotation(text, entry(outline.paragraphs, i), habit);
  return how === 'talk' ? null : how === 'closed';
}

function letterAt(reader: Reader, from: number, goesOn: boolean): LetterBlock | null {
  const { text, outline } = reader;
  const { paragraphs } = outline;
  const first = entry(paragraphs, from);
  const before = paragraphs[from - 1];
  const style = reader.style(from);
  const before160 = before === undefined || reader.barred(from - 1) ? '' : text.slice(Math.max(before.start, before.end - 160), before.end).replace(/[\s_*]+/gu, ' ');
  const announced = /:[—–-]*$/u.test(before160) && leadsUp.test(before160);
  const introduced = goesOn || (/[:.—–-]$/u.test(before160) && leadsUp.test(before160)) || (reader.setOff(from) && !reader.setOff(from - 1) && speaksOf.test(before160));
  const opening = short(first, 90) ? bareWords(text, first) : '';
  // “My dear Lucia—”: somebody is interrupted.
  const brokenOff = /[—–-]$/u.test(opening) && style === 'quoted' && closes(reader, from) === true;
  const greets = opening !== '' && greetsApart(opening) && !brokenOff;
  const heads = opening !== '' && !greets && short(first, 80) && (dated.test(opening) || ((style !== 'plain' || /[,.]$/u.test(opening)) && named.test(opening.replace(/,/gu, ''))));
  if (!greets && !heads && !introduced && !(style !== 'plain' && !brokenOff && runIn.test(bareWords(text, first)))) return null;
  let at = from;
  let greeted = greets || runIn.test(bareWords(text, first));
  // Place, date and address stand above the greeting.
  if (heads) {
    let next = from + 1;
    while (next < from + 5 && !reader.barred(next) && reader.style(next) === style && short(entry(paragraphs, next), 80) && !isGreeting(bareWords(text, entry(paragraphs, next)))) next++;
    if (!reader.barred(next) && reader.style(next) === style && isGreeting(bareWords(text, entry(paragraphs, next)))) {
      at = next;
      greeted = true;
    } else if (!introduced || style === 'plain') return null;
  }
  if (!greeted && announced && style === 'plain') return plainNote(reader, from);
  if (!greeted && (style === 'plain' || reader.verse.has(from))) return null;
  const body = followBody(reader, at, style, greeted && !runIn.test(bareWords(text, entry(paragraphs, at))));
  if (!body) return null;
  if (style === 'plain' && !body.signature) return null;
  if (style === 'indented' && !body.signature && !introduced && !(greeted && at + 1 <= body.to)) return null;
  if (style === 'quoted' && !greeted && !introduced) return null;
  return { from, to: body.to, signature: body.signature, intro: introduced && before ? before : null };
}

/** "It read:" and then the words, without marks: a short paragraph, or a few down to a signature. */
function plainNote(reader: Reader, from: number): LetterBlock | null {
  const { text, outline } = reader;
  const { paragraphs } = outline;
  const intro = paragraphs[from - 1] ?? null;
  for (let i = from; i < from + 5 && !reader.barred(i) && reader.style(i) === 'plain'; i++) {
    const paragraph = entry(paragraphs, i);
    const bare = bareWords(text, paragraph);
    if (i > from && short(paragraph, longestSignature) && (named.test(bare) || closing.test(bare))) return { from, to: i, signature: paragraph, intro };
  }
  const first = entry(paragraphs, from);
  return short(first, 300) && !/[“”"„«»]/u.test(text.slice(first.start, first.end)) ? { from, to: from, signature: tailSignature(text, first), intro } : null;
}

const greetsApart = (words: string): boolean => (salutation.test(words) && !talks.test(words)) || formal.test(words);
const isGreeting = (words: string): boolean => greetsApart(words) || runIn.test(words);

/** From the greeting (or first paragraph) on: the body, then the signature. */
function followBody(reader: Reader, greeting: number, style: Style, apart: boolean): { to: number; signature: TextRange | null } | null {
  const { text, outline } = reader;
  const { paragraphs } = outline;
  const inStyle = (i: number): boolean => !reader.barred(i) && (style === 'plain' || reader.style(i) === style || (style === 'given' && outline.given.quotes.has(i)));
  const sign = (i: number): 'closing' | 'name' | null => {
    const paragraph = paragraphs[i];
    if (!paragraph || !inStyle(i) || !short(paragraph, longestSignature)) return null;
    const words = bareWords(text, paragraph);
    if (isGreeting(words) || dated.test(words)) return null;
    if (closing.test(words) && !/[?!:;]$/u.test(words)) return 'closing';
    return named.test(words) ? 'name' : null;
  };
  const signed = (i: number): { to: number; signature: TextRange | null } => {
    let to = i;
    let signature: TextRange | null = null;
    for (let next = i; next < i + 5 && (sign(next) || (next > i && inStyle(next) && /^P\.?\s?S\b/u.test(bareWords(text, entry(paragraphs, next))))); next++) {
      to = next;
      if (signature !== null && sign(next) === 'name') signature = entry(paragraphs, next);
      signature ??= sign(next) ? entry(paragraphs, next) : null;
      // What follows the name is the address of the next letter.
      if (sign(next) === 'name' && sign(next + 1) === 'name') break;
    }
    return { to, signature };
  };
  let last = -1;
  // Talk beside what is set off ("…," he added) is part of a letter only where a signature follows.
  let talk = false;
  for (let i = apart ? greeting + 1 : greeting; i < paragraphs.length && i - greeting < longestLetter; i++) {
    if (!inStyle(i)) break;
    if (i > greeting && sign(i) && last >= 0) return signed(i);
    last = i;
    if (style === 'indented' && i === (apart ? greeting + 1 : greeting) && openMark.test(text.charAt(entry(paragraphs, i).start)) && closes(reader, i) === null && !greetsApart(firstQuote(text, entry(paragraphs, i)))) talk = true;
    if (style !== 'quoted') continue;
    const closed = closes(reader, i);
    if (closed === null) return null;
    if (!closed) continue;
    // Closed: the end, unless a signature follows, each paragraph of the letter in marks of its own.
    const ahead = signatureAhead(reader, i + 1, sign, inStyle);
    if (ahead === null) return { to: i, signature: tailSignature(text, entry(paragraphs, i)) };
    if (ahead === i + 1) return signed(ahead);
  }
  if (last < 0 || talk) return null;
  if (style === 'given' || style === 'indented') return { to: last, signature: tailSignature(text, entry(paragraphs, last)) };
  return null;
}

/** Where a signature follows within a few paragraphs that stand wholly in marks, and it closes as letters do. */
function signatureAhead(reader: Reader, from: number, sign: (i: number) => 'closing' | 'name' | null, inStyle: (i: number) => boolean): number | null {
  for (let i = from; i < from + 12; i++) {
    if (!inStyle(i)) return null;
    const kind = sign(i);
    if (kind === 'closing' || (kind === 'name' && /^[\p{Lu}\s.'’,-]+$/u.test(bareWords(reader.text, entry(reader.outline.paragraphs, i))))) return i;
    if (closes(reader, i) === null || kind === 'name') return null;
  }
  return null;
}

/** "… Burn this.--HELEN.”": signed in the last line of the body. */
function tailSignature(text: string, paragraph: TextRange): TextRange | null {
  const from = Math.max(paragraph.start, paragraph.end - 60);
  const found = /(?:—|–|--|[.!?,]\s+)((?:[\p{Lu}][\p{L}.'’-]*\s?){1,4})[.”"’'»\s_*]*$/u.exec(text.slice(from, paragraph.end));
  if (!found?.[1]) return null;
  const start = from + found.index + found[0].indexOf(found[1]);
  return { start, end: start + found[1].trimEnd().length };
}
