/** Rows about effects: how many, how varied, and when they sound. */
import type { PlacedCue } from '../../audio/types.ts';
import type { Rows } from './figures.ts';
import { framesPerSecond, largestIn, lufs } from './frame-track.ts';
import type { Lane } from './lanes.ts';
import { spokenLines } from './landmarks.ts';
import { largest } from './stats.ts';
import type { MadeStory } from './studio.ts';

export function effectRows(rows: Rows, story: MadeStory, effects: Lane): void {
  rows.group('Effects');
  const cues = story.timeline.cues.filter((cue) => cue.lane === 'effect').toSorted((a, b) => a.start - b.start);
  const views = new Map(story.view.cues.map((cue) => [cue.id, cue]));
  const name = (cue: PlacedCue): string => views.get(cue.cueId)?.sound ?? 'effect';
  if (cues.length === 0) {
    rows.absent('effects a minute', 'at most 4', 'no effect in this story');
    return;
  }
  const counts = cues.map((cue) => cues.filter((other) => other.start >= cue.start && other.start < cue.start + 60).length);
  rows.bar('effects a minute', 'at most 4', `${cues.length} in all, ${largest(counts, 0)} in the busiest 60 s`, largest(counts, 0) <= 4, { most: largest(counts, 0), count: cues.length });
  // Stored by content: one asset is one sound, byte for byte.
  const twice = cues.filter((cue, index) => cues.slice(0, index).some((other) => other.asset === cue.asset && cue.start - other.start < 60));
  rows.bar('no effect twice unvaried within 60 s', 'none', twice.length === 0 ? 'none' : twice.map(name).join(', '), twice.length === 0, { count: twice.length });
  const silent = cues.filter((cue) => lufs(largestIn(effects.track.weighted, cue.start, cue.end)) < -60);
  rows.bar('every effect is heard', 'all', silent.length === 0 ? `${cues.length} of ${cues.length}` : `silent: ${silent.map(name).join(', ')}`, silent.length === 0, { silent: silent.length });
  const early = cues.filter((cue) => soundsBeforeItsWord(cue, story, effects));
  rows.bar('after the word that calls for it', 'by default', early.length === 0 ? 'all that are placed after' : `before it: ${early.map(name).join(', ')}`, early.length === 0, { early: early.length });
  rows.note('for the ear', cues.map((cue) => `${name(cue)} at ${cue.start.toFixed(0)} s (“${views.get(cue.cueId)?.word ?? ''}”)`).join(', '));
}

/** True where an effect that is placed after its clause begins to sound before its own word is out. */
function soundsBeforeItsWord(cue: PlacedCue, story: MadeStory, effects: Lane): boolean {
  const view = story.view.cues.find((one) => one.id === cue.cueId);
  if (view?.placement !== 'after') return false;
  const line = spokenLines(story).find(({ segment }) => segment.id === view.segmentId);
  const anchor = line?.words.find((word) => word.to > word.from && line.segment.text.slice(word.start, word.end).includes(view.word.split(/\s+/u).at(-1) ?? view.word));
  if (!line || !anchor) return false;
  const spoken = line.placed.start + anchor.to;
  const from = Math.round(cue.start * framesPerSecond);
  const others = story.timeline.cues.some((other) => other !== cue && other.lane === 'effect' && other.start < spoken && other.end > cue.start - 0.1);
  if (others) return false;
  let onset = from;
  while (onset < effects.track.weighted.length && lufs(effects.track.weighted[onset]!) < -60) onset += 1;
  return onset / framesPerSecond < spoken - 0.03;
}
