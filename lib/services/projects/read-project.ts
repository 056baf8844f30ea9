import { z } from 'zod';
import { getEnv, studioMode } from '../../env.ts';
import type { CueLane } from '../../audio/types.ts';
import { soundDensity } from '../../story/soundscape/density.ts';
import type { Age, Sex } from '../../story/types.ts';
import { soundLabel } from '../../audio/synthesis/labels.ts';
import { requireProject, sourceOf } from '../access.ts';
import { keptSettings } from '../audio-export/mix-settings.ts';
import { chapterViews } from '../chapters/chapter-views.ts';
import { columnsOf, jsonOrNull } from '../../db/columns.ts';
import { Prisma, type Cue, type Project } from '../../db/generated/client.ts';
import { ownRole } from '../members/people.ts';
import { readExport } from '../exports/read-export.ts';
import type { MakeScope, ServiceContext, Tx } from '../interfaces.ts';
import { readNewest } from '../productions/read-production.ts';
import { naturalSpeakingSeconds } from '../natural-voices/speaking-time.ts';
import { makeScopeSchema } from '../productions/scope.ts';
import { tagSettings, type CharacterView, type CueView, type ProjectView } from '../views.ts';
import { outdatedAmong, speakerColumns, speakerOf, voicingOf, type SpeakerColumns, type Voicing } from '../speech-generation/needs-take.ts';
import { recastView } from '../voice-generation/recast.ts';
import { walkOnSetting } from '../voice-generation/walk-ons.ts';
import { voiceView } from '../voice-generation/store-voice.ts';
import { readRevised } from '../revisions/read-revised.ts';
import { dramaStyle } from '../speech-generation/who-speaks.ts';
import { briefOf } from '../spending/read-spending.ts';
import { standingsWith } from '../vendors/standing.ts';
import { everyVendorAccess } from '../keys/access.ts';
import { allLines, type WholeLine } from './all-lines.ts';
import { chapterSeconds, speakerSeconds } from './heard-seconds.ts';
import { glanceAt } from './at-a-glance.ts';
import { countLines, stepStates, type LineCounts, type StateSources } from './line-states.ts';
import { worthHearing } from './worth-hearing.ts';
import { summaryOf } from './summarise.ts';

/** Seconds of work for each word, measured on the demo stories on two cores: speech, sounds and mix together. */
const secondsPerWord = 0.025;
const secondsAtLeast = 5;

/**
 * All that the workspace shows but the script's lines. It is asked for at every look and after every change: what does not
 * depend on each other is asked side by side, and nothing twice.
 */
export async function readProject(context: ServiceContext, input: { projectId: string }): Promise<ProjectView> {
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'listen');
    const { id } = project;
    const [source, rows, glance, voicing, people, chapters, cues, production, revised, access, shared] = await Promise.all([
      sourceOf(tx, id),
      allLines(tx, id),
      glanceAt(tx, id),
      voicingOf(tx, id),
      peopleOf(tx, id),
      tx.chapter.findMany({ where: { projectId: id }, orderBy: { index: 'asc' } }),
      soundsOf(tx, id),
      readNewest(tx, id),
      readRevised(tx, id),
      everyVendorAccess(context),
      sharedWith(context, tx, project),
    ]);
    const { text } = source;
    const outdated = outdatedAmong(rows, text, voicing);
    const sources: StateSources = { text, voicing, steps: stepStates(glance.steps, 'speak'), outdated };
    const standings = await standingsWith(access, glance.agreed, project.language);
    const [made, sample, worth, recast] = await Promise.all([
      readExport(tx, project, { lines: rows, cues, chapters, characters: people, voicing, outdated }),
      sampleOf(tx, id, project.sample, text),
      worthHearing(tx, rows, sources),
      recastView(context, tx, { projectId: id, otherVoices: people.some(({ voice }) => voice !== null && voice.engine !== 'local'), standings }),
    ]);
    const counts = countLines(rows, sources);
    const included = chapters.filter((chapter) => chapter.included);
    const lines = total(included.map((chapter) => counts.get(chapter.id)));
    const words = included.reduce((sum, chapter) => sum + chapter.words, 0);
    const cast = await castOf(tx, people, text, rows, voicing);
    const unspoken = lines.total === 0 ? 1 : 1 - lines.ready / lines.total;
    return {
      ...summaryOf(project, { words: source.words, characters: people.filter(({ role }) => role === 'cast').length, running: glance.active ?? undefined, durationSeconds: made?.measure.durationSeconds ?? null }),
      shared,
      revision: project.revision,
      language: project.language,
      notes: z.array(z.string()).catch([]).parse(source.notes),
      readError: project.readError,
      chapters: chapterViews(chapters, glance.scenes, text, counts, chapterSeconds(rows)),
      revised,
      cast,
      cues: cuesOf(cues, text, rows, stepStates(glance.steps, 'sound')),
      edits: glance.edits,
      production,
      export: made,
      sample,
      lines,
      worthHearing: worth,
      recast,
      style: dramaStyle(project.style),
      mixSettings: keptSettings(project.mixSettings),
      density: soundDensity(project.soundDensity),
      walkOns: walkOnSetting(project.walkOns),
      tags: z.enum(tagSettings).catch('speak').parse(project.tags),
      estimateSeconds: Math.round(secondsAtLeast + words * secondsPerWord * (0.4 + 0.6 * unspoken) + (await naturalSpeakingSeconds({ project, cast, words: words * unspoken, standings }))),
      invites: context.actor.guestId === undefined && studioMode(getEnv()) === 'accounts',
      spending: briefOf(project, glance.heldMicros, standings),
    };
  }, { isolation: 'RepeatableRead' });
}

async function sharedWith(context: ServiceContext, tx: Tx, project: Project): Promise<ProjectView['shared']> {
  const role = await ownRole(context, tx, project.id);
  if (role === 'owner') return null;
  const owner = await tx.user.findUniqueOrThrow({ where: { id: project.ownerId }, select: { name: true } });
  return { by: owner.name, role };
}

function total(counts: (LineCounts | undefined)[]): LineCounts {
  const sum: LineCounts = { total: 0, ready: 0, stale: 0, failed: 0, unsure: 0, silent: 0 };
  for (const count of counts) {
    if (!count) continue;
    for (const key of ['total', 'ready', 'stale', 'failed', 'unsure', 'silent'] as const) sum[key] += count[key];
  }
  return sum;
}

const voiceColumns = { engine: true, externalId: true, name: true, origin: true, description: true, sampleAssetId: true } satisfies Prisma.VoiceSelect;
const personColumns = { id: true, name: true, aliases: true, role: true, sex: true, age: true, persona: true, colour: true, lines: true, voiceError: true, version: true, voice: { select: voiceColumns } } satisfies Prisma.CharacterSelect;
type Person = Prisma.CharacterGetPayload<{ select: typeof personColumns }> & {
  /** The sounds of what was designed for them, to choose from. */
  candidates: string[];
};
const personAsked = Prisma.sql`${columnsOf('k', personColumns)}, ${jsonOrNull('v', voiceColumns)} AS "voice"`;

/** Everybody of a drama with their voice, by one statement. */
async function peopleOf(tx: Tx, projectId: string): Promise<Person[]> {
  return await tx.$queryRaw<Person[]>`
    SELECT ${personAsked},
      ARRAY(SELECT d."assetId" FROM "VoiceCandidate" d WHERE d."characterId" = k."id") AS "candidates"
    FROM "Character" k LEFT JOIN "Voice" v ON v."id" = k."voiceId" WHERE k."projectId" = ${projectId}`;
}

async function castOf(tx: Tx, characters: readonly Person[], text: string, rows: readonly WholeLine[], voicing: Voicing): Promise<CharacterView[]> {
  const openings = bestSamples(rows.filter((row) => !row.silent && row.kind !== 'scene-break' && row.kind !== 'heading' && row.matter === 'body'), voicing);
  const seconds = speakerSeconds(rows, voicing);
  const taken = await tx.segment.findMany({ where: { id: { in: [...openings.values()].map(({ id }) => id) } }, select: { id: true, chosenTake: { select: { assetId: true } } } });
  const sounds = new Map(taken.map(({ id, chosenTake }) => [id, chosenTake?.assetId ?? null]));
  return characters
    .toSorted((a, b) => (a.role === b.role ? b.lines - a.lines || (a.name < b.name ? -1 : 1) : a.role === 'narrator' ? -1 : 1))
    .map((character) => {
      const line = openings.get(character.role === 'narrator' ? null : character.id);
      return {
        id: character.id,
        name: character.name,
        aliases: z.array(z.string()).catch([]).parse(character.aliases),
        role: character.role === 'narrator' ? 'narrator' : 'cast',
        sex: character.sex as Sex,
        age: character.age as Age,
        persona: character.persona,
        colour: character.colour,
        lines: character.lines,
        seconds: Math.round(10 * (seconds.get(character.role === 'narrator' ? null : character.id) ?? 0)) / 10,
        voice: character.voice ? voiceView(character.voice) : null,
        voiceError: character.voiceError,
        candidates: character.candidates.some((assetId) => assetId === character.voice?.sampleAssetId) ? 0 : character.candidates.length,
        sampleSegmentId: line?.id ?? null,
        sampleAssetId: line ? (sounds.get(line.id) ?? null) : null,
        firstWords: line ? text.slice(line.start, line.end).trim() : '',
        version: character.version,
      };
    });
}

/** The first line of each speaker (who speaks it aloud) that is long enough to know a voice by, else their longest. */
export async function sampleLines(tx: Tx, projectId: string): Promise<Map<string | null, { id: string; start: number; end: number }>> {
  const rows = await tx.segment.findMany({
    where: { projectId, silent: false, kind: { notIn: ['scene-break', 'heading'] }, chapter: { matter: 'body' } },
    orderBy: { index: 'asc' },
    select: { id: true, start: true, end: true, ...speakerColumns },
  });
  return bestSamples(rows, await voicingOf(tx, projectId));
}

type Sampled = { id: string; start: number; end: number };

function bestSamples(rows: readonly (Sampled & SpeakerColumns)[], voicing: Voicing): Map<string | null, Sampled> {
  const best = new Map<string | null, Sampled>();
  for (const row of rows) {
    const speaker = speakerOf(row, voicing);
    const known = best.get(speaker);
    if (!known || (known.end - known.start < 40 && row.end - row.start > known.end - known.start)) best.set(speaker, row);
  }
  return best;
}

interface Sound extends Cue {
  chapterId: string;
  /** Of its chosen take. */
  assetId: string | null;
}

/** Every sound of a drama, also what was removed, in the order of the text, by one statement. */
async function soundsOf(tx: Tx, projectId: string): Promise<Sound[]> {
  return await tx.$queryRaw<Sound[]>`
    SELECT q.*, s."chapterId", t."assetId" FROM "Cue" q JOIN "Scene" s ON s."id" = q."sceneId" LEFT JOIN "Take" t ON t."id" = q."chosenTakeId"
    WHERE q."projectId" = ${projectId} ORDER BY q."anchorStart"`;
}

/** @param making by the id of what is made or waits to be */
function cuesOf(all: readonly Sound[], text: string, rows: readonly WholeLine[], making: ReadonlyMap<string, string>): CueView[] {
  const cues = all.filter((cue) => !cue.removed);
  // Both in text order, whatever order the chapters are played in.
  const segments = rows.toSorted((a, b) => a.start - b.start);
  let at = 0;
  return cues.map((cue) => {
    while (at < segments.length - 1 && (segments[at]?.end ?? 0) <= cue.anchorStart) at += 1;
    return {
      id: cue.id,
      chapterId: cue.chapterId,
      lane: cue.lane as CueLane,
      sound: cue.sound,
      label: soundLabel(cue.lane as CueLane, cue.sound, cue.prompt),
      theme: themeName(cue.theme),
      word: text.slice(cue.anchorStart, cue.anchorEnd),
      segmentId: segments[at]?.id ?? '',
      anchorStart: cue.anchorStart,
      anchorEnd: cue.anchorEnd,
      placement: cue.placement as CueView['placement'],
      gainDb: cue.gainDb,
      pan: cue.pan,
      prompt: cue.prompt,
      untilOffset: cue.untilOffset,
      shiftSeconds: cue.shiftSeconds,
      trimHeadSeconds: cue.trimHeadSeconds,
      trimTailSeconds: cue.trimTailSeconds,
      fadeInSeconds: cue.fadeInSeconds,
      fadeOutSeconds: cue.fadeOutSeconds,
      enabled: cue.enabled,
      confidence: cue.confidence,
      state: cue.assetId !== null ? ('ready' as const) : making.has(cue.id) ? ('making' as const) : cue.soundError !== null ? ('failed' as const) : ('none' as const),
      assetId: cue.assetId,
      error: cue.soundError,
      version: cue.version,
    };
  });
}

function themeName(theme: string | null): string | null {
  const [kind, name = ''] = (theme ?? '').split(/:(.*)/su);
  if (kind === 'person') return name;
  return kind === 'place' ? soundLabel('ambience', name) : null;
}

async function sampleOf(tx: Tx, projectId: string, stored: unknown, text: string): Promise<ProjectView['sample']> {
  const scope: MakeScope | null = stored === null ? null : makeScopeSchema.parse(stored);
  if (scope?.kind !== 'sample') return null;
  // Its heading is said with the chapter's title already.
  const first = await tx.segment.findFirst({ where: { projectId, index: { gte: scope.fromIndex, lt: scope.toIndex }, kind: { not: 'heading' } }, orderBy: { index: 'asc' }, include: { chapter: { select: { title: true } } } });
  return first ? { scope, chapterTitle: first.chapter.title, opening: text.slice(first.start, first.end).trim().slice(0, 160) } : null;
}
