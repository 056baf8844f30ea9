import { toJson } from '../../db/json.ts';
import { whoActs } from '../access.ts';
import { holdProject } from '../chapters/hold-project.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { changesBetween, snapshot, type RowChange, type Snapshot, type Watched } from './rows.ts';

/** So many edits of a drama can be undone. */
export const mostEdits = 200;

/** What is recorded of a change. */
export interface Recorded<T> {
  projectId: string;
  /** What was done, in words, as the page says it ("Gave 3 lines to Mara"). */
  label: string | ((done: T) => string | Promise<string>);
  /** Which rows may change. A function is asked before and after, so that rows that are made are found. */
  rows: Watched | ((tx: Tx) => Promise<Watched>);
  /** Where the story is read again with it: taking it back may have it read again too (followSettings). */
  read?: true;
}

/**
 * Makes a change and keeps what it needs to be undone, in the transaction of the change: either both are there or
 * neither. A change within a recorded one is part of it. What was undone before can no longer be done again.
 */
export async function recorded<T>(context: ServiceContext, tx: Tx, what: Recorded<T>, work: () => Promise<T>): Promise<T> {
  if (recording.has(tx)) return await work();
  // One after another: what two changes of the same moment did could not be told apart, nor lines be counted.
  await holdProject(tx, what.projectId);
  try {
    const rows = async (): Promise<Watched> => (typeof what.rows === 'function' ? await what.rows(tx) : what.rows);
    const before = await snapshot(tx, await rows());
    const besides = new Set<string>();
    recording.set(tx, { before, besides });
    const done = await work();
    const watched = await rows();
    const changes = changesBetween(before, await snapshot(tx, { ...watched, Segment: [...new Set([...(watched.Segment ?? []), ...besides])] }));
    const kept = what.read ? changes.map((change) => (change.table === 'Project' ? { ...change, read: what.read } : change)) : changes;
    if (kept.length > 0) await keep(context, tx, what.projectId, typeof what.label === 'string' ? what.label : await what.label(done), kept);
    return done;
  } finally {
    recording.delete(tx);
  }
}

/**
 * Says that lines besides those of the change are about to be written, because they follow from it: the reader gives
 * open lines of an exchange to somebody else. Undoing gives them back too. Nothing where nothing is recorded.
 */
export async function alsoChanging(tx: Tx, lines: readonly string[]): Promise<void> {
  const held = recording.get(tx);
  if (!held) return;
  const known = held.before.get('Segment') ?? new Map<string, Record<string, unknown>>();
  held.before.set('Segment', known);
  const unseen = lines.filter((id) => !known.has(id) && !held.besides.has(id));
  for (const [id, row] of (await snapshot(tx, { Segment: unseen })).get('Segment') ?? []) known.set(id, row);
  for (const id of unseen) held.besides.add(id);
}

/** Transactions in which something is being recorded: the rows as they were, and the lines that follow from the change. */
const recording = new WeakMap<Tx, { before: Snapshot; besides: Set<string> }>();

async function keep(context: ServiceContext, tx: Tx, projectId: string, label: string, changes: readonly RowChange[]): Promise<void> {
  await tx.edit.deleteMany({ where: { projectId, undoneAt: { not: null } } });
  const last = await tx.edit.findFirst({ where: { projectId }, orderBy: { number: 'desc' }, select: { number: true } });
  const number = (last?.number ?? 0) + 1;
  await tx.edit.create({ data: { projectId, userId: whoActs(context), number, label: label.slice(0, 200), rows: toJson(changes) } });
  await tx.edit.deleteMany({ where: { projectId, number: { lte: number - mostEdits } } });
}
