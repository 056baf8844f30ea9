import type { Voice } from '../../db/generated/client.ts';
import { requireProject } from '../access.ts';
import { notFound, ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';

/** A voice of a drama that may be changed; somebody else's answers `not-found`. */
export async function requireVoice(context: ServiceContext, tx: Tx, voiceId: string): Promise<Voice> {
  const voice = /^[0-9a-f-]{36}$/iu.test(voiceId) ? await tx.voice.findUnique({ where: { id: voiceId } }) : null;
  if (!voice) throw notFound('voice');
  try {
    await requireProject(context, tx, voice.projectId, 'edit');
  } catch (error) {
    throw error instanceof ServiceError && error.code === 'not-found' ? notFound('voice') : error;
  }
  return voice;
}
