import { bumpProject } from '../../db/notify.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { voiceHash } from '../speech-generation/key.ts';
import { octaveOf, type Octave } from '../speech-generation/hume/octave.ts';
import { requireVoice } from './require-voice.ts';
import { voiceSpec } from './store-voice.ts';

/**
 * Chooses by which Octave a voice of Hume's is spoken: 1 follows directions, 2 tells when each word is heard. It is part of
 * what keys a take, so the voice's lines are shown as stale until they are made again, and going back finds the takes that
 * are there. What was learnt of the voice's pace is forgotten: the other model has another one.
 * @throws ServiceError `bad-input` for a voice of another engine
 */
export async function setOctave(context: ServiceContext, input: { voiceId: string; octave: Octave }): Promise<void> {
  await context.transaction.run(async (tx) => {
    const voice = await requireVoice(context, tx, input.voiceId);
    if (voice.engine !== 'hume') throw new ServiceError('bad-input', { person: 'Only voices of Hume’s are spoken by Octave 1 or Octave 2.' });
    const spec = voiceSpec(voice);
    if (octaveOf(spec.settings) === input.octave) return;
    const settings = { ...spec.settings, octave: input.octave };
    const hash = voiceHash(voice.engine, voice.externalId, settings);
    const twin = await tx.voice.findUnique({ where: { projectId_hash: { projectId: voice.projectId, hash } } });
    if (twin === null) await tx.voice.update({ where: { id: voice.id }, data: { settings, hash, heardTakes: 0, heardPace: null, heardHz: null } });
    // The same voice was kept both ways: whoever has the one gets the other.
    else await tx.character.updateMany({ where: { voiceId: voice.id }, data: { voiceId: twin.id, version: { increment: 1 } } });
    await bumpProject(tx, voice.projectId);
  });
}
