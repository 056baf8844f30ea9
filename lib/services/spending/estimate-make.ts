import type { Project } from '../../db/generated/client.ts';
import { soundDensity } from '../../story/soundscape/index.ts';
import { requireProject, sourceOf } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { MakeScope, ServiceContext, SoundEngineId, SpeechEngineId, SpendStage, Tx } from '../interfaces.ts';
import { makeScopeSchema } from '../productions/scope.ts';
import { voicingOf } from '../speech-generation/needs-take.ts';
import { earModel } from '../audio-analysis/claude/prompt.ts';
import { pricesAsOf } from '../vendors/models.ts';
import { engineNames, pickEngine, requireUsable, vendorOf, type EngineService, type Standings } from '../vendors/pick.ts';
import { standingsOf } from '../vendors/standing.ts';
import { leftToSpend } from './budget.ts';
import { cuesInScope, expectedCues, missingScores, missingSounds, unheardChapters } from './estimate-sounds.ts';
import { missingLines, missingVoices, type Missing } from './estimate-voices.ts';
import type { MakeEstimate, StageEstimate } from './view.ts';

type AnyEngine = SpeechEngineId | SoundEngineId | 'claude';

/**
 * What making the scope would cost at most, stage by stage and chapter by chapter, of what is still missing. Worked out
 * here: nothing leaves the machine and nothing is held. What nobody has listened to yet is counted as the built-in ear
 * hears it.
 * @throws ServiceError `conflict` while the story has not been read
 */
export async function estimateMake(context: ServiceContext, input: { projectId: string; scope: MakeScope }): Promise<MakeEstimate> {
  const parsed = makeScopeSchema.safeParse(input.scope);
  if (!parsed.success) throw new ServiceError('bad-input', { person: 'Say what to make: everything, some chapters, or the sample.' });
  const scope = parsed.data;
  const found = await context.transaction.run(async (tx) => await load(context, tx, input.projectId, scope), { isolation: 'RepeatableRead' });
  const { project, engines, source } = found;
  const { music, effect } = engines;
  const paidSound = [music.engine, effect.engine].some((engine) => engine !== null && engine !== 'local');
  const expected = paidSound ? await expectedCues(found.unheard, source, project.id, soundDensity(project.soundDensity)) : [];
  const lanes = { music: music.engine, ambience: music.engine, effect: effect.engine };
  const sounds = await context.transaction.run(async (tx) => await missingSounds(tx, project.ownerId, [...found.cues, ...expected], lanes));
  // What the built-in ear will hear is known; what Claude will, is not.
  const claudeEar = engines.ear.engine === 'claude';
  const scores = missingScores(found.unheard, source.text, claudeEar ? earModel : null);
  const stages = [
    stage('read', []),
    stage('voice', found.voices, { problem: found.voices.length > 0 ? engines.voice.problem : null }),
    stage('speak', found.lines, { problem: found.lineProblem }),
    stage('score', engines.ear.engine === null ? [] : scores, { problem: found.unheard.length > 0 ? engines.ear.problem : null, guessed: claudeEar && scores.length > 0 }),
    stage('sound', sounds, { problem: found.cues.length + found.unheard.length > 0 ? (music.problem ?? effect.problem) : null, guessed: paidSound && claudeEar && scores.length > 0 }),
  ];
  return { stages, micros: stages.reduce((sum, one) => sum + one.micros, 0), ...found.left, pricesAsOf };
}

interface Picked<Engine> {
  engine: Engine | null;
  problem: string | null;
}

/** The engine that a service would take, or in words why it cannot. */
function picked<Service extends EngineService>(service: Service, setting: string, standings: Standings): Picked<ReturnType<typeof pickEngine<Service>>> {
  try {
    return { engine: pickEngine(service, setting, standings), problem: null };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { engine: null, problem: error.person };
  }
}

function enginesOf(project: Project, standings: Standings) {
  return {
    voice: picked('voice', project.voiceEngine, standings),
    ear: picked('ear', project.earEngine, standings),
    music: picked('music', project.musicEngine, standings),
    effect: picked('effect', project.effectEngine, standings),
  };
}

async function load(context: ServiceContext, tx: Tx, projectId: string, scope: MakeScope) {
  const project = await requireProject(context, tx, projectId, 'listen');
  if (project.readAt === null) throw new ServiceError('conflict', { person: 'The story has not been read yet. What making it costs is known once it has.', retryable: true });
  const source = await sourceOf(tx, project.id);
  const standings = await standingsOf(context, tx, project.id);
  const engines = enginesOf(project, standings);
  const paidSound = [engines.music.engine, engines.effect.engine].some((engine) => engine !== null && engine !== 'local');
  const voicing = await voicingOf(tx, project.id);
  const fresh = engines.voice.engine ?? 'local';
  const lines = await missingLines(tx, { ownerId: project.ownerId, projectId: project.id, source: source.text, voicing, fresh }, scope);
  const { usable, problem } = usableLines(lines, standings);
  return {
    project,
    source,
    engines,
    voices: engines.voice.engine === null ? [] : await missingVoices(tx, project.id, engines.voice.engine, standings),
    lines: usable,
    lineProblem: problem,
    unheard: await unheardChapters(tx, project.id, scope, paidSound),
    cues: await cuesInScope(tx, project.id, scope),
    left: await leftToSpend(tx, project, context.clock.now()),
  };
}

/** Lines in a voice whose engine may not be used fail in words and cost nothing. */
function usableLines(lines: Missing<SpeechEngineId>[], standings: Standings): { usable: Missing<SpeechEngineId>[]; problem: string | null } {
  const problems = new Map<SpeechEngineId, string>();
  for (const engine of new Set(lines.map((line) => line.engine))) {
    try {
      requireUsable(engine, standings);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      problems.set(engine, error.person);
    }
  }
  return { usable: lines.filter((line) => !problems.has(line.engine)), problem: [...problems.values()][0] ?? null };
}

function stage(name: SpendStage, missing: readonly Missing<AnyEngine>[], more: { problem?: string | null; guessed?: boolean } = {}): StageEstimate {
  const sum = (of: readonly Missing<AnyEngine>[]) => ({ count: of.length, micros: of.reduce((total, one) => total + one.micros, 0) });
  const engines = [...Map.groupBy(missing, (one) => one.engine)].map(([engine, of]) => ({ engine, name: engineNames[engine], vendor: vendorOf[engine], free: vendorOf[engine] === null, ...sum(of) }));
  const chapters = [...Map.groupBy(missing, (one) => one.chapterId)].flatMap(([chapterId, of]) => (chapterId === null ? [] : [{ chapterId, ...sum(of) }]));
  return { stage: name, ...sum(missing), engines, chapters, guessed: more.guessed ?? false, problem: more.problem ?? null };
}
