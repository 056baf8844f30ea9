import { cutRange } from '../../story/cut.ts';
import { sentText } from '../speech-generation/paid/sent-text.ts';

/** What is said where a character has no line of their own, or one too short to know a voice by. */
const plainLine = 'There is something I have to tell you, and I would rather you heard it from me.';
/** So much of a line lets one know a voice, UTF-16 code units: five to fifteen seconds. */
const longestSample = 240;
const shortestSample = 50;

/**
 * What a designed voice is heard saying: the character's own line, cut at a sentence where it is long. A clip of one
 * word is no voice to clone, so that a short line is followed by a plain one.
 */
export function sampleText(ownLine: string | null): string {
  const line = sentText(ownLine ?? '');
  const first = cutRange(line, 0, line.length, longestSample)[0];
  const own = first ? line.slice(first.start, first.end).trim() : '';
  if (own.length >= shortestSample) return own;
  return own === '' ? plainLine : `${/[.!?…]["”’)]*$/u.test(own) ? own : `${own.replace(/[,;:—–-]+$/u, '')}.`} ${plainLine}`;
}
