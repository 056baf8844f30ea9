import { getEnv, studioMode } from '../../env.ts';
import { folderBytes } from '../../storage/folder-size.ts';
import { storageUse } from '../../storage/asset-store.ts';
import type { ServiceContext } from '../interfaces.ts';
import type { DataFolderView } from '../views.ts';

/** Where everything is kept on this machine, and how much it is. With accounts, how much is the person's own; the rest is nobody's business. */
export async function dataFolder(context: ServiceContext): Promise<DataFolderView> {
  if (studioMode(getEnv()) === 'accounts') return { path: null, bytes: await storageUse(context.transaction, context.actor.userId) };
  const path = getEnv().NARRATIX_DATA_DIR;
  return { path, bytes: await folderBytes(path) };
}
