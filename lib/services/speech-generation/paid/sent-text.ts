import { cutRange } from '../../../story/cut.ts';

/** Marks of direct speech. A vendor would pay for them, and some breathe at them. */
const quotes = '“”„‟"«»‹›';
const opening = new RegExp(`^[\\s${quotes}‘]+`, 'u');
const closing = new RegExp(`[\\s${quotes}]+$`, 'u');

/**
 * What of a line is sent to a vendor: its own words on one line, without the quotation marks around it. Not the spoken
 * form that the built-in voices read: these models read numbers, dates and abbreviations well by themselves, by the sense of
 * the whole sentence, and words written out would only be paid for as more characters. Stress marks of plain text (_so_)
 * and angle brackets, which mean commands to some models, are left out.
 */
export function sentText(text: string): string {
  const plain = text
    .replace(/[<>]/gu, ' ')
    .replace(/(?<![\p{L}\p{N}])[_*]+(?=[\p{L}\p{N}“‘"'])|(?<=[\p{L}\p{N}.,;:!?…”’"'])[_*]+(?![\p{L}\p{N}])/gu, '')
    .replace(/\s+/gu, ' ')
    .replace(opening, '')
    .replace(closing, '');
  // A single quotation mark ends a line that one began; else it is an apostrophe.
  const single = /^\s*‘/u.test(text) ? plain.replace(/’$/u, '') : /^\s*'.*[^\p{L}]'\s*$/su.test(text) ? plain.replace(/^'/u, '').replace(/'$/u, '') : plain;
  return single.replace(closing, '').trim();
}

/** The paragraphs of a line, each as it is sent. Most lines are one. */
export function sentParagraphs(text: string): string[] {
  return text
    .split(/\n[^\S\n]*\n/u)
    .map(sentText)
    .filter((part) => part !== '');
}

/** A text too long for one call, cut at its sentences; each piece without the space around it. */
export function sentPieces(text: string, longest: number): string[] {
  return cutRange(text, 0, text.length, longest)
    .map(({ start, end }) => text.slice(start, end).trim())
    .filter((piece) => piece !== '');
}
