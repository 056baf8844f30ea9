/** Why a sound that is named is not heard. */
export type GuardReason = 'name' | 'negated' | 'hypothetical' | 'remembered' | 'figurative' | 'habitual' | 'question' | 'state';

const negation =
  /\b(?:no|not|never|nobody|none|nothing|neither|nor|without|hardly|scarcely|barely|cannot|failed to|instead of|rather than|stopped|ceased|no longer|[a-z\u00c0-\u024f]+n['’]t)\b/i;
const hypothesis =
  /\b(?:if|unless|whether|wish(?:ed|es)?|hop(?:ed?|es|ing)|expect(?:ed|s|ing)?|imagin(?:ed?|es|ing)|suppos(?:ed?|es|ing)|pretend(?:ed|s|ing)?|perhaps|maybe|lest|in case|fear(?:ed|s|ing)?|threaten(?:ed|s|ing)?|wait(?:ed|ing|s)? (?:for|until|till)|listen(?:ed|ing|s)? for|about to|going to|meant to|ready to|want(?:ed|s)? to|tried to|tempted to|promised|would|might|should|could(?! (?:hear|see|feel))|can(?! (?:hear|see|feel))|will|shall|may|ought to|dream(?:s|t|ed|ing|ings)?|nightmare|thought (?:he|she|they|i|it)|as if|as though|in (?:his|her|my|their) (?:dreams?|imagination|mind|head|thoughts?|sleep)|supposed to|(?:was|were|is|are) to|you['’]d)\b/i;
/** "Had the gun gone off, …" and "Were the bell to ring, …". */
const inverted = /^[^[a-z\u00c0-\u024f]]*(?:had|were|should) (?:the|a|an|he|she|they|it|i|we|any|some)\b/i;
const memory =
  /\b(?:remember(?:ed|s|ing)?|recall(?:ed|s|ing)?|memor(?:y|ies)|used to|years (?:ago|before|since)|long ago|once upon a time|in those days|in (?:his|her|my|their) (?:youth|childhood|boyhood|girlhood)|as a (?:child|boy|girl|young man)|when (?:he|she|i|they|we) (?:was|were) (?:a |young|little|small|children|boys|girls)|that (?:summer|winter|spring|autumn|year)|the (?:night|day|week|month|year|summer|winter) before|last (?:night|week|year|month|summer|winter)|yesterday|ages ago|told (?:him|her|them|us|me) (?:how|that|of)|said that|according to|reported|rumou?rs?|heard tell|(?:spoke|thought|wrote|read|talked|dreamt|dreamed) (?:of|about)|(?:of|in) 1[0-9]{3})\b/i;
const habit =
  /\b(?:always|often|usually|whenever|sometimes|every (?:day|night|hour|week|year|morning|evening|time|spring|summer|autumn|winter|[a-z\u00c0-\u024f]+day)|each (?:day|night|morning|evening|week|year|time)|on [a-z\u00c0-\u024f]+days|generally|seldom|rarely|from time to time)\b/i;
const comparison = /\b(?:like|as [a-z\u00c0-\u024f]+ as|resembl[a-z\u00c0-\u024f]+|reminded (?:him|her|me|them|us) of|might have been|seemed|a sort of|a kind of|(?:painting|picture|portrait|photograph|engraving|tale|story|song|film) of)\b/i;
const pluperfect = /(?:\bhad\b|\b(?:he|she|they|i|we|it)['’]d\b|\bhaving\b)/i;
const stative = /\b(?:was|were|been|stood|remained|stayed|lay|kept|being)\b/i;
const flung = /\b(?:flung|thrown|pushed|pulled|burst|wrenched|torn|dragged|kicked|forced)\b/i;

/** "Before he could speak, a shot rang out": what the first clause only allows for does not touch the second. */
const opening = /^[^\p{L}]*(?:before|after|when|while|as(?! (?:if|though))|until|once|since|by the time)\b[^,;]*,/iu;

/** "Mr. Thunder rolled his eyes": a capital inside a sentence, where no article makes a thing of it. */
function isName(sentence: string, start: number): boolean {
  if (!/^\p{Lu}\p{Ll}/u.test(sentence.slice(start, start + 2))) return false;
  const before = sentence.slice(0, start).trimEnd();
  return /[\p{L}\p{N}.]$/u.test(before) && !/\b(?:the|a|an|this|that|his|her|their|my|our|then|and|but)$/iu.test(before);
}

export interface GuardOptions {
  /** "The door was closed" tells how it is, not what happens. */
  notAsState?: boolean;
}

/**
 * Whether the words around a match say that the sound is not heard. `sentence` is the whole sentence, [start, end) the
 * match in it. Negation and comparison reach from the start of the clause, supposition and memory over the sentence.
 */
export function guardOf(sentence: string, start: number, end: number, options: GuardOptions = {}): GuardReason | null {
  const before = sentence.slice(0, start);
  const match = sentence.slice(start, end);
  const after = sentence.slice(end);
  if (/\?["'”’)]*\s*$/u.test(sentence)) return 'question';
  if (isName(sentence, start)) return 'name';
  // A new main clause after a semicolon, a dash or "but" is free of what was said before it.
  const main = before.slice(Math.max(before.search(/(?:[;:—–]|, (?:but|and then|then|when|until suddenly)\b)(?![\s\S]*(?:[;:—–]|, (?:but|and then|then|when)\b))/u), 0));
  const clause = before.slice(before.lastIndexOf(',') + 1).slice(-60);
  if (negation.test(clause) || negation.test(match)) return 'negated';
  if (/\b(?:never came|did not come|was not heard|and nothing more than)\b/i.test(after)) return 'negated';
  if (hypothesis.test(main.replace(opening, '') + match) || inverted.test(sentence)) return 'hypothetical';
  if (memory.test(sentence)) return 'remembered';
  const words = before.trim().split(/\s+/u).slice(-3).join(' ');
  if (pluperfect.test(match) || pluperfect.test(words)) return 'remembered';
  if (habit.test(sentence)) return 'habitual';
  if (comparison.test(clause) || comparison.test(match)) return 'figurative';
  if (options.notAsState && stative.test(match) && !flung.test(match)) return 'state';
  return null;
}
