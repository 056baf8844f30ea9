import { wordPattern, type WordsLike } from '../../story/word-pattern.ts';
import { requireProject, sourceOf } from '../access.ts';
import { recorded } from '../edits/record-edit.ts';
import { bumpProject } from '../../db/notify.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { isSpeakable } from '../speech-generation/local/plain-text.ts';
import { lineBounds } from './line-bounds.ts';

/** What is looked for: in what is said, which is the text unless a line is said otherwise. */
export interface WordsSought extends WordsLike {
  projectId: string;
  find: string;
}

export interface FoundWords {
  segmentId: string;
  chapterId: string;
  version: number;
  /** What is said in the line, and where in it the words are. */
  said: string;
  places: { start: number; end: number }[];
}

/** So many lines are shown at once; all are counted. */
const mostShown = 300;
const longestSought = 200;

/** Every line in which words are said, in playing order: how many places and lines there are in all, and the first lines. */
export async function findWords(context: ServiceContext, input: WordsSought): Promise<{ places: number; all: number; lines: FoundWords[] }> {
  return await context.transaction.run(
    async (tx) => {
      const project = await requireProject(context, tx, input.projectId, 'listen');
      const found = await sought(tx, project.id, input);
      return { places: found.reduce((sum, line) => sum + line.places.length, 0), all: found.length, lines: found.slice(0, mostShown) };
    },
    { isolation: 'RepeatableRead' },
  );
}

/**
 * Has other words said where these are said: in all lines, or in some. The text stays as it is; what is written for the
 * ear of each line is changed, in one edit.
 *
 * @throws ServiceError `bad-input` where nothing that can be said would be left of a line
 */
export async function replaceWords(context: ServiceContext, input: WordsSought & { replace: string; segmentIds?: readonly string[] | undefined }): Promise<{ lines: number; places: number }> {
  const replace = input.replace.replaceAll('\0', '');
  if (replace.length > longestSought) throw wrong('replace', `The words to be said instead have at most ${longestSought} characters.`);
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'edit');
    await tx.$queryRaw`SELECT "id" FROM "Project" WHERE "id" = ${project.id} FOR UPDATE`;
    const wanted = input.segmentIds === undefined ? null : new Set(input.segmentIds);
    const lines = (await sought(tx, project.id, input)).filter((line) => wanted === null || wanted.has(line.segmentId));
    const ears = lines.map((line) => ({ id: line.segmentId, ear: replaced(line, replace) }));
    for (const { ear } of ears) {
      if (!isSpeakable(ear)) throw wrong('replace', 'Nothing that can be said would be left of a line. Keep it silent instead.');
      if (ear.length > lineBounds.ear) throw wrong('replace', 'A line would become too long to be said at once.');
    }
    const places = lines.reduce((sum, line) => sum + line.places.length, 0);
    if (ears.length === 0) return { lines: 0, places: 0 };
    const label = `had “${replace.slice(0, 40)}” said for “${input.find.trim().slice(0, 40)}” in ${ears.length === 1 ? 'a line' : `${ears.length} lines`}`;
    await recorded(context, tx, { projectId: project.id, label, rows: { Segment: ears.map(({ id }) => id) } }, async () => {
      await tx.$executeRaw`
        UPDATE "Segment" s SET "ear" = v."ear", "speakError" = NULL, "version" = s."version" + 1
        FROM jsonb_to_recordset(${JSON.stringify(ears)}::jsonb) AS v("id" text, "ear" text) WHERE s."id" = v."id"`;
    });
    await bumpProject(tx, project.id);
    return { lines: ears.length, places };
  });
}

function replaced({ said, places }: FoundWords, replace: string): string {
  let text = '';
  let at = 0;
  for (const { start, end } of places) {
    text += said.slice(at, start) + replace;
    at = end;
  }
  return (text + said.slice(at)).trim();
}

async function sought(tx: Tx, projectId: string, input: WordsSought): Promise<FoundWords[]> {
  const pattern = patternOf(input);
  const { text } = await sourceOf(tx, projectId);
  const rows = await tx.segment.findMany({ where: { projectId, kind: { not: 'scene-break' } }, orderBy: { index: 'asc' }, select: { id: true, chapterId: true, version: true, start: true, end: true, ear: true } });
  return rows.flatMap((row): FoundWords[] => {
    const said = row.ear ?? text.slice(row.start, row.end);
    const places = [...said.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
    return places.length === 0 ? [] : [{ segmentId: row.id, chapterId: row.chapterId, version: row.version, said, places }];
  });
}

function patternOf({ find, matchCase, wholeWords }: WordsSought): RegExp {
  const pattern = wordPattern(find, { matchCase, wholeWords });
  if (pattern === null) throw wrong('find', 'Write the words to look for.');
  if (find.length > longestSought) throw wrong('find', `The words to look for have at most ${longestSought} characters.`);
  return pattern;
}

function wrong(field: string, message: string): ServiceError {
  return new ServiceError('bad-input', { person: message, fields: [{ field, message }] });
}
