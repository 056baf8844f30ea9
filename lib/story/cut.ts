import { isSpace } from './paragraphs.ts';
import type { TextRange } from './types.ts';

/** The longest piece of narration or speech, in characters, that is cut off at a sentence where one ends in time. */
export const longestPiece = 350;

const abbreviation = /(?:^|[\s(“"‘'_])(?:Mr|Mrs|Ms|Dr|St|Mt|Mme|Mlle|Messrs|Capt|Col|Gen|Lt|Sgt|Rev|Hon|Prof|Jr|Sr|No|Vol|vs|etc|viz|i\.e|e\.g|\p{Lu})\.$/u;
const closers = /[)\]”"’'»_*]/u;
const joins = /^(?:\p{M}|\u200c|\u200d|[\u{e0020}-\u{e007f}]|\p{Emoji_Modifier})/u;

/** Whether the text may be parted at `at`: never inside a surrogate pair, before a combining mark or around a joiner. */
export function canPart(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  if (before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff) return false;
  if (before === 0x200d || (before === 13 && after === 10)) return false;
  const next = text.codePointAt(at);
  return next === undefined || !joins.test(String.fromCodePoint(next));
}

type Strength = 0 | 1 | 2 | 3;

/** How good a place to cut lies after the white space that ends before `at`: 3 sentence, 2 clause, 1 word, 0 none. */
function strengthAt(text: string, floor: number, at: number): Strength {
  if (!isSpace(text.charCodeAt(at - 1)) || isSpace(text.charCodeAt(at)) || !canPart(text, at)) return 0;
  let end = at;
  while (end > floor && isSpace(text.charCodeAt(end - 1))) end--;
  let core = end;
  while (core > floor && end - core < 4 && closers.test(text[core - 1] ?? '')) core--;
  const last = text[core - 1] ?? '';
  if (/[.!?…。！？]/u.test(last)) {
    if (last === '.' && abbreviation.test(text.slice(Math.max(floor, core - 8), core))) return 1;
    return 3;
  }
  return /[;:,—–-]/u.test(last) ? 2 : 1;
}

/**
 * Cuts [start, end) into pieces of at most `longest` characters where the text allows it: at the last sentence end in
 * reach, else the last clause, else the last space, else at the limit itself. Pieces tile the range in order.
 * Linear: each character is looked at a bounded number of times.
 */
export function cutRange(text: string, start: number, end: number, longest: number = longestPiece): TextRange[] {
  const pieces: TextRange[] = [];
  let from = start;
  while (end - from > longest) {
    const limit = from + longest;
    const best: [number, number, number, number] = [0, 0, 0, 0];
    for (let at = limit; at > from; at--) {
      const strength = strengthAt(text, from, at);
      if (strength && !best[strength]) best[strength] = at;
      if (best[3]) break;
    }
    // A cut in the first fifth would leave a scrap; a clause further on is better.
    const far = from + Math.floor(longest / 5);
    const choice = [best[3], best[2], best[1]].find((at) => at > far) ?? (best[3] || best[2] || best[1]);
    let at = choice || limit;
    if (!choice) {
      while (at > from + longest / 2 && !canPart(text, at)) at--;
      if (!canPart(text, at)) for (at = limit; at < end && !canPart(text, at); ) at++;
    }
    if (at >= end) break;
    pieces.push({ start: from, end: at });
    from = at;
  }
  if (from < end) pieces.push({ start: from, end });
  return pieces;
}
