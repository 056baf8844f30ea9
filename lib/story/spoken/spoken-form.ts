import type { SegmentKind, SpokenForm } from '../types.ts';
import { SpokenBuilder } from './builder.ts';
import { fold } from './fold.ts';
import { findRespelling, indexRespellings } from './respellings.ts';
import type { Respelling } from './respellings.ts';
import { capitalise, gluedBefore, matchAt } from './rule.ts';
import type { Context, Reading, Rule } from './rule.ts';
import { abbreviation } from './rules/abbreviations.ts';
import { date, monthDay } from './rules/calendar.ts';
import { capitals, headingCase, isTelegram } from './rules/capitals.ts';
import { time } from './rules/clock.ts';
import { dashedOut } from './rules/hidden.ts';
import { initials } from './rules/initials.ts';
import { measure } from './rules/measures.ts';
import { moneyNumber, moneySign } from './rules/money.ts';
import { clippedYear, hiddenYear, number, ordinalNumber, phone } from './rules/numbers.ts';
import { punctuation } from './punctuation.ts';
import { roman } from './rules/roman.ts';
import { symbol } from './rules/symbols.ts';
import { elisions, stretched, stutter } from './rules/talk.ts';
import { mayHoldAddress, web } from './rules/web.ts';

/** Raised whenever the same text would be spoken otherwise: part of what a take was made from. */
export const spokenFormVersion = '1';

export interface SpokenOptions {
  kind: SegmentKind;
  /** BCP 47; anything but English keeps its numerals and abbreviations for the voice of that language. Default `en`. */
  language?: string;
  /** The writer's own respellings, whole words, which come before every rule. */
  respellings?: readonly Respelling[];
}

const letterRules: readonly Rule[] = [web, dashedOut, moneySign, roman, monthDay, initials, abbreviation, elisions, stutter, stretched, capitals];
const digitRules: readonly Rule[] = [web, phone, hiddenYear, date, time, moneyNumber, ordinalNumber, measure, number];
const signRules: readonly Rule[] = [phone, moneySign, dashedOut, clippedYear, elisions, measure, number, symbol];

const word = /['‘]?\p{L}[\p{L}\p{M}]*(?:['-]\p{L}[\p{L}\p{M}]*)*'?/uy;
const keepsOpening = /^['‘](?:tis|twas|twere|twill|twould|twixt|em|im|er|is|ave|ad|as|ow|e|til|till|bout|round|neath|gainst|fraid|nother|nuff|cause|scuse|course|fore|ud|arf|alf|ouse|orse|ead|ere|eard|ope|ospital|appen|eaven|im|imself|ome|and|ard|at|un|uns|ceptin|less|spect|stead|tween|mongst|pon)(?![\p{L}'])/iu;
const keepsClosing = /(?:\p{L}{2}in|\p{L}s|^(?:ol|th|o|an|wi|lil|mo|po|fo|han|ma|pa|th|i|lan|soun|roun|tol|col|wan|don|jes|jus|mus|las|bes))'$/iu;

function isShown(text: string): boolean {
  return /[\p{L}\p{N}¼-¾⅐-⅞£$€%&@§]/u.test(text);
}

/** The plain word at `at`, with the apostrophes that are its own and without those that are quotation marks. */
function wordAt(text: string, at: number): { start: number; end: number } | null {
  const found = matchAt(word, text, at);
  if (found === null) return null;
  let start = at;
  let end = at + found[0].length;
  if (/^['‘]/.test(found[0]) && !keepsOpening.test(text.slice(at, at + 14))) start += 1;
  if (found[0].endsWith("'")) {
    const after = text.slice(end, end + 2);
    const tail = text.slice(Math.max(start, end - 24), end);
    const possessive = /s'$/i.test(tail) && !/^ \p{L}/u.test(after);
    if (!keepsClosing.test(tail) || possessive) end -= 1;
  }
  return { start, end };
}

/**
 * What a good reader would say for a segment: its words without marks, each with the stretch of the text it stands for,
 * and every place where the spoken differs from the written. Offsets are UTF-16 units into `text`. Deterministic, linear
 * in the length of the text, never throws. The text is plain: letters, marks, blanks, apostrophes, hyphens, stops inside
 * initials and `, ; : . … ! ?` as pauses; in English it holds no numerals. British readings first.
 */
export function spokenForm(text: string, options: SpokenOptions): SpokenForm {
  const folded = fold(text);
  const builder = new SpokenBuilder(text, folded);
  if (options.kind === 'scene-break') return builder.finish();
  const source = folded.text;
  if (!isShown(source)) {
    if (source.trim() !== '') builder.changeSource('', folded.starts[0] ?? 0, folded.ends.at(-1) ?? 0, 'ornament');
    return builder.finish();
  }
  const english = (options.language ?? 'en').toLowerCase().split(/[-_]/)[0] === 'en';
  const heading = options.kind === 'heading';
  const context: Context = {
    text: source,
    kind: options.kind,
    opensSentence: true,
    allCapitals: /\p{Lu}/u.test(source) && !/\p{Ll}/u.test(source),
    telegram: english && isTelegram(source),
    mayHoldAddress: mayHoldAddress(source),
  };
  for (const gone of folded.dropped) if (gone.rule !== 'invisible') builder.changeSource('', gone.start, gone.end, gone.rule);
  const respellings = indexRespellings(options.respellings ?? []);

  const accept = (reading: Reading, start: number): void => {
    if (reading.before !== undefined) builder.pause(reading.before);
    let { spoken } = reading;
    if (heading && spoken !== '') spoken = spoken.split(' ').map((part, index) => (reading.rule === 'web-address' || reading.rule === 'capitals' ? part : /^[a-z]/.test(part) ? headingCase(part, index === 0 && builder.opensPhrase) : part)).join(' ');
    if (reading.parts === undefined) builder.say(spoken, start, reading.end);
    else for (const part of reading.parts) builder.say(part.spoken, part.start, part.end);
    builder.change(spoken, start, reading.end, reading.rule);
    if (reading.after !== undefined) builder.pause(reading.after);
  };

  let at = 0;
  while (at < source.length) {
    const character = source[at] ?? '';
    const isLetter = /\p{L}/u.test(character) || /[\ud800-\udfff]/.test(character);
    const isDigit = /[0-9¼-¾⅐-⅞]/.test(character);
    context.opensSentence = heading ? builder.opensPhrase : builder.opensSentence;
    const respelt = isLetter && !gluedBefore(source, at) ? findRespelling(respellings, source, at) : null;
    if (respelt !== null) {
      accept(respelt, at);
      at = respelt.end;
      continue;
    }
    const rules = !english || character === ' ' || character === '\n' ? [] : isLetter ? letterRules : isDigit ? digitRules : signRules;
    let reading: Reading | null = null;
    for (const rule of rules) {
      reading = rule(context, at);
      if (reading !== null) break;
    }
    if (reading !== null && reading.end > at) {
      accept(reading, at);
      at = reading.end;
      continue;
    }
    const plain = wordAt(source, at);
    if (plain !== null) {
      const said = source.slice(plain.start, plain.end).replaceAll('‘', "'").normalize('NFC');
      const opens = heading ? builder.opensPhrase : builder.opensSentence;
      const shown = heading && context.allCapitals && said.length > 1 ? headingCase(said, opens) : heading && /^\p{Ll}/u.test(said) && opens ? capitalise(said) : said;
      builder.say(shown, plain.start, plain.end);
      const written = text.slice(folded.starts[plain.start] ?? 0, folded.ends[plain.end - 1] ?? 0);
      if (written.replaceAll(/[’‘]/g, "'").replaceAll(/[‐‑]/g, '-') !== shown) builder.change(shown, plain.start, plain.end, shown === said ? 'decorative' : 'heading');
      at = plain.end;
      continue;
    }
    if (isDigit) {
      // Another language: its own voice reads its numerals.
      const digits = matchAt(/\d+/y, source, at)?.[0] ?? character;
      builder.say(digits, at, at + digits.length);
      at += digits.length;
      continue;
    }
    const mark = punctuation(context, at);
    if (mark.pause !== null) builder.pause(mark.pause);
    at = mark.end;
  }
  if (heading && !builder.isEmpty) builder.pause('.');
  return builder.finish();
}
