import { alsoChanging } from '../edits/record-edit.ts';
import type { Tx } from '../interfaces.ts';
import { bookOf, solve, weighedLines, type Settling, type WeighedBook } from './weighed-lines.ts';

/** Reasons that hang on who spoke before, and so are no longer true of a line that is given to somebody else. */
const relative = ['turn', 'vocative', 'continued', 'context', 'guess'];

/**
 * Reads lines again in the light of a change: the exchanges that hold the changed lines, and those for which the answer
 * teaches something (what “the old man” means here it may mean elsewhere). What people settled stands. Writes the lines
 * that change and gives those with another speaker than before, and who that was.
 *
 * @param before the changed lines as they were before the change
 */
export async function resettle(tx: Tx, projectId: string, before: ReadonlyMap<string, Settling>): Promise<{ id: string; was: string | null }[]> {
  if (before.size === 0) return [];
  const known = new Set((await tx.character.findMany({ where: { projectId }, select: { id: true } })).map((row) => row.id));
  const lines = await weighedLines(tx, { projectId });
  const book = bookOf(lines, known);
  const was = bookOf(lines, known, before);
  const sure: { id: string; confidence: number }[] = [];
  const moved: { id: string; was: string | null; characterId: string | null; confidence: number }[] = [];
  for (const exchange of book.exchanges) {
    if (!isTouched(book, was, exchange, before)) continue;
    for (const { line, characterId, confidence } of solve(book, exchange)) {
      if (line.speakerSetBy === 'person') continue;
      if (characterId !== line.characterId) moved.push({ id: line.id, was: line.characterId, characterId, confidence });
      else if (Math.abs(confidence - line.confidence) >= 0.001) sure.push({ id: line.id, confidence });
    }
  }
  await alsoChanging(tx, [...sure, ...moved].map(({ id }) => id));
  // A line that is only surer than before keeps its version: nobody's change of it is overtaken.
  if (sure.length > 0) {
    await tx.$executeRaw`
      UPDATE "Segment" SET "confidence" = now.confidence
      FROM unnest(${sure.map((one) => one.id)}::text[], ${sure.map((one) => one.confidence)}::float8[]) AS now(id, confidence) WHERE "Segment"."id" = now.id`;
  }
  if (moved.length > 0) {
    await tx.$executeRaw`
      UPDATE "Segment" SET "confidence" = now.confidence, "characterId" = now.speaker, "speakError" = NULL, "version" = "version" + 1,
        "evidence" = CASE WHEN "evidence" = ANY(${relative}) THEN 'turn' ELSE "evidence" END,
        "evidenceStart" = CASE WHEN "evidence" = ANY(${relative}) THEN NULL ELSE "evidenceStart" END,
        "evidenceEnd" = CASE WHEN "evidence" = ANY(${relative}) THEN NULL ELSE "evidenceEnd" END
      FROM unnest(${moved.map((one) => one.id)}::text[], ${moved.map((one) => one.confidence)}::float8[], ${moved.map((one) => one.characterId)}::text[]) AS now(id, confidence, speaker)
      WHERE "Segment"."id" = now.id`;
  }
  return moved.map(({ id, was: speaker }) => ({ id, was: speaker }));
}

/**
 * After a reading was stored: what all answers so far teach is counted in again, for the reader knows settled lines but
 * not what they mean elsewhere. Settled lines stand.
 */
export async function resettleAll(tx: Tx, projectId: string): Promise<void> {
  const settled = await tx.segment.findMany({ where: { projectId, speakerSetBy: 'person' }, select: { id: true, characterId: true } });
  await resettle(tx, projectId, new Map(settled.map((row) => [row.id, { characterId: row.characterId, speakerSetBy: 'analysis' }])));
}

/** Whether the change bears on an exchange: a line of it was changed, or is weighed otherwise than before. */
function isTouched(book: WeighedBook, was: WeighedBook, { start, end }: { start: number; end: number }, before: ReadonlyMap<string, Settling>): boolean {
  for (let index = start; index < end; index += 1) {
    const line = book.lines[index];
    if (line && before.has(line.id)) return true;
    const [now, then] = [book.solvable[index], was.solvable[index]];
    if (now && then && told(book, now.factor.candidates) !== told(was, then.factor.candidates)) return true;
  }
  return false;
}

/** Candidates in words that can be compared: the numbers of people may differ between two readings of the lines. */
function told(book: WeighedBook, candidates: { speaker: number; score: number }[]): string {
  let words = '';
  for (const { speaker, score } of candidates) words += `${book.people[speaker] ?? ''} ${score} `;
  return words;
}
