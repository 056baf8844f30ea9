import { outlineStory } from './chapters.ts';
import { findQuotations } from './quotes.ts';
import { findScenes } from './scenes.ts';
import { draftSegments } from './segments.ts';
import type { StoryReading } from './types.ts';
export function analyseStory(text: string): StoryReading {
  const outline = outlineStory(text);
  const scenes = findScenes(text, outline);
  const quotations = findQuotations(text, outline.paragraphs, (p) => outline.headings.has(p) || outline.sceneBreaks.has(p));
  const drafts = draftSegments(text, outline, scenes, quotations);
  return { chapters: outline.chapters, scenes, characters: [], segments: drafts.map((d) => ({ start: d.start, end: d.end, kind: d.kind, chapter: d.chapter, scene: d.scene, speaker: null, confidence: 1, evidence: { kind: 'narration', range: null }, endsParagraph: d.endsParagraph })) };
}
