import { z } from 'zod';
import type { Prisma, Pronunciation } from '../../db/generated/client.ts';
import { indexRespellings, noRespellings, respellingOfIpa, type Respelling, type RespellingIndex } from '../../story/spoken/index.ts';
import type { Tx } from '../interfaces.ts';

/** What a pronunciation is written in. */
export const alphabets = ['letters', 'ipa'] as const;
export type Alphabet = (typeof alphabets)[number];

/** How a pronunciation is given to most engines: in letters, whatever it was written in. */
export function lettersOf({ said, alphabet }: Pick<Pronunciation, 'said' | 'alphabet'>): string {
  return alphabet === 'ipa' ? respellingOfIpa(said).respelling : said;
}

const rowsSchema: z.ZodType<DictionaryRow[]> = z.array(z.object({ word: z.string(), said: z.string(), alphabet: z.string(), matchCase: z.boolean() }));

/** A pronunciation as far as lines are held against it. */
export const dictionaryColumns = { word: true, said: true, alphabet: true, matchCase: true } satisfies Prisma.PronunciationSelect;
export type DictionaryRow = Prisma.PronunciationGetPayload<{ select: typeof dictionaryColumns }>;

/** A pronunciation as a line is held against it: in letters, and with its signs for an engine that takes them. */
export function respellingOf(row: DictionaryRow): Respelling {
  return { from: row.word, to: lettersOf(row), anyCase: !row.matchCase, ...(row.alphabet === 'ipa' ? { ipa: row.said } : {}) };
}

/** A drama's pronunciations as the text of a line is held against them. */
export async function dictionaryOf(tx: Tx, projectId: string): Promise<RespellingIndex> {
  return indexOf(await tx.pronunciation.findMany({ where: { projectId }, orderBy: { word: 'asc' }, select: dictionaryColumns }));
}

function indexOf(rows: readonly DictionaryRow[]): RespellingIndex {
  return rows.length === 0 ? noRespellings : indexRespellings(rows.map(respellingOf));
}

/** So many dictionaries are kept, the one unused for longest goes first. */
const mostKept = 8;
const kept = new Map<string, RespellingIndex>();

/** The same of rows as JSON, in the order of their words: thousands of lines of one drama are held against the same ones. */
export function dictionaryIn(json: string | null): RespellingIndex {
  if (json === null) return noRespellings;
  const index = kept.get(json) ?? indexOf(rowsSchema.parse(JSON.parse(json)));
  kept.delete(json);
  kept.set(json, index);
  for (const oldest of kept.keys()) {
    if (kept.size <= mostKept) break;
    kept.delete(oldest);
  }
  return index;
}
