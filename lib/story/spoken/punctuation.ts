import type { Pause } from './builder.ts';
import { matchAt } from './rule.ts';
import type { Context } from './rule.ts';

const blanks = /[ \n]+/y;
const stops = /\.(?: ?\.)*/y;
const dashes = / ?(?:—|–|-{2,})(?: ?(?:—|–|-{2,}))*/y;

/** What a mark, or a run of blanks, asks of the voice: a pause or nothing; `end` is where to read on. */
export function punctuation({ text, kind }: Context, at: number): { end: number; pause: Pause | null } {
  const character = text[at] ?? '';
  const next = text[at + 1] ?? '';
  const last = text[at - 1] ?? '';
  if (character === ' ' || character === '\n') {
    const run = matchAt(blanks, text, at)?.[0] ?? character;
    const lines = run.split('\n').length - 1;
    const end = at + run.length;
    if (lines >= 2 || (lines === 1 && kind === 'heading')) return { end, pause: '.' };
    return { end, pause: lines === 1 && kind === 'verse' ? ',' : null };
  }
  if (character === '.') {
    const run = matchAt(stops, text, at)?.[0] ?? character;
    const count = run.replaceAll(' ', '').length;
    return { end: at + run.length, pause: count >= 3 ? '…' : '.' };
  }
  if (character === ',' || character === ';' || character === ':' || character === '…' || character === '!' || character === '?') return { end: at + 1, pause: character };
  const dash = matchAt(dashes, text, at);
  if (dash !== null) return { end: at + dash[0].length, pause: ',' };
  if (character === '-' && last === ' ' && next === ' ') return { end: at + 1, pause: ',' };
  const spaced = last === ' ' && next === ' ';
  if ((character === '|' || character === '<' || character === '>' || character === '/' || character === '\\') && spaced) return { end: at + 1, pause: ',' };
  if (character === '/' && /\d/.test(last) && /\d/.test(next)) return { end: at + 1, pause: ',' };
  if (character === '(' || character === '[' || character === '{') return { end: at + 1, pause: last === ' ' ? ',' : null };
  if (character === ')' || character === ']' || character === '}') return { end: at + 1, pause: next === ' ' ? ',' : null };
  // The marks of other scripts pause like ours.
  if (/[。।؟？]/.test(character)) return { end: at + 1, pause: /[؟？]/.test(character) ? '?' : '.' };
  if (/[、،，]/.test(character)) return { end: at + 1, pause: ',' };
  if (character === '¡' || character === '¿') return { end: at + 1, pause: null };
  return { end: at + 1, pause: null };
}
