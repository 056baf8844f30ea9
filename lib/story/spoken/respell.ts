import { fold } from './fold.ts';
import { findRespelling } from './respellings.ts';
import type { RespellingIndex } from './respellings.ts';
import { gluedBefore } from './rule.ts';

/** A word that is said otherwise than it is written. Offsets are UTF-16 code units into the text. */
export interface RespeltWord {
  start: number;
  end: number;
  written: string;
  spoken: string;
}

/** A word of the respelt text whose phonetic signs are known. Offsets are UTF-16 code units into that text. */
export interface PhoneticWord {
  start: number;
  end: number;
  /** As the writer wrote them down. */
  ipa: string;
  /** A possessive 's follows them. */
  possessive: boolean;
}

/**
 * The text with each word or phrase of the list written as it is to be said. All else stays to the letter, so that a
 * text without any of them comes back as it is: what its sound was made from has not changed.
 */
export function respell(text: string, index: RespellingIndex): { text: string; words: RespeltWord[]; phonetic: PhoneticWord[] } {
  if (index.size === 0 || !mayHold(text, index)) return { text, words: [], phonetic: [] };
  const folded = fold(text);
  const words: RespeltWord[] = [];
  const phonetic: PhoneticWord[] = [];
  let spoken = '';
  let from = 0;
  let at = 0;
  while (at < folded.text.length) {
    const found = /\p{L}/u.test(folded.text[at] ?? '') && !gluedBefore(folded.text, at) ? findRespelling(index, folded.text, at) : null;
    if (found === null) {
      at += 1;
      continue;
    }
    const [start, end] = [folded.starts[at] ?? 0, folded.ends[found.end - 1] ?? 0];
    words.push({ start, end, written: text.slice(start, end), spoken: found.spoken });
    spoken += text.slice(from, start) + found.spoken;
    if (found.ipa !== null) phonetic.push({ start: spoken.length - found.spoken.length, end: spoken.length, ipa: found.ipa, possessive: found.possessive });
    from = end;
    at = found.end;
  }
  return { text: spoken + text.slice(from), words, phonetic };
}

/** Whether the first word of any entry stands somewhere in the text: most lines of a book hold none. */
function mayHold(text: string, index: RespellingIndex): boolean {
  const plain = text.normalize('NFKC').toLowerCase();
  for (const head of index.keys()) if (plain.includes(head)) return true;
  return false;
}
