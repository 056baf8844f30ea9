import { entry } from './entry.ts';
import { isTitle, speechVerbs } from './lexicon.ts';
import type { NameBook, NameRun } from './names.ts';
import { sexOfFirstName, sexOfTitles } from './naming.ts';
import type { Quotation } from './quotes.ts';
import type { Span, SpannedParagraph } from './spans.ts';
import { pronounSex, type Subject } from './subjects.ts';
import { tagAfter, tagBefore, type Tag } from './tags.ts';
import type { Token } from './tokens.ts';
import type { Sex } from './types.ts';

/** One person's speech in one go: the quotations of a paragraph, and those of the next ones it runs on into. */
export interface Turn {
  quotations: number[];
  /** Position in the spanned paragraphs of its first and last quotation. */
  paragraph: number;
  lastParagraph: number;
  scene: number;
  start: number;
  end: number;
  /** Verbs of speech beside it, then actions beside it. */
  tags: Tag[];
  beats: Tag[];
  /** Names it calls out to, and names it only speaks of. */
  vocatives: NameRun[];
  spokenOf: NameRun[];
  /** Names by which the speaker tells who he is: "My name is Fenn". */
  introduces: NameRun[];
  /** The sex of whom it addresses ("sir", "ma'am"). */
  addresses: Sex;
  /** The age of whom it addresses, beside the speaker's: "mamma", "my child"; null where it tells of none. */
  addressesAs: 'elder' | 'younger' | null;
  /** Begins in the paragraph where the turn before it ended. */
  sharesParagraph: boolean;
  /** Says "I" (no help by itself) or asks something. */
  asks: boolean;
}

const endsOpen = /[,—–-]["”’'»“_]*$/u;
/** Words that begin a clause which hangs on another. */
const hanging = new Set(['when', 'as', 'while', 'whilst', 'after', 'before', 'until', 'till', 'because', 'since']);
const introducing = /[,:—–-]\s*$|[\p{L}\p{N}]\s*$/u;

/** The sex that a subject's own words tell: "she", "Miss Fenn", "Clara", "her brother". */
function sexTold(subject: Subject): Sex {
  if (subject.kind === 'description') return subject.sex;
  if (subject.kind === 'pronoun') return pronounSex(subject.pronoun);
  const { titles, core } = subject.name;
  const titled = sexOfTitles(titles);
  return titled !== 'unknown' || (titles.length > 0 && core.length === 1) ? titled : sexOfFirstName(core[0] ?? null);
}

/** Whether two subjects cannot be one person. */
function clash(a: Subject, b: Subject): boolean {
  if (a.kind === 'name' && b.kind === 'name') return a.name.key !== b.name.key && !a.name.core.some((word) => b.name.core.includes(word));
  if (a.kind === 'pronoun' && b.kind === 'pronoun') return a.pronoun !== b.pronoun && a.pronoun !== 'other' && b.pronoun !== 'other';
  if (a.kind === 'pronoun' || b.kind === 'pronoun') {
    const [one, other] = [sexTold(a), sexTold(b)];
    if (one !== 'unknown' && other !== 'unknown' && one !== other) return true;
  }
  const self = (s: Subject) => s.kind === 'pronoun' && s.pronoun === 'I';
  return self(a) !== self(b) && (a.kind === 'name' || b.kind === 'name' || a.kind === 'description' || b.kind === 'description');
}

const elders = /^(?:mother|mamma|mama|mum|mummy|father|papa|dad|daddy|aunt|auntie|aunty|uncle|grandmother|grandfather|grandmamma|grandpapa)$/u;
const younger = /^(?:child|boy|girl|lad|lass|son|daughter|children)$/u;

/** "I am Mara", "My name is Tom": whether the name at token `i` is said to be the speaker's own. */
function tellsOwnName(tokens: readonly Token[], i: number): boolean {
  const [third, second, first] = [tokens[i - 3]?.lower, tokens[i - 2]?.lower, tokens[i - 1]?.lower ?? ''];
  if (tokens[i]?.before !== '') return false;
  return (first === 'am' && second === 'i') || /^i['’]m$/u.test(first) || (second === 'my' && /^name['’]s$/u.test(first)) || (third === 'my' && second === 'name' && first === 'is');
}

/** Names called out to, spoken of, and told as the speaker's own, in one quotation. */
export function readAddress(tokens: readonly Token[], book: NameBook): { vocatives: NameRun[]; spokenOf: NameRun[]; introduces: NameRun[]; addresses: Sex; addressesAs: Turn['addressesAs'] } {
  const vocatives: NameRun[] = [];
  const spokenOf: NameRun[] = [];
  const introduces: NameRun[] = [];
  let addresses: Sex = 'unknown';
  let addressesAs: Turn['addressesAs'] = null;
  for (let i = 0; i < tokens.length; i++) {
    const token = entry(tokens, i);
    const next = tokens[i + 1];
    const pausedAfter = next === undefined || /^[,.!?;:—–-]/u.test(next.before);
    const pausedBefore = token.first || token.before.includes(',') || token.before.includes('—') || token.before.includes('--');
    if (pausedAfter && (pausedBefore || ['yes', 'no', 'well', 'oh', 'dear', 'o', 'my'].includes(tokens[i - 1]?.lower ?? ''))) {
      if (/^(?:sir|papa|father|lad|old|sire|uncle|mister)$/u.test(token.lower)) addresses = 'male';
      else if (/^(?:ma'am|ma’am|madam|madame|miss|mamma|mother|aunt|aunty|auntie|marm|mum|mademoiselle|signora)$/u.test(token.lower)) addresses = 'female';
    }
    if (pausedAfter && (elders.test(token.lower) || younger.test(token.lower))) {
      const lead = tokens[i - 1];
      const kindly = lead !== undefined && (lead.lower === 'my' || /^(?:dear|dearest|poor|old|little)$/u.test(lead.lower)) && token.before === '';
      const begins = kindly ? tokens[lead.lower === 'my' || tokens[i - 2]?.lower !== 'my' ? i - 1 : i - 2] : token;
      const called = begins?.first === true || /[,—]|--/u.test(begins?.before ?? '') || (kindly && /^(?:yes|no|well|oh|ah|o)$/u.test(tokens[i - 2]?.lower ?? ''));
      if (called && (elders.test(token.lower) || kindly)) addressesAs = elders.test(token.lower) ? 'elder' : 'younger';
    }
    const run = book.nameAt(tokens, i);
    if (!run) continue;
    const after = tokens[run.end];
    const last = tokens[run.end - 1];
    // “I’m Mara’s friend” tells somebody else's.
    if (!last?.possessive && tellsOwnName(tokens, i)) introduces.push(run);
    const closed = after === undefined || /^[,.!?;—–-]/u.test(after.before);
    const lead = tokens[i - 1];
    const opens = token.first || token.before.includes(',') || token.before.includes('—') || token.before.includes('--') || /^(?:dear|dearest|oh|o|ah|well|yes|no|thank|you|my|poor|and)$/u.test(lead?.lower ?? '');
    const listed = token.before.includes(',') && after !== undefined && after.before.includes(',') && book.nameAt(tokens, run.end) !== null;
    if (closed && opens && !last?.possessive && !listed && !(token.first && after?.before.startsWith('.'))) vocatives.push(run);
    else spokenOf.push(run);
    if (run.core.length === 1 && isTitle(run.core[0] ?? '')) addresses = 'unknown';
    i = run.end - 1;
  }
  return { vocatives, spokenOf, introduces, addresses, addressesAs };
}

/** Parts all speech into turns, in order, with the narration that tells of each. Linear. */
export function readTurns(text: string, paragraphs: readonly SpannedParagraph[], quotations: readonly Quotation[], book: NameBook): Turn[] {
  const turns: Turn[] = [];
  const leadIn = new Map<SpannedParagraph, Span>();
  paragraphs.forEach((paragraph, p) => {
    const { spans } = paragraph;
    // A line that begins small goes on with the paragraph before: its tag is that paragraph's, and so is its speaker.
    let turn: Turn | null = p > 0 && runsOn(paragraphs[p - 1], paragraph) ? (turns.at(-1) ?? null) : null;
    spans.forEach((span, s) => {
      if (span.quotation === null) return;
      const quotation = entry(quotations, span.quotation);
      const before = spans[s - 1]?.quotation === null ? entry(spans, s - 1) : null;
      const further = s + 1 === spans.length && runsOn(paragraph, paragraphs[p + 1]) ? (paragraphs[p + 1]?.spans[0] ?? null) : null;
      const after = spans[s + 1]?.quotation === null ? entry(spans, s + 1) : further;
      const inside = text.slice(Math.max(span.start, span.end - 4), span.end);
      const introduces = before !== null && introducing.test(text.slice(Math.max(before.start, before.end - 12), before.end));
      const led = before && before.tokens.length > 0 ? tagBefore(before.tokens, introduces, book) : null;
      const lead = led && before && s > 1 && hangs(before.tokens, led, span.tokens[0]) ? null : led;
      const close = endsOpen.test(inside) ? 'open' : /[!?]/u.test(inside) ? 'cry' : 'stop';
      const told = after && !(lead?.speech === true && beginsAnew(after)) && !(close === 'stop' && s + 2 === spans.length && leadsToNext(after, paragraphs[p + 1], text)) && !leadsOn(after, spans[s + 2], text) ? tagAfter(after.tokens, close, book) : null;
      const own = [lead, told].filter((tag) => tag !== null);
      const previous: Turn | undefined = turns.at(-1);
      if (quotation.continues && !turn && previous && !isAnothers(previous, own)) {
        turn = previous;
        turn.lastParagraph = p;
      } else if (turn && partsFrom(turn, lead, told, before, text)) turn = null;
      if (!turn) {
        turn = {
          quotations: [], paragraph: p, lastParagraph: p, scene: paragraph.scene, start: span.start, end: span.end, tags: [], beats: [],
          vocatives: [], spokenOf: [], introduces: [], addresses: 'unknown', addressesAs: null, sharesParagraph: previous !== undefined && previous.lastParagraph === p, asks: false,
        };
        turns.push(turn);
      }
      const address = readAddress(span.tokens, book);
      turn.quotations.push(span.quotation);
      turn.end = span.end;
      turn.lastParagraph = p;
      turn.vocatives.push(...address.vocatives);
      turn.spokenOf.push(...address.spokenOf);
      turn.introduces.push(...address.introduces);
      if (address.addresses !== 'unknown') turn.addresses = address.addresses;
      turn.addressesAs ??= address.addressesAs;
      turn.asks = /\?["”’'»_]*$/u.test(inside);
      for (const tag of own) {
        // Between two quotations a sentence tells of the first; it leads up to the second only where it says so.
        if (tag.place === 'before' && turn.quotations.length > 1 && !tag.speech) continue;
        (tag.speech ? turn.tags : turn.beats).push(tag);
      }
    });
    // A paragraph whose end leads up to the next one's speech.
    const next = paragraphs[p + 1];
    const last = spans.at(-1);
    if (last?.quotation === null && next?.spans[0]?.quotation != null) leadIn.set(next, last);
  });
  for (const turn of turns) {
    const paragraph = paragraphs[turn.paragraph];
    const lead = paragraph ? leadIn.get(paragraph) : undefined;
    if (!lead || turn.sharesParagraph || paragraph?.spans[0]?.quotation !== turn.quotations[0]) continue;
    if (!/[:,—]\s*$|--\s*$/u.test(text.slice(Math.max(lead.start, lead.end - 6), lead.end))) continue;
    const tag = tagBefore(lead.tokens, true, book);
    if (tag) (tag.speech ? turn.tags : turn.beats).push(tag);
  }
  return turns;
}

/** Whether narration after a quotation is a sentence of its own, so that it need not tell of what was already told. */
const beginsAnew = (span: Span): boolean => span.tokens[0]?.capital === true;

/** "…,” and Tom replied, “…": whether narration between two quotations leads up to the second and tells nothing of the first. */
function leadsOn(span: Span, next: Span | undefined, text: string): boolean {
  const [first, second] = span.tokens;
  if (next?.quotation == null || !first || !second || !introducing.test(text.slice(Math.max(span.start, span.end - 12), span.end))) return false;
  return (first.lower === 'and' && !second.lower.endsWith('ly') && !speechVerbs.has(second.lower)) || (first.lower === 'to' && second.lower === 'which') || first.lower === 'whereupon' || (first.lower === 'upon' && second.lower === 'which');
}

/** "…” He answered:" at the end of a paragraph, where the next one begins with speech. */
const leadsToNext = (span: Span, next: SpannedParagraph | undefined, text: string): boolean => beginsAnew(span) && next?.spans[0]?.quotation != null && /:\s*$/u.test(text.slice(Math.max(span.start, span.end - 8), span.end));

/** Whether a paragraph is the rest of a sentence that the one before it broke off after its speech. */
function runsOn(paragraph: SpannedParagraph | undefined, next: SpannedParagraph | undefined): boolean {
  const first = next?.spans[0];
  const word = first?.tokens[0];
  return paragraph?.spans.at(-1)?.quotation != null && first?.quotation === null && word !== undefined && word.word === word.lower && word.before === '' && paragraph.scene === next?.scene;
}

/** A paragraph that seems to go on with a speech, because a mark was not closed, but tells of a speaker with another name. */
const isAnothers = (turn: Turn, tags: readonly Tag[]): boolean => tags.some((tag) => tag.speech && turn.tags.some((known) => known.subject.kind === 'name' && tag.subject.kind === 'name' && clash(known.subject, tag.subject)));

/** "said Mara, when Tom returned, “that…": the clause hangs on the tag, and what was being said goes on. */
function hangs(tokens: readonly Token[], lead: Tag, quoted: Token | undefined): boolean {
  const at = tokens.findIndex((token) => token.start === lead.subject.range.start);
  return at > 0 && quoted?.capital === false && quoted.word === quoted.lower && speechVerbs.has(tokens[0]?.lower ?? '') && hanging.has(tokens[at - 1]?.lower ?? '') && !tokens.some((token, i) => i > 0 && token.first);
}

/** Whether two tags of one paragraph tell of two people: a name and a description, or two descriptions, beside their own quotations. */
function isTwo(a: Subject, b: Subject): boolean {
  if (a.kind === 'description' && b.kind === 'description') return a.head !== b.head;
  return (a.kind === 'name' && b.kind === 'description') || (a.kind === 'description' && b.kind === 'name');
}

/** Whether a further quotation of the same paragraph is another person's. */
function partsFrom(turn: Turn, lead: Tag | null, told: Tag | null, between: Span | null, text: string): boolean {
  if (!between) return true;
  const known = turn.tags[0];
  if (lead?.speech === true && leadsOn(between, { ...between, quotation: 0 }, text)) return true;
  if (!known) return false;
  if (told?.speech && (clash(known.subject, told.subject) || isTwo(known.subject, told.subject))) return true;
  if (lead === null || !lead.speech || lead.subject.range.start < known.subject.range.end) return false;
  // "cried her father … Elizabeth replied": two tags of different people in one stretch of narration.
  const together = turn.tags.find((tag) => tag.range.start >= between.start && tag.place === 'after');
  // "he asked Mara, and Mara answered"
  if (together?.subject.kind === 'pronoun' && lead.subject.kind === 'name') return true;
  const mixed = together !== undefined && ((together.subject.kind === 'description') !== (lead.subject.kind === 'description')) && lead.subject.kind !== 'pronoun' && together.subject.kind !== 'pronoun';
  return mixed || clash(known.subject, lead.subject);
}
