import { z } from 'zod';
import { bumpProject } from '../../db/notify.ts';
import { isBareTag } from '../../story/bare-tags.ts';
import { requireProject, sourceOf } from '../access.ts';
import { alsoChanging, recorded } from '../edits/record-edit.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { tagSettings, type TagSetting } from '../views.ts';
import { countLinesOf } from './edit-lines.ts';

/**
 * Chooses what becomes of bare speech tags. `drop` silences each one, `speak` lets them all be spoken, but for what the
 * writer marked line by line; `hand` leaves every line as it is now, as if the writer had marked it.
 *
 * @returns how many tags are silent now, of how many there are
 */
export async function setTags(context: ServiceContext, input: { projectId: string; tags: TagSetting }): Promise<{ silent: number; tags: number }> {
  const tags = z.enum(tagSettings).safeParse(input.tags);
  if (!tags.success) throw new ServiceError('bad-input', { person: 'Speech tags can be spoken, dropped, or marked by hand. Choose one of these.' });
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'edit');
    const done = await recorded(context, tx, { projectId: project.id, label: labels[tags.data], rows: { Project: [project.id] } }, async () => {
      await tx.project.update({ where: { id: project.id }, data: { tags: tags.data } });
      if (tags.data === 'hand') {
        const silent = (await tx.segment.findMany({ where: { projectId: project.id, silent: true, silentSetBy: 'analysis' }, select: { id: true } })).map(({ id }) => id);
        await alsoChanging(tx, silent);
        await tx.segment.updateMany({ where: { id: { in: silent } }, data: { silentSetBy: 'person' } });
      }
      return await applyTags(tx, project.id);
    });
    await countLinesOf(tx, project.id, [null]);
    await bumpProject(tx, project.id);
    return done;
  });
}

const labels: { [setting in TagSetting]: string } = { speak: 'had speech tags spoken', drop: 'dropped speech tags', hand: 'left speech tags as they are' };

/**
 * Brings the silence of bare tags in line with the project's setting; for after a reading and after a change of the
 * setting. A tag is narration beside a spoken line of its own paragraph. What a person marked stays. Run twice it changes
 * nothing; it does not bump the project.
 */
export async function applyTags(tx: Tx, projectId: string): Promise<{ silent: number; tags: number }> {
  const { tags: setting } = await tx.project.findUniqueOrThrow({ where: { id: projectId }, select: { tags: true } });
  const { text } = await sourceOf(tx, projectId);
  const rows = await tx.segment.findMany({
    where: { projectId },
    orderBy: { index: 'asc' },
    select: { id: true, start: true, end: true, kind: true, endsParagraph: true, silent: true, silentSetBy: true },
  });
  const found = rows.filter((row, index) => {
    const [before, after] = [rows[index - 1], rows[index + 1]];
    const beside = (before?.kind === 'dialogue' && !before.endsParagraph) || (after?.kind === 'dialogue' && !row.endsParagraph);
    return row.kind === 'narration' && beside && isBareTag(text.slice(row.start, row.end));
  });
  const bare = new Set(found.map((row) => row.id));
  const change = async (silent: boolean) => {
    const wrong = rows.filter((row) => row.silentSetBy === 'analysis' && row.silent !== silent && silent === (setting === 'drop' && bare.has(row.id))).map((row) => row.id);
    if (wrong.length === 0) return;
    await alsoChanging(tx, wrong);
    await tx.segment.updateMany({ where: { id: { in: wrong } }, data: { silent, version: { increment: 1 } } });
  };
  await change(true);
  await change(false);
  const silent = await tx.segment.count({ where: { id: { in: [...bare] }, silent: true } });
  return { silent, tags: bare.size };
}
