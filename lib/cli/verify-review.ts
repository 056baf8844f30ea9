import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyseStory } from '../story/analyse.ts';
import type { Weights } from '../story/chain.ts';
import { entry } from '../story/entry.ts';
import { groupExchanges, resolveExchange, type ExchangeLine } from '../story/resolve.ts';
import { learnFromAnswers, questionsOf, rankQuestions, type Question } from '../story/review.ts';
import type { StoryReading } from '../story/types.ts';
import { weights } from '../story/weights.ts';
import { matchCharacters, quotesOf, type GoldBook } from './review-gold.ts';

/** Share of a book's quotations that the simulated writer answers. */
const answered = 0.1;
/** What is to be right after it, on novels. */
const bar = 0.95;
/** Lessons reach the whole book every so many answers; the exchange of an answer is solved again at once. */
const every = 12;

/** One book's review: shares of quotations right before and after. */
export interface ReviewedBook {
  id: string;
  corpus: string;
  quotations: number;
  answers: number;
  /** Answers that were not what the reading had. */
  corrections: number;
  before: number;
  after: number;
  /** Share of the errors before that stand among the fifth of the lines that was least sure. */
  caught: number;
}

/**
 * Plays a writer's review of a book: answers the questions of the queue, in its order, from the annotation, for a tenth
 * of the quotations; after every answer its exchange is solved again. An answer names the right character where the cast
 * has him, otherwise a new one.
 */
export function reviewBook(text: string, gold: GoldBook, table: Weights = weights): ReviewedBook & { reading: StoryReading } {
  const reading = analyseStory({ text }, table);
  const spoken = reading.segments.flatMap((segment, at) => (segment.factor ? [{ at, segment, factor: segment.factor }] : []));
  const quotes = quotesOf(gold, spoken.map(({ segment }) => segment));
  const numbers = matchCharacters(reading, gold, quotes, spoken.map(({ segment }) => segment.speaker));
  const truth = spoken.map((_, i) => quotes.bySegment[i] ?? null).map((id) => (id === null ? null : (numbers.get(id) ?? null)));
  const lines: ExchangeLine[] = spoken.map(({ factor }) => ({ factor, settled: undefined }));
  let read: (number | null)[] = spoken.map(({ segment }) => segment.speaker);
  const share = () => quotes.list.filter(({ line, speaker }) => line !== null && read[line] === numbers.get(speaker)).length / Math.max(1, quotes.list.length);
  const before = share();
  const errors = quotes.list.map(({ line, speaker }) => ({ sure: line === null ? 0 : (spoken[line]?.segment.confidence ?? 0), wrong: line === null || read[line] !== numbers.get(speaker) })).sort((a, b) => a.sure - b.sure);
  const wrong = errors.filter((e) => e.wrong).length;
  const caught = errors.slice(0, Math.round(errors.length * 0.2)).filter((e) => e.wrong).length / Math.max(1, wrong);

  const groups = groupExchanges(lines.map((line) => line.factor));
  const groupOf = lines.map(() => 0);
  groups.forEach(({ start, end }, g) => groupOf.fill(g, start, end));
  let learned: ExchangeLine[] = [];
  const questions: Question[][] = [];
  const solve = (g: number) => {
    const { start, end } = entry(groups, g);
    const mine = learned.slice(start, end);
    resolveExchange(mine, table).forEach(({ speaker }, i) => (read[start + i] = speaker));
    questions[g] = questionsOf(mine, table).map((question) => ({ ...question, line: question.line + start }));
  };
  const unanswerable = new Set<number>();
  const budget = Math.floor(quotes.list.length * answered);
  let answers = 0;
  let corrections = 0;
  for (let round = 0; answers < budget; round++) {
    const before = learned;
    learned = learnFromAnswers(lines);
    groups.forEach(({ start, end }, g) => {
      const changed = before.length === 0 || learned.slice(start, end).some((line, i) => differs(line, before[start + i]));
      if (changed) solve(g);
    });
    for (let k = 0; k < every && answers < budget; ) {
      const next = rankQuestions(learned, questions.flat()).find((question) => !unanswerable.has(question.line));
      if (!next) return done();
      const right = truth[next.line] ?? null;
      if (right === null) {
        unanswerable.add(next.line);
        continue;
      }
      answers++;
      if (read[next.line] !== right) corrections++;
      k++;
      const line: ExchangeLine = { ...entry(lines, next.line), settled: right };
      lines[next.line] = line;
      learned[next.line] = line;
      solve(entry(groupOf, next.line));
    }
  }
  return done();

  function done() {
    learned = learnFromAnswers(lines);
    groups.forEach((_, g) => solve(g));
    const cast = [...reading.characters];
    for (const [id, number] of numbers) {
      const name = gold.characters.find((character) => character.id === id)?.name ?? id;
      if (number >= reading.characters.length) cast[number] = { name, aliases: [], sex: 'unknown', age: 'unknown', isNarrator: false, lines: 0 };
    }
    const segments = [...reading.segments];
    spoken.forEach(({ at, segment }, i) => (segments[at] = { ...segment, speaker: read[i] ?? null }));
    return { id: gold.id, corpus: gold.corpus, quotations: quotes.list.length, answers, corrections, before, after: share(), caught, reading: { ...reading, characters: cast, segments } };
  }
}

function differs(line: ExchangeLine, before: ExchangeLine | undefined): boolean {
  const [a, b] = [line.factor.candidates, before?.factor.candidates];
  return a !== b && (a.length !== b?.length || a.some((one, k) => one.speaker !== b[k]?.speaker || Math.abs(one.score - b[k].score) > 0.01));
}

/** `npm run verify -- review FOLDER [--out FOLDER]`: reviews every annotated novel; true where the bar is met. */
export function verifyReview(bench: string | undefined, out: string | undefined): boolean {
  if (!bench) {
    console.error('Usage: npm run verify -- review FOLDER [--out FOLDER]     FOLDER holds <id>/text.txt and <id>/gold.json');
    return false;
  }
  const books: ReviewedBook[] = [];
  for (const id of readdirSync(bench).sort()) {
    const gold: GoldBook = JSON.parse(readFileSync(join(bench, id, 'gold.json'), 'utf8'));
    if (gold.corpus !== 'PDNC') continue;
    const { reading, ...book } = reviewBook(readFileSync(join(bench, id, 'text.txt'), 'utf8'), gold);
    books.push(book);
    console.log(`${id.padEnd(32)} ${book.quotations} quotations, ${book.answers} answered, ${book.corrections} of them corrections: right ${(book.before * 100).toFixed(1)} -> ${(book.after * 100).toFixed(1)} %; least sure fifth holds ${(book.caught * 100).toFixed(1)} % of the errors`);
    if (!out) continue;
    mkdirSync(out, { recursive: true });
    const named = reading.segments.map(({ start, end, kind, speaker }) => ({ start, end, kind: kind === 'dialogue' ? kind : 'narration', speaker: speaker === null ? null : (reading.characters[speaker]?.name ?? null) }));
    writeFileSync(join(out, `${id}.json`), JSON.stringify({ characters: reading.characters.flatMap((c) => [{ name: c.name, aliases: c.aliases }]), segments: named }));
  }
  const mean = (of: (book: ReviewedBook) => number) => books.reduce((sum, book) => sum + of(book), 0) / Math.max(1, books.length);
  const after = mean((book) => book.after);
  console.log(`mean of ${books.length} novels: ${(mean((b) => b.before) * 100).toFixed(1)} -> ${(after * 100).toFixed(1)} % right with ${answered * 100} % answered (at least ${bar * 100}): ${after >= bar ? 'met' : 'not met'}; least sure fifth holds ${(mean((b) => b.caught) * 100).toFixed(1)} % of the errors`);
  return after >= bar;
}
