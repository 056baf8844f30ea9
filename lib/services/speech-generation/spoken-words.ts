import type { WordTime } from '../../audio/types.ts';
import { noRespellings, respell, type PhoneticWord, type RespellingIndex } from '../../story/spoken/index.ts';
import type { TextRange } from '../../story/types.ts';

/** A line as far as what is said aloud depends on it. Offsets are UTF-16 code units into the story. */
export interface WrittenLine extends TextRange {
  /** What the writer wants said in place of the line's own words, or null. */
  ear: string | null;
}

/**
 * What is said aloud where a line stands: what the writer wrote for the ear, else its own words without those that a
 * sound takes the place of; in either, the words of the drama's dictionary as they are to be said.
 *
 * @param instead stretches of the story whose words are not said, because an effect is heard instead
 * @param dictionary the drama's pronunciations
 */
export function spokenWords(line: WrittenLine, source: string, instead: readonly TextRange[], dictionary: RespellingIndex = noRespellings): string {
  return spokenWithSigns(line, source, instead, dictionary).text;
}

/** The same, with the words whose phonetic signs the dictionary knows: offsets into what is said. */
export function spokenWithSigns(line: WrittenLine, source: string, instead: readonly TextRange[], dictionary: RespellingIndex): { text: string; phonetic: PhoneticWord[] } {
  return respell(wordsToSay(line, source, instead), dictionary);
}

function wordsToSay(line: WrittenLine, source: string, instead: readonly TextRange[]): string {
  if (line.ear !== null) return line.ear;
  let spoken = '';
  let at = line.start;
  for (const range of instead.filter((one) => one.start < line.end && one.end > line.start).toSorted((a, b) => a.start - b.start)) {
    const [from, to] = withMark(source, Math.max(range.start, at), Math.min(range.end, line.end));
    if (from < at) continue;
    spoken += source.slice(at, from);
    at = Math.min(to, line.end);
  }
  return spoken + source.slice(at, line.end);
}

/** The mark after words that are left out goes with them where they are a sentence of their own ("Bang! The door flew open"). */
function withMark(source: string, from: number, to: number): [number, number] {
  const opens = /(?:^|[.!?…“"‘(\n—–])\s*$/u.test(source.slice(Math.max(0, from - 8), from));
  const mark = /^[!?.,…;:—–-]+\s*/u.exec(source.slice(to, to + 8))?.[0] ?? '';
  return [from, opens ? to + mark.length : to];
}

/** A word of a text with where it stands there. */
interface Word {
  key: string;
  start: number;
  end: number;
}

function wordsOf(text: string): Word[] {
  return [...text.matchAll(/[\p{L}\p{N}\p{M}]+(?:['’][\p{L}\p{N}\p{M}]+)*/gu)].map((match) => ({ key: match[0].toLowerCase(), start: match.index, end: match.index + match[0].length }));
}

/** Lines longer than this are matched from both ends only: the table of a whole chapter's words would be too large. */
const mostMatched = 1_500;

/**
 * Word times of what was said, told of what is written: a word that is both said and written lights where it is
 * written, one that is only said lights with the written words that it stands for. Offsets of the result are into
 * `written`; times stay. Words are matched by the longest common run of them (Hunt and McIlroy, 1976).
 */
export function timesAsWritten(times: readonly WordTime[], spoken: string, written: string): WordTime[] {
  if (spoken === written || times.length === 0) return times.map((word) => ({ ...word }));
  const [said, own] = [wordsOf(spoken), wordsOf(written)];
  const places = matched(said, own);
  return times.map((time) => {
    const index = said.findIndex((word) => word.end > time.start);
    const at = places[index];
    const word = at === undefined || at === null ? null : own[at];
    if (word) return { ...time, start: word.start, end: word.end };
    // Between the last written word that was said and the next one.
    const before = at === undefined ? said.length : index;
    const last = own[places.slice(0, before).findLast((place) => place !== null) ?? -1];
    const next = own[places.slice(before).find((place) => place !== null) ?? -1];
    const [from, to] = [last?.end ?? 0, next?.start ?? written.length];
    const held = own.filter((one) => one.start >= from && one.end <= to);
    const [first, final] = [held[0], held.at(-1)];
    // Said and not written at all: it belongs to the word before it, or to the one after.
    if (!first || !final) return { ...time, start: last?.start ?? next?.start ?? 0, end: last?.end ?? next?.end ?? written.length };
    return { ...time, start: first.start, end: final.end };
  });
}

/** For each word of the first list its place in the second, or null. */
function matched(a: readonly Word[], b: readonly Word[]): (number | null)[] {
  const places: (number | null)[] = Array.from({ length: a.length }, () => null);
  let head = 0;
  while (head < a.length && head < b.length && a[head]?.key === b[head]?.key) places[head] = head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail]?.key === b[b.length - 1 - tail]?.key) {
    places[a.length - 1 - tail] = b.length - 1 - tail;
    tail += 1;
  }
  const [rows, columns] = [a.length - head - tail, b.length - head - tail];
  if (rows === 0 || columns === 0 || rows > mostMatched || columns > mostMatched) return places;
  // longest[i][j]: the longest common run of what follows i and j.
  const width = columns + 1;
  const longest = new Uint16Array((rows + 1) * width);
  for (let i = rows - 1; i >= 0; i -= 1) {
    for (let j = columns - 1; j >= 0; j -= 1) {
      longest[i * width + j] = a[head + i]?.key === b[head + j]?.key ? 1 + (longest[(i + 1) * width + j + 1] ?? 0) : Math.max(longest[(i + 1) * width + j] ?? 0, longest[i * width + j + 1] ?? 0);
    }
  }
  for (let i = 0, j = 0; i < rows && j < columns; ) {
    if (a[head + i]?.key === b[head + j]?.key) places[head + i++] = head + j++;
    else if ((longest[(i + 1) * width + j] ?? 0) >= (longest[i * width + j + 1] ?? 0)) i += 1;
    else j += 1;
  }
  return places;
}
