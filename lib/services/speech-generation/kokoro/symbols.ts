import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Symbol82 } from './phonemes.ts';
import { mostSymbols } from './protocol.ts';

/** The model's symbols by number, as its own list (tokenizer.json) has them. */
export type Vocabulary = ReadonlyMap<string, number>;

const tokenizerSchema = z.object({ model: z.object({ vocab: z.record(z.string(), z.number().int().min(0).max(1000)) }) });

/** @throws Error where the file is no list of symbols */
export async function readVocabulary(file: string): Promise<Vocabulary> {
  const { model } = tokenizerSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  return new Map(Object.entries(model.vocab));
}

/** What the model is asked with: numbers, and the word of each. */
export interface Call {
  ids: number[];
  words: (number | null)[];
}

/** A piece is cut into calls with some room, at the last pause or blank. */
const comfortable = mostSymbols - 10;

/** The calls of a piece; letters that the model has no symbol for are left out, and told in `unknown`. */
export function callsOf(symbols: readonly Symbol82[], vocabulary: Vocabulary): { calls: Call[]; unknown: string } {
  const known: { id: number; symbol: string; word: number | null }[] = [];
  const unknown = new Set<string>();
  for (const { symbol, word } of symbols) {
    const id = vocabulary.get(symbol);
    // A sign on a letter changes it a little; without the letter there is no sound.
    if (id === undefined && /\p{L}/u.test(symbol)) unknown.add(symbol);
    if (id === undefined) continue;
    known.push({ id, symbol, word });
  }
  const calls: Call[] = [];
  let from = 0;
  while (from < known.length) {
    let to = Math.min(known.length, from + comfortable);
    if (to < known.length) {
      const back = [/[;:,.!?—…]/u, / /u].map((at) => known.findLastIndex(({ symbol }, index) => index > from + comfortable / 3 && index < to && at.test(symbol))).find((index) => index !== -1);
      if (back !== undefined) to = back + 1;
    }
    const part = known.slice(from, to);
    if (part.some(({ word }) => word !== null)) calls.push({ ids: part.map(({ id }) => id), words: part.map(({ word }) => word) });
    from = to;
  }
  return { calls, unknown: [...unknown].join('') };
}
