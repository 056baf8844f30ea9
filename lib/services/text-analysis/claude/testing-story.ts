/** Stories and a built-in reader for the tests of the Claude reader. */
import { analyseStory } from '../../../story/analyse.ts';
import type { StoryReading } from '../../../story/types.ts';
import type { TextAnalysisEngine } from '../../interfaces.ts';
import type { Brain } from '../../../../e2e/vendors/anthropic-answers.ts';

const readings = new Map<string, StoryReading>();

/** The built-in reader, in this thread. It reads the same story the same way, so each is read once. */
export const localReader: TextAnalysisEngine = {
  id: 'local',
  async read(story) {
    const key = JSON.stringify([story.text, story.structure?.chapters, story.settled]);
    const reading = readings.get(key) ?? analyseStory(story);
    readings.set(key, reading);
    return structuredClone(reading);
  },
};

const people = ['Nora Vale', 'Piet', 'Mrs Kemp', 'Tobias'];

/** Two people at a time talk in short paragraphs, chapter by chapter: `lines` lines in all, every fourth with a tag. */
export function talk(lines: number): string {
  const parts: string[] = [];
  for (let n = 0; n < lines; n += 1) {
    if (n % 40 === 0) parts.push(`Chapter ${n / 40 + 1}`);
    const who = people[(Math.floor(n / 20) + (n % 2)) % people.length] ?? '';
    parts.push(n % 4 < 2 ? `“The boat will be here at ${n} o’clock,” said ${who}.` : `“Then we wait for number ${n}.”`);
    if (n % 7 === 6) parts.push('Rain fell on the roof of the boathouse, and nobody spoke for a while.');
  }
  return parts.join('\n\n');
}

/** Gives the n-th line of a page to a person by the words in it: the same line, the same person, however it is asked. */
export const byWords: Brain = ({ ids, lines, people: listed }) => ({
  people: [],
  merges: [],
  narrator: 'none',
  lines: ids.map((u) => {
    const number = Number(/\d+/.exec(lines.get(u) ?? '')?.[0] ?? 0);
    return { u, c: listed[number % Math.max(1, listed.length)]?.id ?? 'unknown', s: 'certain', w: 'context', d: number % 5 === 0 ? 'whispered' : '' };
  }),
});

/** What must hold of every reading: it tiles the text, and every speaker is somebody. Gives the ranges that break it. */
export function brokenParts(reading: StoryReading, text: string): string[] {
  const broken: string[] = [];
  let at = 0;
  for (const segment of reading.segments) {
    if (segment.start !== at || segment.end <= segment.start) broken.push(`segment at ${segment.start}, expected ${at}`);
    at = segment.end;
    if (segment.speaker !== null && reading.characters[segment.speaker] === undefined) broken.push(`speaker ${segment.speaker} of ${segment.start}`);
    if (!(segment.confidence >= 0 && segment.confidence <= 1)) broken.push(`confidence ${segment.confidence}`);
    for (const { speaker } of segment.factor?.candidates ?? []) if (reading.characters[speaker] === undefined) broken.push(`candidate ${speaker}`);
  }
  if (at !== text.length) broken.push(`ends at ${at} of ${text.length}`);
  const spoken = reading.characters.map((_, index) => reading.segments.filter((segment) => segment.speaker === index).length);
  for (const [index, character] of reading.characters.entries()) if (character.lines !== spoken[index]) broken.push(`lines of ${character.name}`);
  return broken;
}
