import type { PlacedSpeech, Timeline } from '../audio/types.ts';
import type { ReadAlongText } from './read-along.ts';

/** A small book of two chapters for tests: what is placed where, and its words. */

interface Line extends ReadAlongText {
  id: string;
  chapterId: string;
  start: number;
  end: number;
  characterId: string | null;
}

const lines: Line[] = [
  { id: 'a', chapterId: 'one', start: 0.5, end: 1, characterId: null, kind: 'heading', text: 'One', endsParagraph: true },
  { id: 'b', chapterId: 'one', start: 3, end: 6, characterId: null, kind: 'narration', text: 'It rained. Nobody came & nobody < went.', endsParagraph: false },
  { id: 'c', chapterId: 'one', start: 6.4, end: 8, characterId: 'anna', kind: 'dialogue', text: '“Is it you?” “Yes.”', endsParagraph: false },
  { id: 'd', chapterId: 'one', start: 8.1, end: 9, characterId: null, kind: 'narration', text: 'said Anna.', endsParagraph: true },
  { id: 'e', chapterId: 'one', start: 9, end: 9, characterId: null, kind: 'scene-break', text: '***', endsParagraph: true },
  { id: 'f', chapterId: 'one', start: 11, end: 12.5, characterId: null, kind: 'narration', text: 'Then it was dark.', endsParagraph: true },
  { id: 'g', chapterId: 'two', start: 16.5, end: 19, characterId: 'ben', kind: 'dialogue', text: '“Good morning,” he said. “All is well.”', endsParagraph: true },
];

/** Words evenly over the line. */
function speech(line: Line): PlacedSpeech {
  const found = [...line.text.matchAll(/[\p{L}\p{N}]+/gu)];
  const step = (line.end - line.start) / Math.max(1, found.length);
  const words = line.kind === 'scene-break' ? [] : found.map((match, i) => ({ from: i * step, to: (i + 0.8) * step, start: match.index, end: match.index + match[0].length }));
  // "It rained." takes a second, the rest of the line two.
  if (line.id === 'b') words.forEach((word, i) => Object.assign(word, i < 2 ? { from: i * 0.5, to: i * 0.5 + 0.4 } : { from: 1 + (i - 2) * 0.5, to: 1 + (i - 2) * 0.5 + 0.4 }));
  return { segmentId: line.id, chapterId: line.chapterId, characterId: line.characterId, asset: `clips/${line.id}.wav`, start: line.start, end: line.end, gainDb: line.id === 'c' ? -2.5 : 0, pan: line.characterId === 'anna' ? -0.15 : 0, words };
}

export const exampleTimeline: Timeline = {
  durationSeconds: 22.5,
  chapters: [
    { chapterId: 'one', title: 'One', start: 0, end: 16 },
    { chapterId: 'two', title: 'Two & a half', start: 16, end: 22.5 },
  ],
  speech: lines.map(speech),
  cues: [
    { cueId: 'rain', lane: 'ambience', asset: 'clips/rain.wav', start: 2, end: 13, loops: true, clipSeconds: 5, gainDb: -18, pan: 0, fadeInSeconds: 1.5, fadeOutSeconds: 2 },
    { cueId: 'door', lane: 'effect', asset: 'clips/door.wav', start: 6.1, end: 7, loops: false, clipSeconds: 0.9, gainDb: -6, pan: 0.3, fadeInSeconds: 0, fadeOutSeconds: 0 },
  ],
};

export const exampleTexts: ReadonlyMap<string, ReadAlongText> = new Map(lines.map(({ endsParagraph, id, kind, text }) => [id, { text, kind, endsParagraph }]));
