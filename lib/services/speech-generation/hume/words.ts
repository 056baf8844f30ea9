import { decodeClip } from '../../../audio/clip-file.ts';
import { durationOf } from '../../../audio/pcm.ts';
import type { WordTime } from '../../../audio/types.ts';
import type { HumeSnippet } from './client.ts';

interface TimedWord {
  text: string;
  /** Seconds of the whole generation. */
  from: number;
  to: number;
}

/**
 * The words of an answer with their times, found again in the line's own text. Words that are not in it (numbers as they
 * are spoken) are passed over; each is looked for after the one before.
 */
export async function wordTimesOf(snippets: HumeSnippet[], text: string): Promise<WordTime[]> {
  const times: WordTime[] = [];
  const lower = text.toLowerCase();
  let cursor = 0;
  for (const { text: word, from, to } of await timedWords(snippets)) {
    const bare = word.toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
    const at = bare === '' ? -1 : wholeWord(lower, bare, cursor);
    if (at === -1) continue;
    times.push({ from, to, start: at, end: at + bare.length });
    cursor = at + bare.length;
  }
  return times;
}

/** So far ahead a word is looked for, UTF-16 units: further on it is another one of the same letters. */
const furthest = 80;

function wholeWord(text: string, word: string, from: number): number {
  for (let at = text.indexOf(word, from); at !== -1 && at <= from + furthest; at = text.indexOf(word, at + 1)) {
    const before = text.slice(0, at).at(-1) ?? ' ';
    const after = text[at + word.length] ?? ' ';
    if (!/[\p{L}\p{N}]/u.test(before) && !/[\p{L}\p{N}]/u.test(after)) return at;
  }
  return -1;
}

/** Times count from the start of the whole, or of the snippet: where they go back, it is the snippet's. */
async function timedWords(snippets: HumeSnippet[]): Promise<TimedWord[]> {
  const bySnippet = snippets.map(({ timestamps }) => (timestamps ?? []).filter(({ type }) => type === 'word'));
  const flat = bySnippet.flat();
  const goesBack = flat.some((word, at) => word.time.begin < (flat[at - 1]?.time.begin ?? 0));
  const words: TimedWord[] = [];
  let offset = 0;
  for (const [index, timestamps] of bySnippet.entries()) {
    for (const { text, time } of timestamps) words.push({ text, from: offset + time.begin / 1000, to: offset + Math.max(time.begin, time.end) / 1000 });
    if (goesBack) offset += await secondsOf(snippets[index]);
  }
  return words;
}

async function secondsOf(snippet: HumeSnippet | undefined): Promise<number> {
  if (!snippet || snippet.audio === '') return 0;
  return durationOf(await decodeClip(new Uint8Array(Buffer.from(snippet.audio, 'base64'))));
}
