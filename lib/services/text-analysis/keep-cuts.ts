import type { StorySegment, TextRange } from '../../story/types.ts';

/**
 * A reading's segments with the ends that people gave to lines: where somebody split or joined lines, the lines stay as
 * they are, and what the reading says of most of their words is said of them. A line over a boundary of chapters or
 * scenes gives way. The segments tile the text as before.
 *
 * @param cuts ranges of lines whose ends a person set; UTF-16 offsets
 */
export function withCuts(segments: readonly StorySegment[], cuts: readonly TextRange[]): StorySegment[] {
  const rest = [...segments];
  const kept: StorySegment[] = [];
  let at = 0;
  for (const cut of cuts.toSorted((a, b) => a.start - b.start)) {
    for (let next = rest[at]; next && next.end <= cut.start; next = rest[at]) {
      kept.push(next);
      at += 1;
    }
    const next = rest[at];
    if (!next || cut.start < next.start) continue;
    const covered = coveredBy(next, rest, at, cut);
    if (covered === null) continue;
    const { first, last, main, lastAt } = covered;
    if (first.start < cut.start) kept.push({ ...first, end: cut.start, endsParagraph: false });
    kept.push({ ...main, start: cut.start, end: cut.end, endsParagraph: cut.end === last.end && last.endsParagraph });
    // What is left of the last one waits for the next cut.
    at = last.end > cut.end ? lastAt : lastAt + 1;
    if (last.end > cut.end) rest[lastAt] = { ...last, start: cut.end };
  }
  return [...kept, ...rest.slice(at)];
}

/** The segments that a range lies over, and the one that has most of it; null where it lies over a boundary of scenes. */
function coveredBy(first: StorySegment, segments: readonly StorySegment[], at: number, cut: TextRange): { first: StorySegment; last: StorySegment; main: StorySegment; lastAt: number } | null {
  let [last, main, lastAt] = [first, first, at];
  const share = (segment: StorySegment): number => Math.min(cut.end, segment.end) - Math.max(cut.start, segment.start);
  while (last.end < cut.end) {
    const following = segments[lastAt + 1];
    if (!following || following.chapter !== first.chapter || following.scene !== first.scene || following.kind === 'scene-break') return null;
    lastAt += 1;
    last = following;
    if (share(last) > share(main)) main = last;
  }
  return first.kind === 'scene-break' ? null : { first, last, main, lastAt };
}
