import { measureLoudness } from '../../audio/loudness.ts';
import { AudioError, durationOf } from '../../audio/pcm.ts';
import type { Pcm } from '../../audio/types.ts';
import { bumpProject } from '../../db/notify.ts';
import { requireCharacter, requireProject } from '../access.ts';
import { recorded } from '../edits/record-edit.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { isHeard, monoOf, spokenTake } from '../speech-generation/paid/spoken-take.ts';
import { medianPitch } from './median-pitch.ts';
import { storeVoice } from './store-voice.ts';

/** What somebody agrees to before their voice is kept; it is stored with the voice, word for word. */
export const ownVoiceStatement =
  'This is my own voice, or the voice of somebody who has allowed me to use it for this drama. I agree that the recording is sent to Replicate, where Qwen3-TTS speaks the lines of this drama with it. I can delete the recording and everything that was spoken with it at any time.';

const shortestSeconds = 10;
const longestSeconds = 60;
const mostBytes = 32 * 1024 * 1024;
/** Quieter than this the noise of the room is cloned with the voice, LUFS. */
const quietestLufs = -42;
/** So many samples at full scale are heard as distortion, a share of all. */
const mostClipped = 0.001;

export interface OwnVoiceInput {
  projectId: string;
  /** Who is to speak with it; left out, it is only kept. */
  characterId?: string;
  /** As it stands in the list of voices. */
  name: string;
  /** WAV or MP3, 10 to 60 seconds. */
  bytes: Uint8Array;
  statement: { agreed: true; who: string };
  /** What is said in it, word for word; null where it is not known. */
  text: string | null;
}

/**
 * Keeps somebody's own voice for a drama: the recording checked and set to level, the statement with name and date. The
 * same recording kept twice is one voice.
 *
 * Throws `bad-input` with what was wrong with the recording, and `too-large`.
 */
export async function keepOwnVoice(context: ServiceContext, input: OwnVoiceInput): Promise<{ voiceId: string }> {
  const who = input.statement.who.trim();
  const name = input.name.trim();
  if (!input.statement.agreed || who === '' || who.length > 200) throw new ServiceError('bad-input', { person: 'Say whose voice it is, and agree to the statement.' });
  if (name === '' || name.length > 120) throw new ServiceError('bad-input', { person: 'Give the voice a name of at most 120 characters.' });
  await context.transaction.run((tx) => mayKeep(tx));
  const { wav, durationSeconds, medianHz } = await checkedRecording(input.bytes);
  const asset = await context.assets.put({ ownerId: context.actor.userId, bytes: wav, mediaType: 'audio/wav', durationSeconds });
  const text = input.text?.replace(/\s+/gu, ' ').trim() ?? '';
  return await context.transaction.run(async (tx) => {
    const character = await mayKeep(tx);
    const sample = { assetId: asset.id, text, medianHz };
    const voice = await storeVoice(tx, input.projectId, { engine: 'qwen', externalId: asset.sha256, name, settings: {}, origin: 'own', description: null, sample });
    const consent = { statement: ownVoiceStatement, who, at: context.clock.now().toISOString() };
    await tx.voice.update({ where: { id: voice.id }, data: { name, origin: 'own', sampleText: text, consent } });
    if (character) {
      await recorded(context, tx, { projectId: input.projectId, label: `gave ${character.name} the voice “${name}”`, rows: { Character: [character.id] } }, async () => {
        await tx.character.update({ where: { id: character.id }, data: { voiceId: voice.id, voiceSetBy: 'person', version: { increment: 1 } } });
      });
    }
    await bumpProject(tx, input.projectId);
    return { voiceId: voice.id };
  });

  async function mayKeep(tx: Parameters<typeof requireProject>[1]) {
    await requireProject(context, tx, input.projectId, 'edit');
    if (input.characterId === undefined) return null;
    const character = await requireCharacter(context, tx, input.characterId, 'edit');
    if (character.projectId !== input.projectId) throw new ServiceError('bad-input', { person: 'This character belongs to another drama.' });
    return character;
  }
}

async function checkedRecording(bytes: Uint8Array): Promise<{ wav: Uint8Array; durationSeconds: number; medianHz: number }> {
  if (bytes.length > mostBytes) throw new ServiceError('too-large', { person: 'This recording is larger than 32 MB. A minute is more than enough.' });
  const pcm = await decoded(bytes);
  const seconds = durationOf(pcm);
  const wrong = (person: string) => new ServiceError('bad-input', { person });
  if (seconds < shortestSeconds) throw wrong(`This recording lasts ${seconds.toFixed(0)} seconds. Read for at least ${shortestSeconds}.`);
  if (seconds > longestSeconds) throw wrong(`This recording lasts ${seconds.toFixed(0)} seconds. Keep it to ${longestSeconds}.`);
  if (!isHeard(pcm)) throw wrong('Nothing can be heard in this recording. Look whether the right microphone is chosen.');
  if (measureLoudness(pcm).integratedLufs < quietestLufs) throw wrong('This recording is very quiet. Move nearer to the microphone, or raise its level, and read again.');
  const samples = pcm.channels[0] ?? new Float32Array();
  const clipped = samples.reduce((count, sample) => count + (Math.abs(sample) >= 0.999 ? 1 : 0), 0);
  if (clipped > samples.length * mostClipped) throw wrong('This recording is overdriven. Move away from the microphone, or lower its level, and read again.');
  const medianHz = medianPitch(pcm);
  if (medianHz === null) throw wrong('No speaking voice can be made out in this recording. Read aloud, in a quiet room.');
  const take = await spokenTake([bytes], { kind: 'narration', direction: null }, { warnings: [] });
  if (take === null) throw wrong('Nothing can be heard in this recording.');
  return { wav: take.wav, durationSeconds: take.durationSeconds, medianHz };
}

async function decoded(bytes: Uint8Array): Promise<Pcm> {
  try {
    return await monoOf(bytes);
  } catch (error) {
    if (error instanceof AudioError) throw new ServiceError('bad-input', { person: error.message, cause: error });
    throw error;
  }
}
