import { getEnv } from '../../env.ts';
import { folderBytes } from '../../storage/folder-size.ts';
import type { DataFolderView } from '../views.ts';

/** Where everything is kept on this machine, and how much it is. */
export async function dataFolder(): Promise<DataFolderView> {
  const path = getEnv().NARRATIX_DATA_DIR;
  return { path, bytes: await folderBytes(path) };
}
