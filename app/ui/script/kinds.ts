import type { SegmentView } from '../../../lib/services/views.ts';

/** The kinds of line a writer may choose, as the page names them. */
export const kindNames = {
  narration: 'Narration',
  dialogue: 'Speech',
  thought: 'Thought',
  letter: 'Letter or message',
  epigraph: 'Epigraph',
  verse: 'Verse',
  heading: 'Heading',
} as const satisfies Partial<Record<SegmentView['kind'], string>>;
export type KindName = keyof typeof kindNames;

export function isKindName(kind: string): kind is KindName {
  return Object.hasOwn(kindNames, kind);
}

/** How the text of a kind is set: thoughts in italics, letters set off, verse with its lines. */
export function kindStyle(kind: SegmentView['kind']): string {
  switch (kind) {
    case 'heading':
      return 'text-[26px]! leading-snug! font-semibold tracking-tight text-ink!';
    case 'thought':
      return 'italic';
    case 'letter':
      return 'border-l border-dashed border-line-strong pl-4 text-ink';
    case 'epigraph':
      return 'pl-4 italic whitespace-pre-line';
    case 'verse':
      return 'pl-4 whitespace-pre-line';
    default:
      return '';
  }
}
