import { readPicture } from '../../audio/files/picture.ts';
import { AudioError } from '../../audio/pcm.ts';
import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import { recorded } from '../edits/record-edit.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { letOutdatedGo } from './outdated-files.ts';

/**
 * Gives a drama its cover, which then stands in every file that can hold one. Files that were made with another are let go.
 * It can be undone; where the one before was cleared away meanwhile, the drama has none then.
 * Throws `not-found`, and `bad-input` for what is no JPEG or PNG.
 */
export async function setCover(context: ServiceContext, input: { projectId: string; bytes: Uint8Array }): Promise<{ width: number; height: number }> {
  const { projectId, bytes } = input;
  await context.transaction.run((tx) => requireProject(context, tx, projectId, 'edit'));
  const { mediaType, width, height } = pictureOf(bytes);
  const cover = await context.assets.put({ ownerId: context.actor.userId, bytes, mediaType });
  await context.transaction.run(async (tx) => {
    await recorded(context, tx, { projectId, label: 'gave the drama a cover', rows: { Project: [projectId] } }, async () => {
      await tx.project.update({ where: { id: projectId }, data: { coverAssetId: cover.id } });
    });
    await letOutdatedGo(tx, projectId, ['coverAssetId']);
    await bumpProject(tx, projectId);
  });
  return { width, height };
}

function pictureOf(bytes: Uint8Array): ReturnType<typeof readPicture> {
  try {
    return readPicture(bytes);
  } catch (cause) {
    if (!(cause instanceof AudioError)) throw cause;
    throw new ServiceError('bad-input', { person: cause.message, cause });
  }
}
