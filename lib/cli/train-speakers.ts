import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { draftStory } from '../story/analyse.ts';
import { staticFeatures, turnFeatures, type Candidates } from '../story/features.ts';
import type { StoryWorld } from '../story/scenery.ts';
import { decideSpeakers } from '../story/speakers.ts';

/**
 * Trains the weights of the attribution of speech on annotated books and writes lib/story/weights.ts.
 *
 *   node lib/cli/train-speakers.ts --bench FOLDER --out lib/story/weights.ts [--leave-one-out]
 *
 * FOLDER holds <id>/text.txt and <id>/gold.json (characters with names and aliases, quotes with spans and speakerId).
 * The model is log-linear over each line's candidates; the line's history is the model's own reading of the last
 * round, so that it learns to stand on its own mistakes. AdaGrad, fixed order, no randomness: the same books give the
 * same weights. `--leave-one-out` also reports the accuracy on each book with weights trained on all the others.
 */
interface Gold {
  characters: { id: string; name: string; aliases?: string[] }[];
  quotes: { spans: { start: number; end: number }[]; speakerId: string | null }[];
  narratorCharacterId: string | null;
}

interface Book {
  id: string;
  world: StoryWorld;
  /** The right member of each line, or null where unknown. */
  right: (number | null)[];
  candidates: (Candidates | null)[];
  known: number;
}

const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim().replace(/^(?:the|a|an) /u, '');

function readBook(folder: string, id: string): Book {
  const text = readFileSync(join(folder, id, 'text.txt'), 'utf8');
  const gold: Gold = JSON.parse(readFileSync(join(folder, id, 'gold.json'), 'utf8'));
  const { world } = draftStory(text);
  const owner = new Map<number, string>();
  const quotes = gold.quotes.filter((quote) => quote.speakerId !== null).flatMap((quote) => quote.spans.map((span) => ({ ...span, speaker: quote.speakerId ?? '' }))).sort((a, b) => a.start - b.start);
  let q = 0;
  world.lines.forEach((line, i) => {
    while (q < quotes.length && (quotes[q]?.end ?? 0) <= line.turn.start) q++;
    const quote = quotes[q];
    if (quote && quote.start < line.turn.end) owner.set(i, quote.speaker);
  });
  const pairs: { member: number; who: string; votes: number }[] = [];
  for (const character of gold.characters) {
    const names = new Set([character.name, ...(character.aliases ?? [])].map(plain));
    world.members.forEach((member, m) => {
      let votes = member.names.reduce((sum, use) => sum + ([...use.written.keys()].some((w) => names.has(plain(w))) ? 2 + Math.log1p(use.count) : 0), 0);
      if (member.description !== null && names.has(member.description)) votes += 3;
      if (member.isNarrator && character.id === gold.narratorCharacterId) votes += 100;
      world.lines.forEach((line, i) => {
        if ((line.fixed === m || (line.described === m && member.description !== null)) && owner.get(i) === character.id) votes += line.fixed === m ? 1 : 0.3;
      });
      if (votes > 0) pairs.push({ member: m, who: character.id, votes });
    });
  }
  pairs.sort((a, b) => b.votes - a.votes);
  const memberOf = new Map<string, number>();
  const used = new Set<number>();
  for (const pair of pairs) {
    if (memberOf.has(pair.who) || used.has(pair.member)) continue;
    memberOf.set(pair.who, pair.member);
    used.add(pair.member);
  }
  const right = world.lines.map((_, i) => memberOf.get(owner.get(i) ?? '') ?? null);
  const candidates = world.lines.map((line, i) => (line.fixed === null ? staticFeatures(world, i) : null));
  return { id, world, right, candidates, known: right.filter((r) => r !== null).length };
}

function train(books: readonly Book[], rounds: number): Map<string, number> {
  const weights = new Map<string, number>();
  const squares = new Map<string, number>();
  const rate = 0.15;
  const decay = 2e-5;
  for (let round = 0; round < rounds; round++) {
    for (const book of books) {
      // First the true history, then the model's own.
      const read = round < 2 ? null : decideSpeakers(book.world, weights);
      const history = book.world.lines.map((line, i) => (read ? (read[i]?.member ?? null) : (book.right[i] ?? line.fixed)));
      book.candidates.forEach((candidates, i) => {
        const right = book.right[i] ?? null;
        if (!candidates || right === null) return;
        const place = candidates.members.indexOf(right);
        if (place < 0) return;
        const rows = candidates.members.map((member, k) => {
          const row = new Map(candidates.features[k]);
          turnFeatures(book.world, i, member, (back) => (i - back >= 0 ? (history[i - back] ?? null) : null), (name) => row.set(name, 1));
          return row;
        });
        const scores = rows.map((row) => [...row].reduce((sum, [name, value]) => sum + (weights.get(name) ?? 0) * value, 0));
        const top = Math.max(...scores);
        const total = scores.reduce((sum, score) => sum + Math.exp(score - top), 0);
        rows.forEach((row, k) => {
          const error = (k === place ? 1 : 0) - Math.exp((scores[k] ?? 0) - top) / total;
          for (const [name, value] of row) {
            const gradient = error * value - decay * (weights.get(name) ?? 0);
            const square = (squares.get(name) ?? 1e-2) + gradient * gradient;
            squares.set(name, square);
            weights.set(name, (weights.get(name) ?? 0) + (rate * gradient) / Math.sqrt(square));
          }
        });
      });
    }
  }
  return weights;
}

function accuracy(book: Book, weights: Map<string, number>): { all: number; open: number } {
  const read = decideSpeakers(book.world, weights);
  let hits = 0;
  let open = 0;
  let openHits = 0;
  book.right.forEach((right, i) => {
    if (right === null) return;
    const hit = read[i]?.member === right;
    if (hit) hits++;
    if (book.world.lines[i]?.fixed === null) {
      open++;
      if (hit) openHits++;
    }
  });
  return { all: hits / Math.max(1, book.known), open: openHits / Math.max(1, open) };
}

function main(args: readonly string[]): number {
  const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const bench = option('--bench');
  if (!bench) {
    process.stderr.write('Usage: node lib/cli/train-speakers.ts --bench FOLDER --out lib/story/weights.ts [--leave-one-out]\n');
    return 2;
  }
  const books = readdirSync(bench).sort().map((id) => readBook(bench, id));
  const rounds = 7;
  if (args.includes('--leave-one-out')) {
    let sum = 0;
    const long = books.filter((book) => book.known > 200);
    for (const book of long) {
      const { all, open } = accuracy(book, train(books.filter((other) => other !== book), rounds));
      sum += all;
      process.stdout.write(`${book.id}: lines ${(all * 100).toFixed(1)} %, without a naming tag ${(open * 100).toFixed(1)} %\n`);
    }
    process.stdout.write(`mean ${((sum / long.length) * 100).toFixed(1)} %\n`);
  }
  const weights = train(books, rounds);
  let total = 0;
  for (const book of books.filter((b) => b.known > 200)) {
    const { all, open } = accuracy(book, weights);
    total += all;
    process.stdout.write(`${book.id} (trained on): ${(all * 100).toFixed(1)} % ${(open * 100).toFixed(1)} %\n`);
  }
  const out = option('--out');
  if (out) {
    const rows = [...weights].filter(([, value]) => Math.abs(value) >= 0.02).sort((a, b) => a[0].localeCompare(b[0]));
    const body = rows.map(([name, value]) => `  ['${name}', ${value.toFixed(2)}],`).join('\n');
    writeFileSync(out, `/** Weights of the attribution of speech, by feature (features.ts). Made by lib/cli/train-speakers.ts; not edited by hand. */\nexport const weights: ReadonlyMap<string, number> = new Map<string, number>([\n${body}\n]);\n`);
  }
  process.stdout.write(`mean of trained-on ${(total / Math.max(1, books.filter((b) => b.known > 200).length) * 100).toFixed(1)} %\n`);
  return 0;
}

process.exitCode = main(process.argv.slice(2));
