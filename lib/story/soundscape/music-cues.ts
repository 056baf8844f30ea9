import type { SceneBed, StorySegment, TextRange } from '../types.ts';
import { leastBedWords, segmentEndAfter } from './ambience.ts';
import { type DensityFigures, densityFigures } from './density.ts';
import { type MoodReading, readMood } from './mood.ts';
import type { WordCounter } from './sentences.ts';

/** Words under one music bed: about a minute, the length of its loop. */
const musicWords = 130;

interface Window extends TextRange {
  words: number;
  score: number;
  reading: MoodReading;
}

function overlapWords(counter: WordCounter, range: TextRange, beds: readonly TextRange[]): number {
  let words = 0;
  for (const bed of beds) {
    const start = Math.max(range.start, bed.start);
    const end = Math.min(range.end, bed.end);
    if (start < end) words += counter.between(start, end);
  }
  return words;
}

/**
 * Where music comes in: the opening, the close, the stretches with the strongest feeling, until beds cover
 * the share of the scene that its density aims at. Never where an ambience already sounds, never in a silence that is
 * meant, never two within a rest of each other.
 */
export function readMusic(text: string, counter: WordCounter, scene: TextRange, segments: readonly StorySegment[], ambience: readonly SceneBed[], whole: MoodReading, silences: readonly TextRange[] = [], density: DensityFigures = densityFigures.balanced): SceneBed[] {
  const { coverage, restWords } = density;
  const spoken = segments.filter((s) => s.kind !== 'scene-break' && s.kind !== 'heading');
  const total = spoken.reduce((sum, s) => sum + counter.between(s.start, s.end), 0);
  const first = spoken[0];
  const last = spoken.at(-1);
  if (!first || !last || total < leastBedWords) return [];
  const length = Math.max(leastBedWords, Math.min(musicWords, Math.round(total * 0.25)));
  const windows: Window[] = [];
  const marked = spoken.some((s) => s.endsParagraph);
  for (const [k, segment] of spoken.entries()) {
    // Music comes in with a paragraph, never inside one.
    if (marked && k > 0 && !spoken[k - 1]?.endsParagraph) continue;
    if (silences.some((s) => s.start <= segment.start && segment.start < s.end)) continue;
    const hush = silences.find((s) => s.start > segment.start)?.start ?? last.end;
    const end = segmentEndAfter(counter, spoken, segment.start, length, Math.min(last.end, hush));
    const words = counter.between(segment.start, end);
    if (words < leastBedWords) continue;
    const reading = readMood(text.slice(segment.start, end));
    const opens = segment === first ? 1.2 : 0;
    const closes = end === last.end ? 0.7 : 0;
    windows.push({ start: segment.start, end, words, reading, score: reading.points[reading.mood] + opens + closes });
  }
  windows.sort((a, b) => b.score - a.score || a.start - b.start);
  const chosen: Window[] = [];
  let covered = overlapWords(counter, scene, ambience);
  for (const window of windows) {
    if (covered >= total * coverage.aim) break;
    if (covered + window.words > total * coverage.most && chosen.length + ambience.length > 0) continue;
    if (overlapWords(counter, window, ambience) > 0) continue;
    const near = chosen.some((other) => {
      const gap = window.start < other.start ? counter.between(window.end, other.start) : counter.between(other.end, window.start);
      return (window.start < other.end && other.start < window.end) || gap < Math.min(restWords, total * 0.12);
    });
    if (near) continue;
    chosen.push(window);
    covered += window.words;
  }
  return chosen
    .sort((a, b) => a.start - b.start)
    .map((window) => {
      // A stretch of its own colour keeps it; one that says little takes the scene's.
      const own = window.reading.points[window.reading.mood] >= 1.25 ? window.reading : whole;
      return { lane: 'music', sound: own.mood, start: window.start, end: window.end, confidence: Math.round(Math.min(0.9, 0.4 + own.confidence) * 100) / 100, evidence: null };
    });
}
