import type { Mention } from './mentions.ts';
import { pronounSex } from './subjects.ts';
import type { Tag } from './tags.ts';
import type { Turn } from './turns.ts';
import type { Sex } from './types.ts';

/** After a tag so many characters may name whom it was said to: "he said to Tom". */
const objectReach = 24;

/** Where a tag may tell to whom, or of whom, it was said: from its subject to the speech, or to a little after it. */
const besideOf = (tag: Tag, turn: Turn): readonly [from: number, to: number] => [tag.subject.range.end, tag.place === 'before' ? turn.start : tag.range.end + objectReach];

/** Whom the tag of a turn names beside its subject: to whom, or of whom, it was said. `firstMention` is by paragraph, see StoryWorld. */
export function namedBeside(tag: Tag, turn: Turn, mentions: readonly Mention[], firstMention: readonly number[]): number[] {
  const beside = new Set<number>();
  const [from, to] = besideOf(tag, turn);
  const last = firstMention[Math.min(firstMention.length - 1, turn.lastParagraph + 1)] ?? mentions.length;
  for (let m = firstMention[Math.max(0, turn.paragraph - 1)] ?? 0; m < last; m++) {
    const mention = mentions[m];
    if (mention && !mention.acts && mention.at > from && mention.at < to) beside.add(mention.member);
  }
  return [...beside];
}

/** "to him", "asked her", but not "to her mother". */
const object = /\b(?:to|at|upon|told|asked|answered|addressed|informed|assured)\s+(him|her)\b(?=\s*(?:[,.;:!?—]|--|$|(?:and|with|in|as|when|while|again|that|for|after)\b))/u;

/** The sex of whom a tag says it was said to: "she said to him". */
export function sexSpokenTo(tag: Tag, turn: Turn, text: string): Sex {
  const told = text.slice(...besideOf(tag, turn)).split(/[“"«„]/u, 1)[0] ?? '';
  return pronounSex(object.exec(told)?.[1] ?? '');
}
