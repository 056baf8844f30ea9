import { randomInt } from 'node:crypto';
import { describedSound, soundNames } from '../../audio/synthesis/labels.ts';
import { bumpProject } from '../../db/notify.ts';
import { promptForSound } from '../../story/soundscape/index.ts';
import { moods } from '../../story/types.ts';
import { requireCue, requireProject, staleRow } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { editSounds } from './edit-sounds.ts';
import { settleInstead } from './settle-instead.ts';
import { keepPlace, placeFor } from './shape-cue.ts';

/** Longest description of a sound, UTF-16 units. */
const longestPrompt = 500;
/** A seed is a whole number in [0, 2^31). */
const newSeed = (): number => randomInt(2 ** 31);

/** A sound of the palette, its mood for music, or an effect that is only described; and the words that a generative engine is given for it. */
function soundOf(lane: string, sound: string, prompt: string | undefined): { lane: string; sound: string; prompt: string } {
  const known: readonly string[] = lane === 'music' ? moods : lane === 'ambience' || lane === 'effect' ? soundNames[lane] : [];
  const words = prompt?.trim() ?? '';
  const described = lane === 'effect' && sound === describedSound;
  if (!described && !known.includes(sound)) throw new ServiceError('bad-input', { person: 'There is no such sound. Choose one of the list.' });
  if (described && words === '') throw new ServiceError('bad-input', { person: 'Say in a few words what it sounds like.' });
  if (words.length > longestPrompt) throw new ServiceError('bad-input', { person: `A sound is described in ${longestPrompt} characters at most.` });
  const mood = moods.find((one) => one === sound) ?? 'calm';
  return { lane, sound, prompt: words === '' ? promptForSound(sound, mood, 0.5) : words };
}

/** Puts a sound on a word. A bed lasts until `untilOffset`, by default to the end of its chapter. */
export async function addCue(
  context: ServiceContext,
  input: { projectId: string; lane: string; sound: string; prompt?: string | undefined; anchorStart: number; anchorEnd: number; untilOffset?: number | undefined },
): Promise<{ cueId: string }> {
  return await editSounds(context, { projectId: input.projectId }, 'added a sound', async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'edit');
    const sound = soundOf(input.lane, input.sound, input.prompt);
    const place = await placeFor(tx, project.id, { lane: input.lane, anchorStart: input.anchorStart, anchorEnd: input.anchorEnd, untilOffset: input.untilOffset ?? null });
    const cue = await tx.cue.create({ data: { projectId: project.id, ...sound, ...place, seed: newSeed(), placement: 'on', setBy: 'person', placedByHand: true } });
    await bumpProject(tx, project.id);
    return { cueId: cue.id };
  });
}

/** The same sound once more, on the same word and shifted by half a second, so that both are seen. Its sound is the same and is not made again. */
export async function duplicateCue(context: ServiceContext, input: { cueId: string }): Promise<{ cueId: string }> {
  return await editSounds(context, input, 'doubled a sound', async (tx) => {
    const { chosenTakeId, id: _, version: __, ...cue } = await requireCue(context, tx, input.cueId, 'edit');
    // Another row cannot be heard instead of the same words.
    const twin = await tx.cue.create({ data: { ...cue, placement: cue.placement === 'instead' ? 'after' : cue.placement, shiftSeconds: Math.min(30, cue.shiftSeconds + 0.5), setBy: 'person', placedByHand: true, soundError: null } });
    const take = chosenTakeId === null ? null : await tx.take.findUnique({ where: { id: chosenTakeId } });
    if (take) {
      const { assetId, durationSeconds, engine, inputHash, loops, loudnessLufs } = take;
      const copy = await tx.take.create({ data: { cueId: twin.id, assetId, durationSeconds, engine, inputHash, loops, loudnessLufs } });
      await tx.cue.update({ where: { id: twin.id }, data: { chosenTakeId: copy.id } });
    }
    await bumpProject(tx, cue.projectId);
    return { cueId: twin.id };
  });
}

/** Takes a sound away, for good: a later reading does not bring it back. The row and its takes stay, unseen. */
export async function removeCue(context: ServiceContext, input: { cueId: string; version: number }): Promise<void> {
  await editSounds(context, input, 'took a sound away', async (tx) => {
    const cue = await requireCue(context, tx, input.cueId, 'edit');
    const gone = await tx.cue.updateMany({ where: { id: cue.id, version: input.version }, data: { removed: true, enabled: false, setBy: 'person', version: { increment: 1 } } });
    if (gone.count === 0) throw staleRow('sound', `${cue.enabled ? 'on' : 'off'}, ${cue.gainDb} dB`);
    if (cue.placement === 'instead') await settleInstead(tx, cue);
    await bumpProject(tx, cue.projectId);
  });
}

/**
 * Asks for another sound in the same place: another take of the same (nothing given), another sound of the palette, or
 * other words. Nothing is made here: it is made, and its price said, when it is heard or with the next making. The takes
 * before it are kept, and the same words with the same seed find theirs again.
 */
export async function anotherSound(context: ServiceContext, input: { cueId: string; version: number; sound?: string | undefined; prompt?: string | undefined }): Promise<{ version: number }> {
  return await editSounds(context, input, 'asked for another sound', async (tx) => {
    const cue = await requireCue(context, tx, input.cueId, 'edit');
    const other = input.sound !== undefined && input.sound !== cue.sound;
    const sound = soundOf(cue.lane, input.sound ?? cue.sound, input.prompt ?? (other ? undefined : cue.prompt));
    const changed = await tx.cue.updateMany({
      where: { id: cue.id, version: input.version, removed: false },
      data: { ...sound, ...(other ? { theme: null } : {}), seed: newSeed(), chosenTakeId: null, soundError: null, setBy: 'person', ...(other ? { placedByHand: true } : {}), version: { increment: 1 } },
    });
    if (changed.count === 0) throw staleRow('sound', `${cue.enabled ? 'on' : 'off'}, ${cue.gainDb} dB`);
    if (other) await keepPlace(tx, cue);
    await bumpProject(tx, cue.projectId);
    return { version: input.version + 1 };
  });
}
