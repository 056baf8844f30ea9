import type { Pronunciation } from '../../db/generated/client.ts';
import { indexRespellings, noRespellings, respellingOfIpa, type RespellingIndex } from '../../story/spoken/index.ts';
import type { Tx } from '../interfaces.ts';

/** What a pronunciation is written in. */
export const alphabets = ['letters', 'ipa'] as const;
export type Alphabet = (typeof alphabets)[number];

/** How a pronunciation is given to an engine: in letters, whatever it was written in. */
export function lettersOf({ said, alphabet }: Pick<Pronunciation, 'said' | 'alphabet'>): string {
  return alphabet === 'ipa' ? respellingOfIpa(said).respelling : said;
}

/** A drama's pronunciations as the text of a line is held against them. */
export async function dictionaryOf(tx: Tx, projectId: string): Promise<RespellingIndex> {
  const rows = await tx.pronunciation.findMany({ where: { projectId }, orderBy: { word: 'asc' }, select: { word: true, said: true, alphabet: true, matchCase: true } });
  return rows.length === 0 ? noRespellings : indexRespellings(rows.map((row) => ({ from: row.word, to: lettersOf(row), anyCase: !row.matchCase })));
}
