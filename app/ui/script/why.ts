import type { SegmentView } from '../../../lib/services/views.ts';

/** How sure the reader is of a line's speaker, and why, as a sentence: "62 % sure: because of “she whispered”." */
export function why(segment: Pick<SegmentView, 'confidence' | 'evidence' | 'evidenceText' | 'speakerSetBy' | 'kind'>): string {
  if (segment.speakerSetBy === 'person' || segment.evidence === 'person') return 'You settled who speaks this line.';
  if (segment.evidence === 'narration') return 'This is narration.';
  return `${Math.round(segment.confidence * 100)} % sure: ${reason(segment)}.`;
}

/** Why the reader thinks so, in a few words that go on a sentence. */
export function reason({ evidence, evidenceText }: Pick<SegmentView, 'evidence' | 'evidenceText'>): string {
  const words = evidenceText === null || evidenceText.trim() === '' ? null : `“${evidenceText.trim().replace(/\s+/g, ' ').replace(/^[,;:—–-]+\s*|[,;:—–.-]+$/gu, '')}”`;
  switch (evidence) {
    case 'tag':
      return words === null ? 'named beside it' : `because of ${words}`;
    case 'pronoun':
      return words === null ? 'because of a pronoun beside it' : `because of ${words}`;
    case 'turn':
      return 'taking turns';
    case 'vocative':
      return words === null ? 'the other one is called by name' : `the other one is called ${words}`;
    case 'continued':
      return 'they go on speaking';
    case 'context':
      return 'what is said around it';
    case 'guess':
      return 'a guess, nothing beside it says who speaks';
    case 'person':
      return 'by your word';
    case 'narration':
      return 'narration';
  }
}
