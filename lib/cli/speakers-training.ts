import { followingFactors, followingFeatures, mannerOf, partFeatures, solveChain, type ChainLine } from '../story/chain.ts';
import { staticFeatures, type Candidates } from '../story/features.ts';
import { SecondReading } from '../story/reread.ts';
import { exchangesOf, firstMark, likeliest, linkOf, sharesOf } from '../story/speakers.ts';
import type { Book } from './speakers-books.ts';

/** One line as training sees it: the right member, its candidates, and their features as numbers. */
export interface Sample {
  link: { key: string; gap: string };
  members: number[];
  ids: Int32Array[];
  values: Float64Array[];
  right: number | null;
}

/** Names of features, by number. */
export class Table {
  readonly ids = new Map<string, number>();
  readonly names: string[] = [];

  id(name: string): number {
    let id = this.ids.get(name);
    if (id === undefined) {
      id = this.names.length;
      this.ids.set(name, id);
      this.names.push(name);
    }
    return id;
  }
}

/** A book's lines as samples. */
export function sampleBook(book: Book, table: Table): Sample[] {
  return book.world.lines.map((line, i): Sample => {
    const link = linkOf(book.world, i);
    const candidates = book.candidates[i];
    if (!candidates) return { link, members: line.fixed === null ? [] : [line.fixed], ids: [new Int32Array()], values: [new Float64Array()], right: null };
    return sampleOf(link, candidates, book.right[i] ?? null, table);
  });
}

function sampleOf(link: Sample['link'], { members, features }: Candidates, right: number | null, table: Table): Sample {
  const rows = features.map((row) => [...row].map(([name, value]) => ({ id: table.id(name), value })));
  return { link, members, ids: rows.map((row) => Int32Array.from(row, (f) => f.id)), values: rows.map((row) => Float64Array.from(row, (f) => f.value)), right };
}

/** More rounds fit the books that are trained on better, and others no better. */
const settings = { parts: 2, firstRounds: 3, rounds: 6, rate: 0.12, decay: 8e-3, moments: 40 };

/** The places of the candidates that a reading would keep, and the right one's, with their scores. */
function keptPlaces(s: Sample, w: Float64Array): { place: number; score: number }[] {
  const scores = s.ids.map((ids, k) => dot(ids, s.values[k], w));
  if (s.members.length < 2) return s.members.map((_, place) => ({ place, score: scores[place] ?? 0 }));
  const kept = likeliest(scores);
  const right = s.right === null ? -1 : s.members.indexOf(s.right);
  if (right >= 0 && !kept.includes(right)) kept.push(right);
  return kept.map((place) => ({ place, score: scores[place] ?? 0 }));
}

/** The samples of a book as its second reading weighs them, the first one weighed as given. */
function readAgain(book: Book, all: readonly Sample[], table: Table, weights: ReadonlyMap<string, number>): Sample[] {
  const w = Float64Array.from(table.names, (name) => weights.get(name) ?? 0);
  const lines = all.map((s): ChainLine => {
    const kept = keptPlaces(s, w);
    return { ...s.link, members: kept.map(({ place }) => s.members[place] ?? 0), scores: kept.map(({ score }) => score) };
  });
  const second = new SecondReading(book.world, sharesOf(lines, [], weights));
  return all.map((near, i): Sample => {
    if (near.members.length < 2) return near;
    const proposed = second.proposals(i);
    const s = proposed.every((member) => near.members.includes(member)) ? near : sampleOf(near.link, staticFeatures(book.world, i, proposed), near.right, table);
    const added = second.features(i, s.members).map((row) => [...row].map(([name, value]) => ({ id: table.id(name), value })));
    return { ...s, ids: s.ids.map((ids, k) => Int32Array.from([...ids, ...(added[k] ?? []).map((f) => f.id)])), values: s.values.map((values, k) => Float64Array.from([...values, ...(added[k] ?? []).map((f) => f.value)])) };
  });
}

/**
 * Trains for a first reading, reads every book with it, and trains again on what the second reading sees. Every book is
 * first read with weights trained on other books, so that the first reading is no better than on a new book.
 */
export function train(table: Table, books: readonly { book: Book; samples: Sample[] }[]): Map<string, number> {
  const dealt = books.toSorted((a, b) => Number(b.book.known > 200) - Number(a.book.known > 200));
  const { parts } = settings;
  const apart = Array.from({ length: parts }, (_, part) => fit(table, dealt.filter((_, i) => i % parts !== part), settings.firstRounds));
  const first = fit(table, dealt, settings.rounds);
  const second = fit(table, dealt.map(({ book, samples }, i) => ({ samples: readAgain(book, samples, table, apart[i % parts] ?? new Map()) })), settings.rounds);
  return new Map([...second, ...[...first].map(([name, value]) => [`${firstMark}${name}`, value] as const)]);
}

/** Trains on whole exchanges: raises the probability of the right speakers, all others of the exchange weighed in. */
function fit(table: Table, books: readonly { samples: Sample[] }[], rounds: number): Map<string, number> {
  const exchanges = books.map(({ samples }) => exchangesOf(samples.map((s) => s.link)).map(({ start, end }) => samples.slice(start, end)));
  // Rounds of the books side by side: an exchange of each in turn, so that no book has the last word.
  const order = interleave(exchanges).filter((exchange) => exchange.some((s) => s.right !== null && s.members.includes(s.right)));
  const links = order.map((exchange) => exchange.map((_, i) => followingFeatures(exchange.map((s) => ({ ...s.link, members: [], scores: [] })), i)));
  const following = new Set<number>();
  for (const exchange of links) for (const line of exchange) for (const names of line) for (const name of names) following.add(table.id(name));
  for (const exchange of order) for (const s of exchange) for (const part of ['near', 'far', 'alike']) following.add(table.id(`${mannerOf(s.link.key)}:${part}`));
  const size = table.names.length;
  const w = new Float64Array(size);
  const squares = new Float64Array(size).fill(1e-2);
  const sums = new Float64Array(size);
  const gradient = new Float64Array(size);
  const weights = new Map<string, number>();
  let averaged = 0;
  for (let round = 0; round < rounds; round++) {
    order.forEach((exchange, e) => {
      // Of every line those candidates that a reading with these weights would weigh, and the right one.
      const kept = exchange.map((s) => keptPlaces(s, w));
      const plain: ChainLine[] = exchange.map((s, i) => ({ ...s.link, members: (kept[i] ?? []).map(({ place }) => s.members[place] ?? 0), scores: (kept[i] ?? []).map(({ score }) => score) }));
      // What a first solution tells of everyone's part is taken as given in the second.
      const steps = followingFactors(plain, weights);
      const first = solveChain(plain, weights, steps).chances;
      const parts = plain.map((_, i) => partFeatures(plain, first, i));
      const free = plain.map((line, i): ChainLine => ({ ...line, scores: line.scores.map((score, c) => (parts[i]?.[c] ?? []).reduce((sum, { name, value }) => sum + (weights.get(name) ?? 0) * value, score)) }));
      const known = free.map((line, i): ChainLine => {
        const right = exchange[i]?.right ?? null;
        const place = right === null ? -1 : line.members.indexOf(right);
        return place < 0 ? line : { ...line, members: [line.members[place] ?? 0], scores: [line.scores[place] ?? 0] };
      });
      const expected = solveChain(free, weights, steps, true);
      const wanted = solveChain(known, weights, steps, true);
      const touched = new Set<number>();
      const add = (id: number, by: number) => {
        gradient[id] = (gradient[id] ?? 0) + by;
        touched.add(id);
      };
      exchange.forEach((s, i) => {
        (kept[i] ?? []).forEach(({ place: candidate }, k) => {
          const place = known[i]?.members.indexOf(s.members[candidate] ?? -1) ?? -1;
          const error = (place < 0 ? 0 : (wanted.chances[i]?.[place] ?? 0)) - (expected.chances[i]?.[k] ?? 0);
          if (Math.abs(error) < 1e-6) return;
          const ids = s.ids[candidate] ?? [];
          const values = s.values[candidate] ?? [];
          for (let f = 0; f < ids.length; f++) add(ids[f] ?? 0, error * (values[f] ?? 0));
          for (const { name, value } of parts[i]?.[k] ?? []) add(table.id(name), error * value);
        });
        (links[e]?.[i] ?? []).forEach((names, k) => {
          const error = (wanted.followings[i]?.[k] ?? 0) - (expected.followings[i]?.[k] ?? 0);
          if (Math.abs(error) > 1e-6) for (const name of names) add(table.id(name), error);
        });
      });
      for (const id of touched) {
        const g = (gradient[id] ?? 0) - settings.decay * (w[id] ?? 0);
        gradient[id] = 0;
        squares[id] = (squares[id] ?? 0) + g * g;
        w[id] = (w[id] ?? 0) + (settings.rate * g) / Math.sqrt(squares[id] ?? 1);
        const name = table.names[id] ?? '';
        if (following.has(id)) weights.set(name, w[id] ?? 0);
      }
      // The mean over many moments of the later rounds: no exchange has the last word.
      if (round < rounds / 2 || e % settings.moments > 0) return;
      averaged++;
      for (let id = 0; id < size; id++) sums[id] = (sums[id] ?? 0) + (w[id] ?? 0);
    });
  }
  return new Map(table.names.map((name, id) => [name, Math.round(((sums[id] ?? 0) / Math.max(1, averaged)) * 100) / 100] as const).filter(([, value]) => Math.abs(value) >= 0.035));
}

function dot(ids: Int32Array, values: Float64Array | undefined, w: Float64Array): number {
  let sum = 0;
  for (let f = 0; f < ids.length; f++) sum += (w[ids[f] ?? 0] ?? 0) * (values?.[f] ?? 0);
  return sum;
}

function interleave<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  const out: { at: number; item: T }[] = [];
  lists.forEach((list, b) => list.forEach((item, i) => out.push({ at: ((i + 0.5) / list.length) * longest + b * 1e-6, item })));
  return out.sort((a, b) => a.at - b.at).map(({ item }) => item);
}
