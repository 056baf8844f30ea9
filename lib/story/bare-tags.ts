/**
 * Bare speech tags: “he said”, “said Mara.” and nothing else. A full-cast production may drop them, since the voice
 * already says who speaks. A tag that tells how something was said, or what else was done, is never bare.
 */

/** Verbs that say no more than that somebody spoke. “Whispered” says more, and is kept. */
const plainVerbs = 'said|says|asked|asks|replied|replies|answered|answers|added|adds|continued|continues|resumed|returned|responded|responds|remarked|remarks|inquired|enquired|went on|goes on|put in|began|repeated|observed';

const letters = String.raw`\p{L}[\p{L}\p{M}]*(?:['’-]\p{L}+)*`;
const name = String.raw`\p{Lu}[\p{L}\p{M}]*(?:['’-]\p{L}+)*\.?`;
const pronoun = 'he|she|they|I|we|it|one|you|He|She|They|We|It';
/** “Mara”, “Mr. Harrow”, “Old Fenn of Dunmere”. */
const named = String.raw`${name}(?:\s+(?:(?:of|de|van|von|the)\s+)?${name}){0,3}`;
/** Words that say how or when, or lead on to something else: no part of who it is. */
const manner = String.raw`(?:\p{L}{2,}ly|again|aloud|then|now|too|once|back|first|last|here|there|at|to|in|on|with|from|for|as|and|but|who|that|this|so|not)(?![\p{L}\p{M}])`;
/** “the old man”, “his mother”, “Mara’s aunt”, “the other”. */
const described = String.raw`(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Mm]y|[Oo]ur|[Tt]heir|[Yy]our|${name}['’]s)(?:\s+(?!${manner})${letters}){1,3}`;
const subject = `(?:${pronoun}|${named}|${described})`;
const around = String.raw`[\s.,;:!?—–-]*`;

const bare = new RegExp(`^${around}(?:${subject}\\s+(?:${plainVerbs})|(?:${plainVerbs})\\s+${subject}|(?:Said|Asked|Replied|Answered)\\s+${subject})${around}$`, 'u');

/** No bare tag is longer, UTF-16 code units. */
const longest = 60;

/** Whether a stretch of narration is a speech tag and nothing else. Linear; long stretches are no tags. */
export function isBareTag(text: string): boolean {
  const trimmed = text.trim();
  return trimmed.length <= longest && bare.test(trimmed);
}
