import { speechVerbs } from './lexicon.ts';
import type { Paragraph } from './paragraphs.ts';
import type { TextRange } from './types.ts';

const letter = /[\p{L}\p{N}]/u;
const speechEnd = /[,.!?;:—–\-…][\s_*)\]'’‘”"“»«]*$/u;
const list = (words: string): string => words.trim().split(/\s+/u).join('|');

/** Led up to by one of these, a quotation is a name, a title or a phrase of the sentence around it. */
const naming = new RegExp(`(?:^|[\\s(—-])(?:${list(`the a an this that these those some any no every each such its his her their our my your whose
  in from at by as on into onto upon like called named entitled titled termed dubbed styled labelled labeled headed marked signed inscribed addressed phrase word term title motto name nickname
  become became about than`)})\\s*$|[’']s\\s*$`, 'iu');

/** A noun of saying before "of": "a cry of", "her usual reply of". */
const sayingOf = /\b(?:cr(?:y|ies)|shouts?|screams?|shrieks?|yells?|calls?|whispers?|murmurs?|groans?|exclamations?|ejaculations?|remarks?|repl(?:y|ies)|answers?|responses?|greetings?|questions?|chorus|words|quartette|refrain|form|salutation|toast|order|command|protest) of\s*$/iu;

/** What somebody looked, meant or failed to say was not said. */
const unsaid = new RegExp(
  '(?:\\b(?:as much as|as if|as though|as who (?:should|would))(?: to)? (?:say|ask|cry|exclaim|reply)' +
    '|\\b(?:nearly|almost|scarcely|hardly|never|not (?:going |about )?to|without)\\s+(?:said|say|saying|answered|answer|replied|cried|cry|exclaimed|asked|ask|exclaiming|crying|asking)' +
    '|\\b(?:was|were|is|am|are|been) (?:just |nearly |almost |very nearly )?(?:going|about|inclined|tempted|obliged) to (?:say|answer|reply|cry|exclaim|ask|add)' +
    '|\\bvery nearly (?:\\p{L}+ ){0,4}(?:saying|crying|asking)' +
    '|\\b(?:would|could|might|should) (?:have|not have|never have) (?:\\p{L}+ )?(?:said|answered|exclaimed|cried|replied|asked|quoted|added)' +
    '|\\b(?:easy|useless|no use|absurd|idle|all very well|enough) to (?:say|ask|cry|answer)(?: to \\p{L}+)?)[,:—-]*\\s*$',
  'iu',
);

/** Words that are read or written, not said: a sign, a label, a heading. */
const written = new RegExp(
  `\\b(?:inscription|placard|label|notice|sign|signboard|poster|headline|heading|motto|motto on it|epitaph|words printed|letters|handwriting|marked|labelled|labeled|headed|inscribed|painted|printed|scrawled|scribbled|engraved|addressed to|superscribed|signed|wrote down|writing down|register as|the name)(?: (?:this|these|the|as|on|over|in|it|with|of|their|his|her|down|word|words|slates?|letters|following|large|capital|gold)){0,4}[,:;—-]*\\s*$`,
  'iu',
);

/** Each word of weight has its capital: the name of a book, a song, an inn. */
function isTitled(inner: string): boolean {
  const words = inner.match(/\p{L}[\p{L}\p{M}'’-]*/gu) ?? [];
  return words.length > 0 && words.length <= 7 && words.every((word) => /^\p{Lu}/u.test(word) || /^(?:of|the|a|an|and|in|on|to|for|at|by|with|de|la|le|des|du|di|del|der|die|das|und)$/u.test(word));
}

/**
 * Whether what stands between quotation marks is said by somebody. A quotation inside a sentence of the narration that
 * neither ends like speech nor is led up to like speech is a title, a word under discussion or a scare quote; what the
 * narration says was written, or was never said, is no speech either. `unclosed` where the paragraph ends before the mark.
 */
export function isSpeech(text: string, range: TextRange, paragraph: Paragraph, unclosed: boolean): boolean {
  const inner = text.slice(range.start + 1, unclosed ? range.end : range.end - 1);
  if (!letter.test(inner)) return /[!?…—]/u.test(inner);
  const before = text.slice(Math.max(paragraph.start, range.start - 90), range.start).replace(/[\s_*]+/gu, ' ').trimEnd();
  const after = text.slice(range.end, Math.min(paragraph.end, range.end + 24));
  const bare = inner.trim();
  const words = bare.split(/\s+/u).length;
  if (unsaid.test(before) || written.test(before)) return false;
  if (words <= 8 && /[,.;]?$/u.test(bare) && !/[!?…—-]["'’”]?$/u.test(bare)) {
    if (naming.test(before)) return false;
    if (/\bof$/iu.test(before) && !sayingOf.test(before)) return false;
    if (words <= 7 && isTitled(bare) && /(?:\p{L}|, and|, or)$/u.test(before) && !saysBefore(before) && !/^[,;]?\s+(?:said|cried|asked)/u.test(after)) return /\b(?:with|and then)$/u.test(before);
  }
  // 'farmed,' in the middle of a sentence: the comma is the sentence's, not the speaker's.
  const inSentence = /[\p{L}\p{N}]$/u.test(before) && !saysBefore(before);
  const scare = inSentence && /[,.][\s_)\]*'’‘”"“»«]*$/u.test(inner) && words <= 4 && /^["“'‘„«»_]*\p{Ll}/u.test(inner);
  // She said “Morning” without looking; a voice calling, “Marilla” over the banisters.
  const verb = /(\p{L}+)[,:]?$/u.exec(before)?.[1]?.toLowerCase() ?? '';
  if (speechVerbs.has(verb) && !reciting.has(verb)) return true;
  // “You are right,” said Cecil. “Greece is not for us”; and he got in.
  if (words >= 4 && /^["“'‘„«»]?\p{Lu}/u.test(bare) && /[.!?][”"’']?$/u.test(before)) return true;
  if (inSentence && words <= 30 && /^["“'‘„«»]?\p{Ll}/u.test(bare) && !/[!?…—-]["'’”]?$/u.test(bare) && !tells(before)) return false;
  if (range.end - range.start > 160 || (speechEnd.test(inner) && !scare)) return true;
  const tag = /^[;,]?\s+(?:(?:was|were)\s)?(\p{Ll}+)/u.exec(after);
  if (tag?.[1] && speechVerbs.has(tag[1]) && (before === '' || /[.!?,:;—–-]["”’']?$/u.test(before))) return true;
  if (before === '' || range.start === paragraph.start) return words > 1 || /^\s*(?:$|--|—|[,.]?\s+\p{Ll}+|[!?])/u.test(after);
  if (/[,:]$/u.test(before) && /^["“'‘„«»]?[\p{Lu}¿¡]/u.test(inner)) return /^[.,;]?\s*(?:$|--|—|and\b|then\b)/u.test(after) || words > 3;
  return /^(?:--|—)/u.test(after) && /[.!?]["”’]?$/u.test(before);
}

/** Verbs of speech that as often name, read or play what follows. */
const reciting = new Set(['called', 'calls', 'calling', 'read', 'reads', 'reading', 'sang', 'sings', 'singing', 'hummed', 'wrote', 'thought', 'considered', 'pronounced', 'put', 'gave', 'supposed', 'quoted', 'recited', 'repeated']);

/** Whether the clause before a quotation has a verb of speech. */
const tells = (before: string): boolean => (/[^.!?:;“”"«»]*$/u.exec(before)?.[0] ?? '').split(/[^\p{L}’']+/u).some((word) => speechVerbs.has(word.toLowerCase()));
const saysBefore = (before: string): boolean => speechVerbs.has(/(\p{L}+)$/u.exec(before)?.[1]?.toLowerCase() ?? '');
