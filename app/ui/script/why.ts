import type { SegmentView } from '../../../lib/services/views.ts';

/** How sure the reader is of a line's speaker, and why, as a sentence: "62 % sure: “she whispered” says so." */
export function why(segment: Pick<SegmentView, 'confidence' | 'evidence' | 'evidenceText' | 'speakerSetBy' | 'kind'>): string {
  if (segment.speakerSetBy === 'person' || segment.evidence === 'person') return 'You chose this speaker.';
  if (segment.evidence === 'narration') return 'This is narration.';
  const words = segment.evidenceText === null ? null : `“${segment.evidenceText.trim().replace(/\s+/g, ' ')}”`;
  const reason = {
    tag: words === null ? 'the words beside it name the speaker' : `${words} says so`,
    pronoun: words === null ? 'a pronoun beside it points to them' : `${words} points to them`,
    turn: 'it is their turn in the talk',
    vocative: words === null ? 'the other one is spoken to by name' : `${words} is spoken to here, so it is the other one`,
    continued: 'they go on speaking',
    guess: 'nothing beside it says who speaks, so this is a guess',
  }[segment.evidence];
  return `${Math.round(segment.confidence * 100)} % sure: ${reason}.`;
}
