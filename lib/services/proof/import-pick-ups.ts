import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { bumpProject } from '../../db/notify.ts';
import type { PickUp, Prisma } from '../../db/generated/client.ts';
import { CsvError, readCsv, type CsvRow } from '../../publishing/csv.ts';
import { requireProject, sourceOf, whoActs } from '../access.ts';
import { holdProject } from '../chapters/hold-project.ts';
import { recorded } from '../edits/record-edit.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { findWords } from './find-words.ts';
import { noteOf } from './mark-pick-up.ts';
import { pickUpKinds, pickUpStates, type PickUpKind, type PickUpState } from './view.ts';

/** So many pick-ups a table may hold. */
export const mostImported = 20_000;
/** So many wrong rows are named; the rest are counted. */
const mostNamed = 20;

export interface ImportedPickUps {
  added: number;
  changed: number;
  unchanged: number;
}

/**
 * Takes a table of pick-ups back in: the one that `pickUpsCsv` writes, or another with a column `words`. A row is
 * matched by its id; one without, or with an id that is not of this drama, is marked on its words, at the occurrence
 * nearest to `start` where the table has that. All of it or nothing. It can be undone.
 *
 * @throws ServiceError `bad-input` naming every row that cannot be taken, by its line in the file
 */
export async function importPickUps(context: ServiceContext, input: { projectId: string; bytes: Uint8Array }): Promise<ImportedPickUps> {
  await context.transaction.run((tx) => requireProject(context, tx, input.projectId, 'edit'));
  const rows = readTable(input.bytes);
  return await context.transaction.run(
    async (tx) => {
      const project = await requireProject(context, tx, input.projectId, 'edit');
      // Held before they are read: what somebody says of a pick-up meanwhile is not written over, and none goes.
      await holdProject(tx, project.id);
      const { text } = await sourceOf(tx, project.id);
      const { name } = await tx.user.findUniqueOrThrow({ where: { id: whoActs(context) }, select: { name: true } });
      const own = new Map((await tx.pickUp.findMany({ where: { projectId: project.id } })).map((row) => [row.id, row]));
      const ids = rows.flatMap(({ id }) => (id === null ? [] : [id]));
      const taken = new Set((await tx.pickUp.findMany({ where: { id: { in: ids }, projectId: { not: project.id } }, select: { id: true } })).map((row) => row.id));
      const problems: Problem[] = [];
      const fresh: Prisma.PickUpCreateManyInput[] = [];
      const done = { added: 0, changed: 0, unchanged: 0 };
      const seen = new Set<string>();
      const takeIn = async (): Promise<void> => {
        for (const row of rows) {
          if (row.id !== null && seen.has(row.id)) {
            problems.push({ line: row.line, message: 'its id stands in the table twice' });
            continue;
          }
          if (row.id !== null) seen.add(row.id);
          const known = row.id === null ? undefined : own.get(row.id);
          if (known) {
            const change = changeOf(known, row);
            if (change) await tx.pickUp.update({ where: { id: known.id }, data: { ...change, version: { increment: 1 } } });
            done[change ? 'changed' : 'unchanged'] += 1;
            continue;
          }
          const place = placeOf(text, row);
          if (!place) {
            problems.push({ line: row.line, message: row.words.trim() === '' ? 'it names no words of the story' : `the words “${row.words.trim().slice(0, 60)}” are not in the story` });
            continue;
          }
          const id = row.id !== null && !taken.has(row.id) ? row.id : randomUUID();
          fresh.push({ id, projectId: project.id, anchorStart: place.start, anchorEnd: place.end, kind: row.kind ?? 'note', state: row.state ?? 'open', text: row.text ?? '', by: row.by ?? name, from: row.from ?? 'writer', words: row.words, ...(row.marked === null ? {} : { createdAt: row.marked }) });
        }
        refuse(problems);
        await tx.pickUp.createMany({ data: fresh });
      };
      await recorded(context, tx, { projectId: project.id, label: 'took a table of pick-ups in', rows: async () => ({ PickUp: [...own.keys(), ...fresh.flatMap(({ id }) => id ?? [])] }) }, takeIn);
      done.added = fresh.length;
      if (done.added + done.changed > 0) await bumpProject(tx, project.id);
      return done;
    },
    { timeoutMs: 60_000 },
  );
}

interface TableRow {
  line: number;
  id: string | null;
  /** Null where the table has no such column, or nothing in it. */
  kind: PickUpKind | null;
  state: PickUpState | null;
  text: string | null;
  words: string;
  by: string | null;
  from: 'writer' | 'listener' | null;
  marked: Date | null;
  start: number | null;
  end: number | null;
}

interface Problem {
  line: number;
  message: string;
}

function readTable(bytes: Uint8Array): TableRow[] {
  const [heading, ...body] = parse(bytes);
  const columns = new Map((heading?.cells ?? []).map((name, at) => [name.trim().toLowerCase(), at]));
  if (!columns.has('id') && !columns.has('words')) {
    throw new ServiceError('bad-input', { person: 'This is not a table of pick-ups: its first row names neither a column “id” nor one “words”. Take the table that “Save as CSV” gives, and change that.' });
  }
  if (body.length > mostImported) throw new ServiceError('bad-input', { person: `That table has ${body.length} rows; ${mostImported} can be taken at once. Divide it.` });
  const problems: Problem[] = [];
  const rows = body.map((row) => readRow(row, columns, problems));
  refuse(problems);
  return rows;
}

function parse(bytes: Uint8Array): CsvRow[] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ServiceError('bad-input', { person: 'This table is not written in UTF-8. Save it as “CSV UTF-8” in your spreadsheet, then send it again.', cause });
  }
  try {
    return readCsv(text);
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new ServiceError('bad-input', { person: `This table cannot be read: in row ${cause.line}, ${cause.message}. Nothing was changed.`, cause });
  }
}

function readRow({ line, cells }: CsvRow, columns: Map<string, number>, problems: Problem[]): TableRow {
  const value = (name: string): string | null => {
    const at = columns.get(name);
    return at === undefined ? null : (cells[at] ?? '');
  };
  const word = <T extends string>(name: string, known: readonly T[]): T | null => {
    const said = value(name)?.trim().toLowerCase() ?? '';
    const found = known.find((one) => one === said) ?? null;
    if (said !== '' && found === null) problems.push({ line, message: `“${said.slice(0, 40)}” is no ${name}; it can be ${known.join(', ')}` });
    return found;
  };
  const offset = (name: string): number | null => {
    const said = value(name)?.trim() ?? '';
    return /^\d{1,9}$/u.test(said) ? Number(said) : null;
  };
  const id = value('id')?.trim() ?? '';
  const marked = new Date(value('marked') ?? '');
  const note = value('note');
  let text: string | null = null;
  try {
    text = note === null ? null : noteOf(note);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    problems.push({ line, message: 'its note is too long' });
  }
  const by = value('by')?.trim().slice(0, 100) ?? '';
  return {
    line,
    id: z.uuid().safeParse(id).success ? id.toLowerCase() : null,
    kind: word('kind', pickUpKinds),
    state: word('state', pickUpStates),
    text,
    words: value('words') ?? '',
    by: by === '' ? null : by,
    from: word('from', ['writer', 'listener']),
    marked: Number.isNaN(marked.getTime()) ? null : marked,
    start: offset('start'),
    end: offset('end'),
  };
}

/** What of a known pick-up a row changes; null where nothing. */
function changeOf(known: PickUp, row: TableRow): { kind?: string; state?: string; text?: string } | null {
  const change = {
    ...(row.kind === null || row.kind === known.kind ? {} : { kind: row.kind }),
    ...(row.state === null || row.state === known.state ? {} : { state: row.state }),
    ...(row.text === null || row.text === known.text ? {} : { text: row.text }),
  };
  return Object.keys(change).length === 0 ? null : change;
}

/** The words where the row says that they stand, or the nearest to there. A row may be marked between words. */
function placeOf(text: string, row: TableRow): { start: number; end: number } | null {
  const { start, end, words } = row;
  if (start !== null && end !== null && start <= end && end <= text.length && (text.slice(start, end) === words || (row.id !== null && start === end))) return { start, end };
  return findWords(text, words, start ?? 0);
}

/** Throws `bad-input` that names each wrong row, where there is one. */
function refuse(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const named = problems.toSorted((a, b) => a.line - b.line).slice(0, mostNamed);
  const more = problems.length - named.length;
  const said = named.map(({ line, message }) => `Row ${line}: ${message}.`).join(' ');
  throw new ServiceError('bad-input', {
    person: `Nothing was changed. ${said}${more > 0 ? ` And ${more} more rows.` : ''}`,
    fields: named.map(({ line, message }) => ({ field: `row ${line}`, message })),
  });
}
