import { bumpProject } from '../../db/notify.ts';
import type { PickUp } from '../../db/generated/client.ts';
import { requireSegment, sourceOf, whoActs } from '../access.ts';
import { recorded } from '../edits/record-edit.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { ownRole } from '../members/people.ts';
import { longestNote, type PickUpKind } from './view.ts';

/** Words of a line on which something was heard. Offsets into the line's own text. */
export interface HeardWords {
  segmentId: string;
  start: number;
  end: number;
  /** The sound it was heard in; null where that is not known. */
  assetId: string | null;
}

/**
 * Marks a pick-up where it is heard, in the writer's name. Whoever may edit can undo it.
 *
 * @throws ServiceError `not-found`; `bad-input` for a note that is too long
 */
export async function markPickUp(context: ServiceContext, input: HeardWords & { kind: PickUpKind; text?: string }): Promise<{ id: string }> {
  const text = noteOf(input.text ?? '');
  return await context.transaction.run(async (tx) => {
    const segment = await requireSegment(context, tx, input.segmentId, 'listen');
    const { name } = await tx.user.findUniqueOrThrow({ where: { id: whoActs(context) }, select: { name: true } });
    const made: string[] = [];
    const mark = async (): Promise<void> => {
      made.push((await storePickUp(tx, segment, { ...input, text, by: name, from: 'writer' })).id);
    };
    // What somebody marks who may only listen is not taken back by the next press of whoever edits.
    if ((await ownRole(context, tx, segment.projectId)) === 'listener') await mark();
    else await recorded(context, tx, { projectId: segment.projectId, label: 'marked a pick-up', rows: async () => ({ PickUp: made }) }, mark);
    const [id = ''] = made;
    await bumpProject(tx, segment.projectId);
    return { id };
  });
}

/** Stores a pick-up on words of a line that the caller has been let into. A range outside of the line is brought into it. */
export async function storePickUp(
  tx: Tx,
  segment: { id: string; projectId: string; start: number; end: number },
  input: Omit<HeardWords, 'segmentId'> & { kind: PickUpKind; text: string; by: string; from: 'writer' | 'listener' },
): Promise<PickUp> {
  const { text } = await sourceOf(tx, segment.projectId);
  const length = segment.end - segment.start;
  const start = Math.min(Math.max(0, Math.trunc(input.start)), length);
  const end = Math.min(Math.max(start, Math.trunc(input.end)), length);
  const take = input.assetId === null ? null : await tx.take.findFirst({ where: { segmentId: segment.id, assetId: input.assetId }, select: { inputHash: true } });
  const [anchorStart, anchorEnd] = [segment.start + start, segment.start + end];
  return await tx.pickUp.create({
    data: { projectId: segment.projectId, anchorStart, anchorEnd, kind: input.kind, text: input.text, by: input.by, from: input.from, words: text.slice(anchorStart, anchorEnd), takeKey: take?.inputHash ?? null },
  });
}

/** A note as it is kept: plain text, without control characters but line breaks. Throws `bad-input` where it is too long. */
export function noteOf(text: string): string {
  const note = text.replaceAll(/\r\n?/gu, '\n').replaceAll(/[^\P{Cc}\n\t]/gu, '').trim();
  if (note.length > longestNote) throw new ServiceError('bad-input', { person: `A note may have ${longestNote} characters; this one has ${note.length}. Shorten it.`, fields: [{ field: 'text', message: 'Too long.' }] });
  return note;
}
