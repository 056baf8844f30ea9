import { z } from 'zod';
import type { Character, Voice, VoiceCandidate } from '../../db/generated/client.ts';
import type { Age, Sex } from '../../story/types.ts';
import { requireCharacter, sourceOf } from '../access.ts';
import type { CastingCall, QueuedJob, ServiceContext, SpeechEngineId, Tx } from '../interfaces.ts';
import { sampleLines } from '../projects/read-project.ts';
import { missingFor, missingOf } from '../vendors/describe.ts';
import { engineModels } from '../vendors/engine-prices.ts';
import { priceOf } from '../vendors/models.ts';
import { engineChoices, engineNames, vendorOf, type Standings } from '../vendors/pick.ts';
import { standingsOf } from '../vendors/standing.ts';
import { designers, ownVoiceEngine } from './abilities.ts';
import { designLimits } from './ask-for-design.ts';
import { voiceCatalogues } from './catalogue.ts';
import { describeVoice, shareTraits, traits } from './describe-voice.ts';
import { ownVoiceStatement } from './own-voice.ts';
import { readAloudText } from './read-aloud.ts';
import { octaveOf } from '../speech-generation/hume/octave.ts';
import { sampleText } from './sample-text.ts';
import { voiceSpec } from './store-voice.ts';
import type { CandidateView, DesignView, KeptVoice, VoiceGroup, VoiceSheetView } from './view.ts';

/** Everything that a character's voice can become, and what it would cost. */
export async function readVoiceSheet(context: ServiceContext, input: { characterId: string }): Promise<VoiceSheetView> {
  return await context.transaction.run(async (tx) => {
    const character = await requireCharacter(context, tx, input.characterId, 'listen');
    const standings = await standingsOf(context, tx, character.projectId);
    const candidates = await tx.voiceCandidate.findMany({ where: { characterId: character.id }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] });
    const kept = await tx.voice.findMany({ where: { projectId: character.projectId, origin: { not: 'catalogue' } }, orderBy: { name: 'asc' }, include: { characters: { select: { name: true }, orderBy: { lines: 'desc' } } } });
    return {
      catalogues: await cataloguesFor(standings, (await tx.project.findUniqueOrThrow({ where: { id: character.projectId }, select: { language: true } })).language),
      kept: kept.map((voice) => keptView(voice, standings)),
      design: await designView(context, tx, character, candidates[0], standings),
      // One that became a voice of the drama is listed among those.
      candidates: candidates.filter(({ assetId }) => !kept.some((voice) => voice.sampleAssetId === assetId)).map(candidateView),
      own: { missing: missingFor(vendorOf[ownVoiceEngine], standings), readAloud: await readAloudText(tx, character.projectId), statement: ownVoiceStatement },
    };
  });
}

const groupNames: { [engine: string]: string } = { local: 'Built in', kokoro: 'Kokoro, on this machine' };

async function cataloguesFor(standings: Standings, language: string): Promise<VoiceGroup[]> {
  const byEngine = Map.groupBy(await voiceCatalogues(language), ({ engine }) => engine);
  return engineChoices.voice.all.flatMap((engine) => {
    const voices = byEngine.get(engine);
    if (!voices) return [];
    return [{ engine, name: groupNames[engine] ?? engineNames[engine], missing: missingOf(engine, standings), voices: voices.map(({ externalId, name }) => ({ engine, externalId, name })) }];
  });
}

const consentSchema = z.object({ who: z.string(), at: z.string() }).nullable().catch(null);

function keptView(voice: Voice & { characters: { name: string }[] }, standings: Standings): KeptVoice {
  const engine = engineOf(voice.engine);
  const consent = consentSchema.parse(voice.consent);
  return {
    id: voice.id,
    engine,
    externalId: voice.externalId,
    name: voice.name,
    origin: voice.origin === 'own' ? 'own' : 'designed',
    description: voice.description,
    assetId: voice.sampleAssetId,
    who: consent?.who ?? null,
    agreedAt: consent?.at ?? null,
    speaksFor: voice.characters.map(({ name }) => name),
    octave: engine === 'hume' ? octaveOf(voiceSpec(voice).settings) : null,
    missing: missingOf(engine, standings),
  };
}

async function designView(context: ServiceContext, tx: Tx, character: Character, last: VoiceCandidate | undefined, standings: Standings): Promise<DesignView> {
  const line = (await sampleLines(tx, character.projectId)).get(character.role === 'narrator' ? null : character.id);
  const says = sampleText(line ? (await sourceOf(tx, character.projectId)).text.slice(line.start, line.end).trim() : null);
  const voice = character.voiceId === null ? null : await tx.voice.findUnique({ where: { id: character.voiceId }, select: { description: true } });
  const job: QueuedJob = { name: 'design-voice', stepId: null, projectId: character.projectId, characterId: character.id, description: '', engine: 'qwen', count: 1 };
  return {
    engines: designers.map((engine) => ({
      engine,
      name: engineNames[engine],
      microsEach: engine === 'local' || engine === 'kokoro' ? 0 : priceOf(engineModels[engine], { characters: says.length }),
      missing: missingOf(engine, standings),
    })),
    description: last?.description ?? voice?.description ?? describedFor(character),
    says,
    working: await context.queue.isOpen(tx, job),
    error: character.voiceError,
  };
}

/** What is known of the character, as words for a voice. */
function describedFor(character: Character): string {
  const call: CastingCall = {
    characterId: character.id,
    name: character.name,
    role: character.role === 'narrator' ? 'narrator' : 'cast',
    sex: character.sex as Sex,
    age: character.age as Age,
    lines: character.lines,
    sharesSceneWith: [],
    persona: character.persona,
    ownLine: null,
  };
  const trait = shareTraits([call], new Map()).get(character.id) ?? traits[0];
  return describeVoice(call, trait).slice(0, designLimits.description.longest);
}

function candidateView(row: VoiceCandidate): CandidateView {
  const { id, description, assetId, durationSeconds } = row;
  return { id, engine: engineOf(row.engine), description, assetId, durationSeconds, createdAt: row.createdAt.toISOString() };
}

function engineOf(column: string): SpeechEngineId {
  return engineChoices.voice.all.find((engine) => engine === column) ?? 'local';
}
