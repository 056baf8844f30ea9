import type { StoryReading, TextRange } from '../story/types.ts';

/** An annotated book: who speaks each of its quotations. */
export interface GoldBook {
  id: string;
  corpus: string;
  characters: { id: string; name: string; aliases?: string[] }[];
  quotes: { spans: TextRange[]; speakerId: string | null }[];
  narratorCharacterId: string | null;
}

export interface Quotes {
  /** Every quotation with a known speaker, and the line that holds most of it; null where none does. */
  list: { speaker: string; line: number | null }[];
  /** The annotated speaker of each line that most of a quotation stands in. */
  bySegment: (string | null)[];
}

/** Matches annotated quotations with lines (ranges in order, not overlapping). */
export function quotesOf(gold: GoldBook, lines: readonly TextRange[]): Quotes {
  const bySegment: (string | null)[] = lines.map(() => null);
  const most = lines.map(() => 0);
  const list: Quotes['list'] = [];
  for (const quote of gold.quotes) {
    if (quote.speakerId === null) continue;
    let line: number | null = null;
    let longest = 0;
    let all = 0;
    for (const span of quote.spans) {
      all += span.end - span.start;
      for (let i = firstEnding(lines, span.start); i < lines.length; i++) {
        const other = lines[i];
        if (!other || other.start >= span.end) break;
        const common = Math.min(other.end, span.end) - Math.max(other.start, span.start);
        if (common > (most[i] ?? 0)) {
          most[i] = common;
          bySegment[i] = quote.speakerId;
        }
        if (common > longest) {
          longest = common;
          line = i;
        }
      }
    }
    list.push({ speaker: quote.speakerId, line: longest * 4 >= all ? line : null });
  }
  return { list, bySegment };
}

/** The first line that ends after a place. */
function firstEnding(lines: readonly TextRange[], place: number): number {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.end ?? 0) > place) high = middle;
    else low = middle + 1;
  }
  return low;
}

const words = (name: string): string[] => name.toLowerCase().normalize('NFKD').replace(/[\u0300-\u036f]/gu, '').replace(/['’]s\b/gu, 's').split(/[^a-z0-9]+/u).filter((word) => !/^(?:|the|a|an|mr|mrs|miss|of|old|young|dear|poor|little)$/u.test(word));

/**
 * The number of each annotated character among a reading's characters, one to one, names alike and most lines in common;
 * those without one get numbers of their own beyond the reading's.
 */
export function matchCharacters(reading: StoryReading, gold: GoldBook, quotes: Quotes, speakers: readonly (number | null)[]): Map<string, number> {
  const common = new Map<string, Map<number, number>>();
  for (const { speaker, line } of quotes.list) {
    const who = line === null ? null : (speakers[line] ?? null);
    if (who === null) continue;
    const row = common.get(speaker) ?? new Map<number, number>();
    common.set(speaker, row);
    row.set(who, (row.get(who) ?? 0) + 1);
  }
  const pairs: { id: string; number: number; worth: number }[] = [];
  for (const { id, name, aliases = [] } of gold.characters) {
    const theirs = [name, ...aliases].map(words).filter((list) => list.length > 0);
    reading.characters.forEach((character, number) => {
      const lines = common.get(id)?.get(number) ?? 0;
      const ours = [character.name, ...character.aliases].map(words).filter((list) => list.length > 0);
      const linked = (character.isNarrator && id === gold.narratorCharacterId) || ours.some((a) => theirs.some((b) => (a.length <= b.length ? a.every((word) => b.includes(word)) : b.every((word) => a.includes(word)))));
      const exact = ours.some((a) => theirs.some((b) => a.join(' ') === b.join(' ')));
      if (linked) pairs.push({ id, number, worth: lines * 10 + (exact ? 5 : 1) });
    });
  }
  const numbers = new Map<string, number>();
  const taken = new Set<number>();
  for (const { id, number } of pairs.sort((a, b) => b.worth - a.worth)) {
    if (numbers.has(id) || taken.has(number)) continue;
    numbers.set(id, number);
    taken.add(number);
  }
  let beyond = reading.characters.length;
  for (const { id } of gold.characters) if (!numbers.has(id)) numbers.set(id, beyond++);
  return numbers;
}
