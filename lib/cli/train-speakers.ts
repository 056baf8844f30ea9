import { readdirSync, readFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyseStory } from '../story/analyse.ts';
import { exchangesOf, weighExchange, weighLines } from '../story/speakers.ts';
import { calibration } from '../story/weights.ts';
import { toAnalysisFile } from './analyze.ts';
import { readBook, type Book } from './speakers-books.ts';
import { Sureness } from './speakers-sureness.ts';
import { sampleBook, Table, train } from './speakers-training.ts';

/**
 * Trains the weights of the attribution of speech on annotated books and writes lib/story/weights.ts.
 *
 *   node lib/cli/train-speakers.ts --bench FOLDER [--out lib/story/weights.ts] [--folds N [--pred FOLDER]] [--only-folds]
 *
 * FOLDER holds <id>/text.txt and <id>/gold.json (characters with names and aliases, quotes with spans and speakerId).
 * The model is the log-linear chain of lib/story/chain.ts; fixed order, no randomness: the same books give the same
 * weights. `--folds N` parts the books in N and tells how well each is read with weights trained on the other parts
 * (N = the number of books leaves one out), how sure it was and how right, by classes of line, from which the
 * calibration is made (without `--folds` the old one stays); `--pred` writes those readings for a scorer.
 */
function accuracy(book: Book, weights: ReadonlyMap<string, number>, sure?: Sureness): Map<string, [number, number]> {
  const lines = weighLines(book.world, weights);
  const read = exchangesOf(lines).flatMap(({ start, end }) => {
    const exchange = lines.slice(start, end);
    return weighExchange(exchange, weights).chances.map((chances, i) => {
      const chance = Math.max(...chances);
      return { member: exchange[i]?.members[chances.indexOf(chance)] ?? null, chance };
    });
  });
  const counts = new Map<string, [number, number]>();
  const add = (key: string, hit: boolean) => {
    const count = counts.get(key) ?? [0, 0];
    counts.set(key, [count[0] + (hit ? 1 : 0), count[1] + 1]);
  };
  book.right.forEach((right, i) => {
    if (!book.judged[i]) return;
    const hit = right !== null && read[i]?.member === right;
    add('all', hit);
    if (lines[i]?.members.length) sure?.add(lines[i]?.key ?? '', read[i]?.chance ?? 0, hit);
    add(`manner ${book.world.lines[i]?.manner ?? ''}`, hit);
    const type = book.types[i];
    if (type) add(type, hit);
  });
  return counts;
}

const share = (count: readonly [number, number] | undefined) => (count && count[1] > 0 ? ((100 * count[0]) / count[1]).toFixed(1).padStart(6) : '     -');

function report(name: string, rows: readonly { book: Book; counts: Map<string, [number, number]> }[]): void {
  const total = new Map<string, [number, number]>();
  let macro = 0;
  for (const { counts } of rows) {
    for (const [key, [hits, all]] of counts) {
      const sum = total.get(key) ?? [0, 0];
      total.set(key, [sum[0] + hits, sum[1] + all]);
    }
    const all = counts.get('all') ?? [0, 1];
    macro += all[0] / all[1] / rows.length;
  }
  for (const { book, counts } of rows) if (rows.length < 20) process.stdout.write(`  ${book.id.padEnd(30)} ${['all', 'explicit', 'anaphoric', 'implicit'].map((key) => share(counts.get(key))).join(' ')}\n`);
  process.stdout.write(`${name}: ${rows.length} books, macro ${(macro * 100).toFixed(2)}; ${[...total].sort((a, b) => b[1][1] - a[1][1]).map(([key, count]) => `${key} ${share(count).trim()}`).join(', ')}\n`);
}

function main(args: readonly string[]): number {
  const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const bench = option('--bench');
  if (!bench) {
    process.stderr.write('Usage: node lib/cli/train-speakers.ts --bench FOLDER [--out lib/story/weights.ts] [--folds N [--pred FOLDER]]\n');
    return 2;
  }
  const books = readdirSync(bench).sort().map((id) => readBook(bench, id));
  const table = new Table();
  const samples = books.map((book) => ({ book, samples: sampleBook(book, table) }));
  const folds = Number(option('--folds') ?? 0);
  const pred = option('--pred');
  const sureness = new Sureness();
  if (folds > 1) {
    const rows: { book: Book; counts: Map<string, [number, number]> }[] = [];
    // Long books are dealt out first, so that every part has its share of them.
    const dealt = samples.toSorted((a, b) => Number(b.book.known > 200) - Number(a.book.known > 200));
    for (let fold = 0; fold < folds; fold++) {
      const weights = train(table, dealt.filter((_, i) => i % folds !== fold));
      for (const [i, { book }] of dealt.entries()) {
        if (i % folds !== fold) continue;
        rows.push({ book, counts: accuracy(book, weights, sureness) });
        if (!pred) continue;
        mkdirSync(pred, { recursive: true });
        writeFileSync(join(pred, `${book.id}.json`), JSON.stringify(toAnalysisFile(analyseStory({ text: readFileSync(join(bench, book.id, 'text.txt'), 'utf8') }, weights), 0)));
      }
    }
    report('held out, long', rows.filter(({ book }) => book.known > 200).toSorted((a, b) => a.book.id.localeCompare(b.book.id)));
    process.stdout.write(sureness.table());
    report('held out, short', rows.filter(({ book }) => book.known <= 200));
  }
  const out = option('--out');
  if (!out) return 0;
  const weights = train(table, samples);
  const rows = samples.map(({ book }) => ({ book, counts: accuracy(book, weights) }));
  report('trained on, long', rows.filter(({ book }) => book.known > 200));
  report('trained on, short', rows.filter(({ book }) => book.known <= 200));
  const body = [...weights].sort((a, b) => a[0].localeCompare(b[0])).map(([name, value]) => `  ['${name}', ${value.toFixed(2)}],`).join('\n');
  const fitted = [...(folds > 1 ? sureness.fit() : calibration)].sort((a, b) => a[0].localeCompare(b[0])).map(([name, [shift, slope]]) => `  ['${name}', [${shift.toFixed(2)}, ${slope.toFixed(2)}]],`).join('\n');
  writeFileSync(out, `/** Weights of the attribution of speech, by feature (features.ts, chain.ts). Made by lib/cli/train-speakers.ts; not edited by hand. */\nexport const weights: ReadonlyMap<string, number> = new Map<string, number>([\n${body}\n]);\n\n/** Log odds of a speaker being right: [shift, slope] on the model's own log odds, by class of line (confidence.ts), found on held-out books. */\nexport const calibration: ReadonlyMap<string, readonly [number, number]> = new Map<string, readonly [number, number]>([\n${fitted}\n]);\n`);
  process.stdout.write(`${weights.size} weights\n`);
  return 0;
}

process.exitCode = main(process.argv.slice(2));
