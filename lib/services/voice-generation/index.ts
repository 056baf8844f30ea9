import { z } from 'zod';
import type { Character } from '../../db/generated/client.ts';
import { bumpProject } from '../../db/notify.ts';
import type { Age, Sex } from '../../story/types.ts';
import { requireCharacter, requireProject, sourceOf } from '../access.ts';
import type { EngineChoice } from '../engine-choice.ts';
import { ServiceError } from '../errors.ts';
import type { CastingCall, ServiceContext, Tx, VoiceEngine, VoiceGenerationService, VoiceSpec } from '../interfaces.ts';
import { sampleLines } from '../projects/read-project.ts';
import { describeCalls } from './claude/describe-calls.ts';
import { designVoice } from './design-voice.ts';
import { sharedScenes } from './shared-scenes.ts';
import { storeVoice, voiceSpec } from './store-voice.ts';
import { partSharedVoices, readWalkOns } from './read-walk-ons.ts';

/** The voice generation service over the engine that the drama is set to. */
export function createVoiceGeneration(context: ServiceContext, engines: Pick<EngineChoice, 'voice'>): VoiceGenerationService {
  return {
    async generateVoice(characterId, choice, signal) {
      const character = await context.transaction.run((tx) => requireCharacter(context, tx, characterId, 'edit'));
      const engine = await engines.voice(character.projectId);
      const spec = choice ? chosen(engine, choice.externalId) : (await castMissing(context, engine, character.projectId, signal)).get(character.id);
      return await context.transaction.run(async (tx) => {
        const now = await requireCharacter(context, tx, characterId, 'edit');
        if (!spec || (!choice && now.voiceId !== null)) {
          if (now.voiceId !== null) return now.voiceId;
          throw new ServiceError('internal', { person: 'No voice could be found for this character.', log: `no voice for ${characterId}` });
        }
        const voiceId = await giveVoice(tx, now, spec, choice ? 'person' : 'analysis');
        await bumpProject(tx, now.projectId);
        return voiceId;
      });
    },
    async generateAllVoices(projectId, signal) {
      await context.transaction.run(async (tx) => {
        await requireProject(context, tx, projectId, 'edit');
        await partSharedVoices(tx, projectId);
      });
      const cast = await castMissing(context, await engines.voice(projectId), projectId, signal);
      return await context.transaction.run(async (tx) => {
        let given = 0;
        for (const [characterId, spec] of cast) {
          // Casting may have taken a while: who was given a voice by hand meanwhile keeps it, and who is gone gets none.
          const character = await tx.character.findFirst({ where: { id: characterId, voiceId: null } });
          if (!character) continue;
          await giveVoice(tx, character, spec, 'analysis');
          given += 1;
        }
        if (given > 0) await bumpProject(tx, projectId);
        return { cast: given };
      });
    },
    async designVoice(order, signal) {
      const { projectId } = await context.transaction.run((tx) => requireCharacter(context, tx, order.characterId, 'edit'));
      return await designVoice(context, await engines.voice(projectId, order.engine), order, signal);
    },
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

/** Voices for everyone who has none, in the company of those who have. No transaction is held while they are made. */
async function castMissing(context: ServiceContext, engine: VoiceEngine, projectId: string, signal: AbortSignal | undefined): Promise<Map<string, VoiceSpec>> {
  const { calls, taken, follow } = await context.transaction.run((tx) => castingCalls(tx, projectId));
  // Only what is designed is asked for in words.
  const cast = calls.length === 0 ? new Map<string, VoiceSpec>() : await engine.cast(engine.design === undefined ? calls : await describeCalls(context, projectId, calls, signal), taken, signal);
  const known = new Map(taken.map(({ characterId, voice }) => [characterId, voice]));
  for (const [characterId, leader] of follow) {
    const voice = cast.get(leader) ?? known.get(leader);
    if (voice) cast.set(characterId, voice);
  }
  return cast;
}

/** `follow` are walk-ons who speak in the voice of somebody else: theirs, and whose. */
async function castingCalls(tx: Tx, projectId: string): Promise<{ calls: CastingCall[]; taken: { characterId: string; voice: VoiceSpec }[]; follow: Map<string, string> }> {
  const characters = await tx.character.findMany({ where: { projectId }, include: { voice: true }, orderBy: { id: 'asc' } });
  const voiceless = characters.filter((character) => character.voice === null);
  if (voiceless.length === 0) return { calls: [], taken: [], follow: new Map() };
  const walkOns = await readWalkOns(tx, projectId);
  const together = await sharedScenes(tx, projectId, characters);
  const lines = await sampleLines(tx, projectId);
  const { text } = await sourceOf(tx, projectId);
  return {
    follow: walkOns.follow,
    calls: voiceless.filter(({ id }) => !walkOns.follow.has(id) && !walkOns.narrated.has(id)).map((character) => {
      const line = lines.get(character.role === 'narrator' ? null : character.id);
      return {
        characterId: character.id,
        name: character.name,
        role: character.role === 'narrator' ? 'narrator' : 'cast',
        sex: sexSchema.parse(character.sex),
        age: ageSchema.parse(character.age),
        lines: character.lines,
        // Whoever speaks for several is in the company of all of them.
        sharesSceneWith: [...new Set([character.id, ...(walkOns.followers.get(character.id) ?? [])].flatMap((id) => [...(together.get(id) ?? [])]))],
        persona: character.persona,
        ownLine: line ? text.slice(line.start, line.end).trim() : null,
      };
    }),
    taken: characters.flatMap((character) => (character.voice ? [{ characterId: character.id, voice: voiceSpec(character.voice) }] : [])),
  };
}

const sexSchema: z.ZodType<Sex> = z.enum(['female', 'male', 'unknown']).catch('unknown');
const ageSchema: z.ZodType<Age> = z.enum(['child', 'young', 'adult', 'old', 'unknown']).catch('unknown');
