import type { PlacedSpeech, Timeline } from '../audio/types.ts';

/** What the timeline does not know and captions need. */
export interface CaptionSource {
  /** Text of each segment, by its id: the one its word times point into. */
  texts: ReadonlyMap<string, string>;
  /** Name of each character, by its id. */
  names: ReadonlyMap<string, string>;
  /** Name of who narrates. */
  narrator: string;
  /** What is heard, in words ("door creaks"), by the id of its cue; a cue without words is not captioned. */
  sounds: ReadonlyMap<string, string>;
}

/** A stretch of the timeline whose first moment is 0 in the captions; the whole where it is not given. Seconds. */
export interface CaptionWindow {
  from: number;
  to: number;
}

/** What stands on the screen at one time. Times in seconds; lines are broken already. */
export interface Caption {
  start: number;
  end: number;
  /** Null for a sound. */
  speaker: string | null;
  /** Plain text, one or two lines. */
  lines: string[];
}

/** Two lines of this many letters are read at a glance (the usual 42 of broadcasters). */
const lineLetters = 42;
const longestSeconds = 7;
const shortestSeconds = 1;
/** A gap shorter than this is closed, so that captions do not flicker. */
const closedGap = 0.4;
const soundSeconds = 3;
const leastSeconds = 0.002;

interface TimedWord {
  text: string;
  from: number;
  to: number;
}

/** The words of a line with the punctuation around them, each with its time; spread evenly where none is known. */
export function timedWords(speech: PlacedSpeech, text: string): TimedWord[] {
  const pieces = [...text.matchAll(/\S+/gu)].map((match) => ({ text: match[0], start: match.index, end: match.index + match[0].length }));
  const first = pieces[0];
  if (!first) return [];
  const letters = text.length;
  const length = speech.end - speech.start;
  let next = 0;
  let last = speech.start;
  return pieces.map((piece) => {
    while (next < speech.words.length && speech.words[next]!.end <= piece.start) next += 1;
    const inside = [];
    for (let i = next; i < speech.words.length && speech.words[i]!.start < piece.end; i += 1) inside.push(speech.words[i]!);
    const head = inside[0];
    const tail = inside.at(-1);
    const from = Math.max(last, head ? speech.start + head.from : speech.words.length > 0 ? last : speech.start + (length * piece.start) / letters);
    const to = Math.max(from, tail ? speech.start + tail.to : speech.words.length > 0 ? from : speech.start + (length * piece.end) / letters);
    last = to;
    return { text: piece.text, from, to };
  });
}

/** Breaks a text into lines of even length that do not pass `lineLetters` where words allow it. */
export function breakLines(text: string): string[] {
  if (text.length <= lineLetters) return [text];
  const words = text.split(' ');
  let best: { lines: string[]; cost: number } | null = null;
  for (let at = 1; at < words.length; at += 1) {
    const lines = [words.slice(0, at).join(' '), words.slice(at).join(' ')];
    const over = lines.reduce((sum, line) => sum + Math.max(0, line.length - lineLetters), 0);
    // A line ends well after a mark, and badly after a little word.
    const end = words[at - 1]!;
    const cost = over * 100 + Math.abs(lines[0]!.length - lines[1]!.length) - (/[,.;:!?…—–][”’"')]*$/u.test(end) ? 12 : 0) + (end.length <= 3 ? 4 : 0);
    if (!best || cost < best.cost) best = { lines, cost };
  }
  return best?.lines ?? [text];
}

/** How good it is to end a caption after this word: marks end a thought. */
function breakWorth(word: string): number {
  if (/[.!?…][”’"')]*$/u.test(word)) return 3;
  if (/[;:—–][”’"')]*$/u.test(word)) return 2;
  return /,[”’"')]*$/u.test(word) ? 1 : 0;
}

function lasts(words: TimedWord[]): number {
  return words.at(-1)!.to - words[0]!.from;
}

/** Cuts a line into captions at the best places, so that each can be read. */
function cutWords(words: TimedWord[]): TimedWord[][] {
  const captions: TimedWord[][] = [];
  for (let from = 0; from < words.length; ) {
    // As many words as fill two lines, one after the other.
    let inLine = -1;
    let line = 1;
    let fits = from;
    while (fits < words.length) {
      const letters = words[fits]!.text.length;
      if (inLine + 1 + letters > lineLetters && inLine >= 0) [line, inLine] = [line + 1, -1];
      inLine += 1 + letters;
      if (fits > from && (line > 2 || words[fits]!.to - words[from]!.from > longestSeconds)) break;
      fits += 1;
    }
    let to = fits;
    if (fits < words.length) {
      let worth = -1;
      // The best mark past the first part is taken; without one the caption is as full as it goes.
      for (let at = fits; at > from + (fits - from) * 0.4; at -= 1) {
        const value = breakWorth(words[at - 1]!.text);
        if (value > worth) [worth, to] = [value, at];
      }
    }
    const part = words.slice(from, to);
    const before = captions.at(-1);
    // What takes no time ("…" on its own) cannot stand alone.
    if (before && (lasts(before) < leastSeconds || lasts(part) < leastSeconds)) before.push(...part);
    else captions.push(part);
    from = to;
  }
  return captions;
}

function clean(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed().replaceAll(/\s+/gu, ' ').trim();
}

function speechCaptions(speech: PlacedSpeech, source: CaptionSource): Caption[] {
  const words = timedWords(speech, source.texts.get(speech.segmentId) ?? '');
  const speaker = clean(speech.characterId === null ? source.narrator : (source.names.get(speech.characterId) ?? source.narrator));
  return cutWords(words).map((part) => ({ start: part[0]!.from, end: part.at(-1)!.to, speaker, lines: breakLines(clean(part.map(({ text }) => text).join(' '))) }));
}

/** Holds each caption long enough to be read, but never into the next of speech. */
function settle(captions: Caption[], end: number): Caption[] {
  return captions.map((caption, index) => {
    const next = captions[index + 1]?.start ?? end;
    const wanted = Math.max(caption.end, caption.start + shortestSeconds);
    const held = next - wanted < closedGap ? next : wanted;
    return { ...caption, end: Math.max(caption.start, Math.min(held, Math.max(next, caption.end))) };
  });
}

/** All captions of a timeline or of a stretch of it (one chapter's file), in the order of their start. */
export function captionsOf(timeline: Timeline, source: CaptionSource, window: CaptionWindow = { from: 0, to: timeline.durationSeconds }): Caption[] {
  const inside = timeline.speech.filter(({ end, start }) => end > start && start >= window.from - 1e-6 && start < window.to);
  const speech = settle(inside.flatMap((line) => speechCaptions(line, source)), window.to);
  const sounds = timeline.cues.flatMap((cue): Caption[] => {
    const label = clean(source.sounds.get(cue.cueId) ?? '');
    if (label === '' || cue.start < window.from - 1e-6 || cue.start >= window.to) return [];
    return [{ start: cue.start, end: Math.min(window.to, Math.max(cue.start + shortestSeconds, Math.min(cue.end, cue.start + soundSeconds))), speaker: null, lines: [`[${label.replaceAll(/[[\]]/gu, '')}]`] }];
  });
  return [...speech, ...sounds]
    .map((caption) => ({ ...caption, start: caption.start - window.from, end: caption.end - window.from }))
    .filter(({ end, start }) => end - start >= 0.001)
    .toSorted((a, b) => a.start - b.start || a.end - b.end);
}
