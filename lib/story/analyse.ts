import { describeCast } from './characters.ts';
import { outlineStory } from './chapters.ts';
import { judgeLines } from './confidence.ts';
import { findQuotations } from './quotes.ts';
import { findScenes } from './scenes.ts';
import { readWorld, type StoryWorld } from './scenery.ts';
import { draftSegments, type DraftSegment } from './segments.ts';
import { readSpans } from './spans.ts';
import { decideSpeakers } from './speakers.ts';
import type { StoryChapter, StoryInput, StoryReading, StoryScene, StorySegment } from './types.ts';

/** A text taken apart, before anyone says who speaks. */
export interface StoryDraft {
  chapters: StoryChapter[];
  scenes: StoryScene[];
  segments: DraftSegment[];
  world: StoryWorld;
}

/** Chapters, scenes, segments, people and turns of a text. Linear in its length. */
export function draftStory(text: string): StoryDraft {
  const outline = outlineStory(text);
  const scenes = findScenes(text, outline);
  const quotations = findQuotations(text, outline.paragraphs, (p) => outline.headings.has(p) || outline.sceneBreaks.has(p));
  const segments = draftSegments(text, outline, scenes, quotations);
  const world = readWorld(text, readSpans(text, outline, scenes, quotations), quotations);
  return { chapters: outline.chapters, scenes, segments, world };
}

/**
 * Reads a whole story: chapters, scenes, characters, and every segment with its speaker, the evidence for it and how
 * sure it is. Pure, deterministic, and linear in the length of the text; never changes a character of it.
 */
export function analyseStory({ text }: StoryInput): StoryReading {
  const { chapters, scenes, segments, world } = draftStory(text);
  const decisions = decideSpeakers(world);
  const judged = judgeLines(world, decisions);
  const lineOf = new Map<number, number>();
  world.lines.forEach((line, i) => {
    for (const quotation of line.turn.quotations) lineOf.set(quotation, i);
  });
  const spoken = new Map<number, number>();
  for (const segment of segments) {
    const line = segment.quotation === null ? undefined : lineOf.get(segment.quotation);
    const member = line === undefined ? null : (decisions[line]?.member ?? null);
    if (member !== null) spoken.set(member, (spoken.get(member) ?? 0) + 1);
  }
  const { characters, indexOf } = describeCast(world, spoken);
  const read = segments.map((draft): StorySegment => {
    const { start, end, kind, chapter, scene, endsParagraph } = draft;
    const line = draft.quotation === null ? undefined : lineOf.get(draft.quotation);
    if (kind !== 'dialogue' || line === undefined) return { start, end, kind, chapter, scene, speaker: null, confidence: 1, evidence: { kind: 'narration', range: null }, endsParagraph, factor: null };
    const member = decisions[line]?.member ?? null;
    const verdict = judged[line];
    return {
      start, end, kind, chapter, scene,
      speaker: member === null ? null : (indexOf.get(member) ?? null),
      confidence: verdict?.confidence ?? 0,
      evidence: verdict?.evidence ?? { kind: 'guess', range: null },
      endsParagraph,
      factor: null,
    };
  });
  return { chapters, scenes, characters, segments: read };
}
