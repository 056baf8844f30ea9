import type { Pronunciation } from '../../db/generated/client.ts';
import { indexRespellings, respell, unusualWords } from '../../story/spoken/index.ts';
import { requireProject, sourceOf } from '../access.ts';
import { aliasesOf } from '../characters/people.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { spokenOnly } from '../speech-generation/key.ts';
import { alphabets, lettersOf, respellingOf } from './dictionary.ts';
import type { PronunciationsView } from './view.ts';

const mostSuggestions = 40;

/** A drama's dictionary, with how many lines each word stands in, and words that are worth hearing. */
export async function readPronunciations(context: ServiceContext, input: { projectId: string }): Promise<PronunciationsView> {
  return await context.transaction.run(
    async (tx) => {
      const project = await requireProject(context, tx, input.projectId, 'listen');
      const { text } = await sourceOf(tx, project.id);
      const rows = await tx.pronunciation.findMany({ where: { projectId: project.id } });
      const lines = await linesWith(tx, project.id, rows, text);
      return {
        entries: rows
          .map((row) => ({ id: row.id, word: row.word, said: row.said, alphabet: alphabets.find((one) => one === row.alphabet) ?? 'letters', letters: lettersOf(row), matchCase: row.matchCase, note: row.note, lines: lines.get(row.id) ?? 0, version: row.version }))
          .toSorted((a, b) => a.word.localeCompare(b.word, 'en-GB')),
        suggestions: await suggestionsOf(tx, project.id, text, new Set(rows.map(({ word }) => word.toLowerCase()))),
      };
    },
    { isolation: 'RepeatableRead' },
  );
}

/** In how many spoken lines each word of the dictionary stands, by its row. */
async function linesWith(tx: Tx, projectId: string, rows: readonly Pronunciation[], text: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  if (rows.length === 0) return counts;
  const segments = await tx.segment.findMany({ where: { projectId, ...spokenOnly }, select: { start: true, end: true, ear: true } });
  for (const row of rows) {
    const index = indexRespellings([respellingOf(row)]);
    counts.set(row.id, segments.filter(({ start, end, ear }) => respell(ear ?? text.slice(start, end), index).words.length > 0).length);
  }
  return counts;
}

async function suggestionsOf(tx: Tx, projectId: string, text: string, known: ReadonlySet<string>): Promise<PronunciationsView['suggestions']> {
  const words = unusualWords(text, 400);
  const cast = await tx.character.findMany({ where: { projectId, role: 'cast' }, orderBy: [{ lines: 'desc' }, { name: 'asc' }], select: { id: true, name: true, aliases: true } });
  const named = new Map<string, string>();
  for (const person of cast) {
    for (const name of [person.name, ...aliasesOf(person)]) for (const part of name.split(/[\s.]+/u)) if (!named.has(part)) named.set(part, person.id);
  }
  const found = words.map(({ word, count, why }): PronunciationsView['suggestions'][number] => {
    const characterId = named.get(word) ?? null;
    return { word, count, why: characterId === null ? why : 'cast', characterId };
  });
  return found
    .filter(({ word }) => !known.has(word.toLowerCase()))
    .toSorted((a, b) => Number(b.why === 'cast') - Number(a.why === 'cast'))
    .slice(0, mostSuggestions);
}
