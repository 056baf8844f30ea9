import { z } from 'zod';
import type { Character } from '../../db/generated/client.ts';
import { bumpProject } from '../../db/notify.ts';
import type { Age, Sex } from '../../story/types.ts';
import { requireCharacter, requireProject } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { CastingCall, ServiceContext, Tx, VoiceEngine, VoiceGenerationService, VoiceSpec } from '../interfaces.ts';
import { speakerColumns, speakerOf, voicingOf } from '../speech-generation/needs-take.ts';
import { storeVoice, voiceSpec } from './store-voice.ts';

/** The voice generation service over one engine. */
export function createVoiceGeneration(context: ServiceContext, engine: VoiceEngine): VoiceGenerationService {
  return {
    generateVoice: async (characterId, choice) =>
      await context.transaction.run(async (tx) => {
        const character = await requireCharacter(context, tx, characterId, 'edit');
        const spec = choice ? chosen(engine, choice.externalId) : (await castMissing(tx, engine, character.projectId)).get(character.id);
        if (!spec) {
          if (character.voiceId !== null) return character.voiceId;
          throw new ServiceError('internal', { person: 'No voice could be found for this character.', log: `no voice for ${characterId}` });
        }
        const voiceId = await giveVoice(tx, character, spec, choice ? 'person' : 'analysis');
        await bumpProject(tx, character.projectId);
        return voiceId;
      }),
    generateAllVoices: async (projectId) =>
      await context.transaction.run(async (tx) => {
        await requireProject(context, tx, projectId, 'edit');
        const cast = await castMissing(tx, engine, projectId);
        for (const [characterId, spec] of cast) {
          const character = await tx.character.findUniqueOrThrow({ where: { id: characterId } });
          await giveVoice(tx, character, spec, 'analysis');
        }
        if (cast.size > 0) await bumpProject(tx, projectId);
        return { cast: cast.size };
      }),
  };
}

function chosen(engine: VoiceEngine, externalId: string): VoiceSpec {
  const spec = engine.catalogue().find((voice) => voice.externalId === externalId);
  if (!spec) throw new ServiceError('bad-input', { person: 'There is no such voice. Choose one from the list.' });
  return spec;
}

async function giveVoice(tx: Tx, character: Character, spec: VoiceSpec, setBy: 'analysis' | 'person'): Promise<string> {
  const voice = await storeVoice(tx, character.projectId, spec);
  await tx.character.update({ where: { id: character.id }, data: { voiceId: voice.id, voiceSetBy: setBy, version: { increment: 1 } } });
  return voice.id;
}

/** Voices for everyone who has none, in the company of those who have. */
async function castMissing(tx: Tx, engine: VoiceEngine, projectId: string): Promise<Map<string, VoiceSpec>> {
  const characters = await tx.character.findMany({ where: { projectId }, include: { voice: true }, orderBy: { id: 'asc' } });
  const together = await sharedScenes(tx, projectId, characters);
  const calls: CastingCall[] = characters
    .filter((character) => character.voice === null)
    .map((character) => ({
      characterId: character.id,
      name: character.name,
      role: character.role === 'narrator' ? 'narrator' : 'cast',
      sex: sexSchema.parse(character.sex),
      age: ageSchema.parse(character.age),
      lines: character.lines,
      sharesSceneWith: [...(together.get(character.id) ?? [])],
    }));
  if (calls.length === 0) return new Map();
  const taken = characters.flatMap((character) => (character.voice ? [{ characterId: character.id, voice: voiceSpec(character.voice) }] : []));
  return engine.cast(calls, taken);
}

/** Who is heard in one scene with whom. The narrator is in every scene. */
async function sharedScenes(tx: Tx, projectId: string, characters: Character[]): Promise<Map<string, Set<string>>> {
  const voicing = await voicingOf(tx, projectId);
  const rows = await tx.segment.findMany({
    where: { projectId, kind: { not: 'scene-break' } },
    distinct: ['sceneId', 'characterId', 'kind'],
    select: { sceneId: true, ...speakerColumns },
  });
  const heard = rows.map((row) => ({ sceneId: row.sceneId, characterId: speakerOf(row, voicing) }));
  const scenes = Map.groupBy(heard, (row) => row.sceneId);
  const together = new Map<string, Set<string>>(characters.map((character) => [character.id, new Set<string>()]));
  for (const present of scenes.values()) {
    for (const { characterId } of present) {
      for (const other of present) {
        if (characterId !== null && other.characterId !== null && other.characterId !== characterId) together.get(characterId)?.add(other.characterId);
      }
    }
  }
  const narrator = characters.find((character) => character.role === 'narrator');
  if (narrator) {
    for (const character of characters) {
      if (character.id === narrator.id) continue;
      together.get(character.id)?.add(narrator.id);
      together.get(narrator.id)?.add(character.id);
    }
  }
  return together;
}

const sexSchema: z.ZodType<Sex> = z.enum(['female', 'male', 'unknown']).catch('unknown');
const ageSchema: z.ZodType<Age> = z.enum(['child', 'young', 'adult', 'old', 'unknown']).catch('unknown');
