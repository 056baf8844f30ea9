import { bumpProject } from '../../db/notify.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { noteOf, storePickUp } from '../proof/mark-pick-up.ts';
import { readProofChapter } from '../proof/read-proof.ts';
import type { PickUpKind } from '../proof/view.ts';
import { sharedMix } from './read-shared.ts';
import { requireShared } from './share-link.ts';

/** What listeners may add to a drama with its link, together: so much that a hall of them can, so little that nobody floods it. */
export const listenerLimits = { minute: 20, day: 500, open: 1_000 };
/** UTF-16 code units. */
export const longestName = 60;
export const longestListenerNote = 500;

export interface SharedPickUp {
  token: string;
  /** Of the mix that was heard. */
  version: string;
  /** Place of the chapter in the mix and of the line in the chapter, from 0; offsets into the line's text. */
  chapter: number;
  line: number;
  start: number;
  end: number;
  kind: PickUpKind;
  text: string;
  by: string;
}

/**
 * A pick-up of somebody who listens with the link, in the name that they give.
 *
 * @throws ServiceError `not-found`; `stale` where another mix is shown by now; `bad-input` without a name, or with too long
 * a note; `conflict` where too many came lately
 */
export async function addSharedPickUp(context: ServiceContext, input: SharedPickUp): Promise<void> {
  const by = input.by.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ').replaceAll(/\s+/gu, ' ').trim();
  if (by === '' || by.length > longestName) throw new ServiceError('bad-input', { person: by === '' ? 'Write your name first, so that the writer knows whom it is from.' : `A name may have ${longestName} characters.`, fields: [{ field: 'by', message: 'A name of at most 60 characters.' }] });
  const text = noteOf(input.text);
  if (text.length > longestListenerNote) throw new ServiceError('bad-input', { person: `A note may have ${longestListenerNote} characters; this one has ${text.length}. Shorten it.`, fields: [{ field: 'text', message: 'Too long.' }] });
  const mix = await sharedMix(context, input.token);
  if (mix.version !== input.version) throw new ServiceError('stale', { person: 'The drama was mixed anew while you listened. Load the page again to hear it as it is now.' });
  const { lines } = await readProofChapter(context, { exportId: mix.exportId, index: input.chapter });
  const line = lines[input.line];
  if (!line) throw new ServiceError('bad-input', { person: 'That line is not in this chapter. Load the page again.' });
  await context.transaction.run(async (tx) => {
    const project = await requireShared(tx, input.token);
    await keepLimits(tx, project.id, context.clock.now());
    const segment = await tx.segment.findFirst({ where: { id: line.segmentId, projectId: project.id } });
    if (!segment) throw new ServiceError('stale', { person: 'The text was changed while you listened. Load the page again.' });
    await storePickUp(tx, segment, { start: input.start, end: input.end, assetId: line.assetId, kind: input.kind, text, by, from: 'listener' });
    await bumpProject(tx, project.id);
  });
}

/** Holds the link's row meanwhile, so that many at once cannot pass the limits together. */
async function keepLimits(tx: Tx, projectId: string, now: Date): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "ShareLink" WHERE "projectId" = ${projectId} FOR UPDATE`;
  const where = { projectId, from: 'listener' };
  const since = (ms: number) => ({ ...where, createdAt: { gt: new Date(now.getTime() - ms) } });
  if ((await tx.pickUp.count({ where: since(60_000) })) >= listenerLimits.minute) {
    throw new ServiceError('conflict', { person: 'Many notes came in within this minute. Wait a moment, then send yours again.', retryAfterSeconds: 60 });
  }
  if ((await tx.pickUp.count({ where: since(24 * 3600 * 1000) })) >= listenerLimits.day || (await tx.pickUp.count({ where: { ...where, state: 'open' } })) >= listenerLimits.open) {
    throw new ServiceError('conflict', { person: 'This drama has as many notes of listeners as it can take. Tell the writer directly.' });
  }
}
