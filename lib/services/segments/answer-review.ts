import { bumpProject } from '../../db/notify.ts';
import { requireSegment } from '../access.ts';
import { holdProject } from '../chapters/hold-project.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import type { LinesChanged, ReviewAnswered } from '../views.ts';
import { recorded } from '../edits/record-edit.ts';
import { assignLines, speakerFor } from './assign-lines.ts';
import { afterEdits, lockLines as holdLines, writeEdits, type LineEdit } from './edit-lines.ts';
import { setLocked } from './lock-lines.ts';
import { reviewExchange } from './review-queue.ts';
import { weighedBook } from './weighed-lines.ts';

export type ReviewAnswer =
  | { kind: 'right' }
  /** Null is the narrator. */
  | { kind: 'speaker'; characterId: string | null }
  /** From this line to the end of its exchange, what its speaker says is the other's, and the other way round. */
  | { kind: 'swap'; withId: string | null };

/** Lines whose own tag names their speaker this surely are not turned round with their exchange. */
const namedFrom = 0.9;

/** One answer of the review: the line is settled by it, and the rest of its exchange is read in its light at once. */
export async function answerReview(context: ServiceContext, input: { segmentId: string; version: number; answer: ReviewAnswer }): Promise<ReviewAnswered> {
  return await context.transaction.run(async (tx) => {
    const { id, projectId } = await requireSegment(context, tx, input.segmentId, 'edit');
    const done = await settle(context, { ...input, id, projectId });
    const { revision } = await tx.project.findUniqueOrThrow({ where: { id: projectId }, select: { revision: true } });
    return { ...done, revision, exchange: await reviewExchange(tx, projectId, id) };
  });
}

async function settle(context: ServiceContext, input: { id: string; projectId: string; version: number; answer: ReviewAnswer }): Promise<LinesChanged> {
  const { answer, id, projectId, version } = input;
  const lines = [{ id, version }];
  switch (answer.kind) {
    case 'right':
      return await setLocked(context, { projectId, lines, locked: true });
    case 'speaker':
      return await assignLines(context, { projectId, lines, characterId: answer.characterId });
    case 'swap':
      return await swap(context, { projectId, id, version, withId: answer.withId });
  }
}

async function swap(context: ServiceContext, input: { projectId: string; id: string; version: number; withId: string | null }): Promise<LinesChanged> {
  return await context.transaction.run(async (tx) => {
    await holdProject(tx, input.projectId);
    const other = await speakerFor(context, tx, input.projectId, input.withId);
    const [line] = await holdLines(tx, input.projectId, [{ id: input.id, version: input.version }]);
    if (!line) throw new ServiceError('internal', { person: 'This line could not be read. Please try again.', log: `line ${input.id} was locked and is not there` });
    if (line.characterId === other) throw new ServiceError('bad-input', { person: 'This line is theirs already. Choose the other speaker to swap with.' });
    const book = await weighedBook(tx, input.projectId);
    const place = book.lines.findIndex((one) => one.id === line.id);
    const end = book.exchanges.find((one) => one.start <= place && place < one.end)?.end ?? place;
    const rest = book.lines.slice(place + 1, Math.max(end, place + 1)).filter((one) => one.speakerSetBy !== 'person' && !(one.evidence === 'tag' && one.confidence >= namedFrom));
    const turned = (characterId: string | null): LineEdit | null => {
      if (characterId !== line.characterId && characterId !== other) return null;
      return { characterId: characterId === other ? line.characterId : other, confidence: 1, speakerSetBy: 'person', speakError: null };
    };
    const versions = await tx.segment.findMany({ where: { id: { in: rest.map((one) => one.id) } }, select: { id: true, version: true } });
    const rows = [line, ...(versions.length === 0 ? [] : await holdLines(tx, input.projectId, versions))];
    const done = await recorded(context, tx, { projectId: input.projectId, label: 'swapped the speakers of an exchange', rows: { Segment: rows.map((row) => row.id) } }, async () => await afterEdits(tx, input.projectId, rows, await writeEdits(tx, rows, (row) => turned(row.characterId))));
    await bumpProject(tx, input.projectId);
    return done;
  });
}
