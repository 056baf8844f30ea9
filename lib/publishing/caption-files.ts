import type { Timeline } from '../audio/types.ts';
import { timedWords } from './captions.ts';
import type { Caption, CaptionSource, CaptionWindow } from './captions.ts';

/** hours:minutes:seconds and thousandths, after the mark of the format. */
function clock(seconds: number, mark: '.' | ','): string {
  const ms = Math.max(0, Math.round(seconds * 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(ms / 3_600_000))}:${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1000) % 60)}${mark}${String(ms % 1000).padStart(3, '0')}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** WebVTT (W3C) with a voice tag for each speaker. */
export function webVtt(captions: readonly Caption[], title: string): string {
  const head = `WEBVTT - ${title.replaceAll('-->', '->').replaceAll(/\s+/gu, ' ').trim()}`;
  const blocks = captions.map(({ end, lines, speaker, start }, index) => {
    const text = lines.map(escaped).join('\n');
    return `${index + 1}\n${clock(start, '.')} --> ${clock(end, '.')}\n${speaker === null ? text : `<v ${escaped(speaker)}>${text}</v>`}`;
  });
  return `${[head, ...blocks].join('\n\n')}\n`;
}

/** WebVTT of kind "chapters": one cue a chapter. Seconds from the start of the file. */
export function chaptersVtt(chapters: readonly { title: string; start: number; end: number }[]): string {
  const blocks = chapters.map(({ end, start, title }, index) => `${index + 1}\n${clock(start, '.')} --> ${clock(end, '.')}\n${escaped(title.replaceAll(/\s+/gu, ' ').trim()) || String(index + 1)}`);
  return `${['WEBVTT', ...blocks].join('\n\n')}\n`;
}

/** SubRip: the speaker is named in capitals where he changes. UTF-8, CRLF as most players want it. */
export function subRip(captions: readonly Caption[]): string {
  let last: string | null = null;
  const blocks = captions.map(({ end, lines, speaker, start }, index) => {
    const named = speaker !== null && speaker !== last;
    if (speaker !== null) last = speaker;
    const text = lines.map((line) => line.replaceAll('-->', '->'));
    return [String(index + 1), `${clock(start, ',')} --> ${clock(end, ',')}`, ...(named ? [`${speaker.toUpperCase()}: ${text[0]}`, ...text.slice(1)] : text), ''].join('\r\n');
  });
  return blocks.join('\r\n');
}

/** Every spoken word with its time, for players that light up the text. Times in seconds from the start of the file. */
export interface WordTimesFile {
  format: 'narratix-words';
  version: 1;
  durationSeconds: number;
  chapters: { id: string; title: string; start: number; end: number }[];
  lines: { segment: string; chapter: string; speaker: string; start: number; end: number; text: string; words: { text: string; start: number; end: number }[] }[];
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** The word times of a timeline or a stretch of it. */
export function wordTimes(timeline: Timeline, source: CaptionSource, window: CaptionWindow = { from: 0, to: timeline.durationSeconds }): WordTimesFile {
  const at = (seconds: number): number => rounded(seconds - window.from);
  const within = (start: number): boolean => start >= window.from - 1e-6 && start < window.to;
  return {
    format: 'narratix-words',
    version: 1,
    durationSeconds: rounded(window.to - window.from),
    chapters: timeline.chapters.filter(({ start }) => within(start)).map(({ chapterId, end, start, title }) => ({ id: chapterId, title, start: at(start), end: at(end) })),
    lines: timeline.speech
      .filter(({ end, start }) => end > start && within(start))
      .map((speech) => {
        const text = source.texts.get(speech.segmentId) ?? '';
        const speaker = speech.characterId === null ? source.narrator : (source.names.get(speech.characterId) ?? source.narrator);
        const words = timedWords(speech, text).map((word) => ({ text: word.text, start: at(word.from), end: at(word.to) }));
        return { segment: speech.segmentId, chapter: speech.chapterId, speaker, start: at(speech.start), end: at(speech.end), text, words };
      }),
  };
}
