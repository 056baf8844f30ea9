import type { StoryOutline } from './chapters.ts';
import type { StoryScene } from './types.ts';

/** A paragraph that opens so takes the story elsewhere: "The next morning", "Three weeks later". */
const elsewhere =
  /^(?:["“‘']?)(?:(?:early |late )?(?:the|that|on the|at the|in the|towards the) (?:next|following|same) (?:day|morning|afternoon|evening|night|week|month|year|spring|summer|autumn|fall|winter)\b|(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|some|several|a few|many) (?:hours?|days?|nights?|weeks?|months?|years?|minutes) (?:later|afterwards?|passed|went by|had passed)\b|meanwhile\b|at (?:dawn|dusk|daybreak|nightfall|sunrise|sunset|midnight)\b|(?:next|that) (?:morning|afternoon|evening|night|day)\b[,.]?|when (?:morning|evening|night|spring|summer|autumn|winter) came\b)/iu;

/** A scene this short, in characters, is not parted by a change of time alone. */
const shortScene = 1500;

/**
 * Scenes, tiling each chapter in order. A scene begins with its chapter, after a scene break, after clearly more
 * blank space than the text's habit, or where a paragraph opens by moving on in time and the scene has gone on a while.
 */
export function findScenes(text: string, outline: StoryOutline): StoryScene[] {
  const { paragraphs, chapters, headings, sceneBreaks, given } = outline;
  const tally = [0, 0, 0, 0];
  for (const paragraph of paragraphs) tally[Math.min(3, paragraph.blankBefore)] = (tally[Math.min(3, paragraph.blankBefore)] ?? 0) + 1;
  const habit = tally.indexOf(Math.max(...tally));
  const scenes: StoryScene[] = [];
  let p = 0;
  chapters.forEach((chapter, index) => {
    const starts = [chapter.start];
    let fresh = true;
    for (; p < paragraphs.length && (paragraphs[p]?.start ?? 0) < chapter.end; p++) {
      const paragraph = paragraphs[p];
      if (!paragraph) break;
      const open = starts.at(-1) ?? chapter.start;
      if (headings.has(p)) continue;
      if (sceneBreaks.has(p)) {
        fresh = false;
        continue;
      }
      const afterBreak = !fresh && (sceneBreaks.has(p - 1) || given.opensScene.has(p));
      const afterSpace = !fresh && paragraph.blankBefore >= habit + 2 && !headings.has(p - 1);
      const moved = !fresh && paragraph.start - open >= shortScene && elsewhere.test(text.slice(paragraph.start, paragraph.start + 80));
      if ((afterBreak || afterSpace || moved) && paragraph.start > open) starts.push(paragraph.start);
      fresh = false;
    }
    starts.forEach((start, i) => scenes.push({ start, end: starts[i + 1] ?? chapter.end, chapter: index }));
  });
  return scenes;
}
