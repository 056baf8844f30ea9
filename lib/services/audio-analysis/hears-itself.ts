import type { Project } from '../../db/generated/client.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { pickEngine } from '../vendors/pick.ts';
import { standingsOf } from '../vendors/standing.ts';

/** Whether the scenes of a drama are listened to by the built-in ear, for nothing. */
export async function hearsItself(context: ServiceContext, tx: Tx, project: Pick<Project, 'id' | 'earEngine'>): Promise<boolean> {
  try {
    return pickEngine('ear', project.earEngine, await standingsOf(context, tx, project.id)) === 'local';
  } catch (error) {
    // The ear that was chosen cannot be used just now: the next making says so.
    if (error instanceof ServiceError) return false;
    throw error;
  }
}
