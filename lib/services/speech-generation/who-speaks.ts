import type { SegmentKind } from '../../story/types.ts';

/** How a drama is read: one narrator for all; the narrator and the people's spoken lines; thoughts and letters too. */
export const dramaStyles = ['solo', 'cast', 'full'] as const;
export type DramaStyle = (typeof dramaStyles)[number];

/** All that decides whose voice a line takes. */
export interface LineToSpeak {
  kind: string;
  /** Whose words the line is; null for the narrator's. */
  characterId: string | null;
  /** Who narrates the line's scene or chapter, where that is not the story's narrator. */
  sceneNarratorId: string | null;
  chapterNarratorId: string | null;
}

/**
 * Kinds that only a full cast gives to the character whose words they are: nobody says them aloud in the story. Verse is
 * not among them: it has a character only where somebody recites it.
 */
const unspoken = new Set<string>(['thought', 'letter', 'epigraph'] satisfies SegmentKind[]);

/**
 * Who speaks a line aloud: the one place that knows. The script, the casting, the takes and the timeline all ask here.
 *
 * @param narratorId the narrator's own row: who is chosen by it is the story's narrator, whichever way that was said
 * @returns a character's id, or null for the story's narrator
 */
export function whoSpeaks(line: LineToSpeak, style: DramaStyle, narratorId: string | null): string | null {
  const narrator = line.sceneNarratorId ?? line.chapterNarratorId;
  const own = style === 'solo' || (style === 'cast' && unspoken.has(line.kind)) ? null : line.characterId;
  const speaker = own ?? narrator;
  return speaker === narratorId ? null : speaker;
}

/** Whether the line is narrated, by whomever: not in the voice of a character whose own words it is. */
export function isNarrated(line: LineToSpeak, style: DramaStyle): boolean {
  return line.characterId === null || style === 'solo' || (style === 'cast' && unspoken.has(line.kind));
}

/** A column's word as a style; anything else is the default. */
export function dramaStyle(word: string): DramaStyle {
  return dramaStyles.find((style) => style === word) ?? 'full';
}
