import { isMaster, masters } from '../../audio/masters.ts';
import { buildChapterTimelines } from '../../audio/timeline.ts';
import type { Prisma } from '../../db/generated/client.ts';
import { requireProject, sourceOf } from '../access.ts';
import { loadMix } from '../audio-export/load-mix.ts';
import { measureSchema } from '../audio-export/measure-schema.ts';
import { mixColumns, mixKey } from '../audio-export/mix-key.ts';
import { keptSettings } from '../audio-export/mix-settings.ts';
import type { MakeScope, ServiceContext, Tx } from '../interfaces.ts';
import { chaptersAmong, linesInScope, makeScopeSchema } from '../productions/scope.ts';
import { allLines } from '../projects/all-lines.ts';
import { outdatedAmong, voicingOf, type Voicing } from '../speech-generation/needs-take.ts';
import { titleOf } from './master-title.ts';
import { filesOf, filesOfExport } from './read-files.ts';
import { sizesOf } from './read-masters.ts';
import { changedSince, notInMix, type MixedChapter, type MixedNow } from './since-mixed.ts';
import { standsAsMixed } from './stands-as-mixed.ts';
import type { PastExport } from './view.ts';

type Sound = Prisma.CueGetPayload<{ select: typeof mixColumns.cue }> & { chapterId: string; assetId: string | null };

type Rendered = Omit<MixedChapter, 'title'> & { id: string };

/** The drama as it is now, or a part of it, as far as exports are held against it. */
interface Present extends MixedNow {
  sounds: readonly Sound[];
  chapters: readonly { id: string; title: string; included: boolean }[];
  voicing: Voicing;
  settings: ReturnType<typeof keptSettings>;
}

/**
 * The mixes and masters of a drama that are kept, newest first: what each is, what can be taken away of it, and what has
 * changed in the drama since. Asked for when somebody opens the history, not with the drama.
 * @throws ServiceError `not-found`
 */
export async function readHistory(context: ServiceContext, input: { projectId: string }): Promise<PastExport[]> {
  return await context.transaction.run(
    async (tx) => {
      const project = await requireProject(context, tx, input.projectId, 'listen');
      const include = { ...filesOfExport, chapters: { ...filesOfExport.chapters, select: { ...filesOfExport.chapters.select, chapterMixId: true } }, versions: { select: { version: { select: { name: true } } } } } as const;
      const rows = await tx.export.findMany({ where: { projectId: project.id, state: 'ready' }, orderBy: [{ shownAt: 'desc' }, { id: 'desc' }], include });
      if (rows.length === 0) return [];
      const [present, rendered, sizes] = await Promise.all([
        presentOf(tx, project),
        renderedOf(tx, [...new Set(rows.flatMap(({ chapters }) => chapters.map(({ chapterMixId }) => chapterMixId)))]),
        sizesOf(tx, rows.flatMap((row) => row.files.flatMap((file) => file.assetId ?? []))),
      ]);
      const scopes = new Map<string, Part>();
      const past: PastExport[] = [];
      for (const row of rows) {
        const scope = makeScopeSchema.parse(row.scope);
        const part = scopes.get(JSON.stringify(scope)) ?? withinScope(present, scope);
        scopes.set(JSON.stringify(scope), part);
        const { now, key } = part;
        const then = row.chapters.flatMap(({ title, chapterMixId }) => {
          const chapter = rendered.get(chapterMixId);
          return chapter ? [{ ...chapter, title }] : [];
        });
        const same = standsAsMixed(row.mixHash, { key, ...now });
        // oxlint-disable-next-line no-await-in-loop -- once for each part of the drama at most
        if (!same && notInMix(then, now.sounds).length > 0) part.placed ??= await placedIn(tx, project.id, scope);
        const measure = measureSchema.parse(row.measure);
        past.push({
          id: row.id,
          label: row.preset === 'drama' || !isMaster(row.preset) ? null : masters[row.preset].label,
          createdAt: row.createdAt.toISOString(),
          scope,
          durationSeconds: measure.durationSeconds,
          integratedLufs: measure.integratedLufs,
          versions: row.versions.map(({ version }) => version.name),
          files: filesOf(row, titleOf(project.title, row.preset), sizes).filter(({ state }) => state === 'ready'),
          since: same ? null : changedSince(then, now, part.placed ?? new Set()),
        });
      }
      return past;
    },
    { isolation: 'RepeatableRead' },
  );
}

/** A part of the drama. */
interface Part {
  now: Present;
  /** What a mix of it would be told by. */
  key: string;
  /** The sounds that its timeline holds now, by id; null until somebody needs to know. */
  placed: ReadonlySet<string> | null;
}

function withinScope(present: Present, scope: MakeScope): Part {
  const lines = linesInScope(present.lines, scope);
  const chapters = chaptersAmong(present.chapters, present.lines, scope);
  const within = new Set(chapters.map(({ id }) => id));
  const sounds = present.sounds.filter(({ chapterId }) => within.has(chapterId));
  return { now: { ...present, lines, chapters, sounds }, key: mixKey(lines, sounds, chapters, present.voicing, present.settings), placed: null };
}

/** A sample takes of its chapters' sounds only those on its lines, and a bed that finds no room is left out: as the mix would have it. */
async function placedIn(tx: Tx, projectId: string, scope: MakeScope): Promise<ReadonlySet<string>> {
  const { input } = await loadMix(tx, projectId, scope);
  return new Set(buildChapterTimelines(input).flatMap(({ cues }) => cues.map(({ cueId }) => cueId)));
}

async function presentOf(tx: Tx, project: { id: string; mixSettings: Prisma.JsonValue }): Promise<Present> {
  const [{ text }, lines, takes, sounds, chapters, voicing] = await Promise.all([
    sourceOf(tx, project.id),
    allLines(tx, project.id),
    tx.$queryRaw<{ id: string; assetId: string }[]>`SELECT t."id", t."assetId" FROM "Segment" g JOIN "Take" t ON t."id" = g."chosenTakeId" WHERE g."projectId" = ${project.id}`,
    tx.$queryRaw<Sound[]>`
      SELECT q.*, s."chapterId", t."assetId" FROM "Cue" q JOIN "Scene" s ON s."id" = q."sceneId" LEFT JOIN "Take" t ON t."id" = q."chosenTakeId" WHERE q."projectId" = ${project.id} ORDER BY q."id"`,
    tx.chapter.findMany({ where: { projectId: project.id }, orderBy: { index: 'asc' }, select: { id: true, title: true, included: true } }),
    voicingOf(tx, project.id),
  ]);
  return { text, lines, outdated: outdatedAmong(lines, text, voicing), assets: new Map(takes.map(({ id, assetId }) => [id, assetId])), sounds, chapters, voicing, settings: keptSettings(project.mixSettings) };
}

/** A silent line and one of marks alone have a place of no length: nothing was to be heard there. */
async function renderedOf(tx: Tx, ids: string[]): Promise<Map<string, Rendered>> {
  const rows = await tx.$queryRaw<Rendered[]>`
    SELECT m."id", m."timeline" -> 'chapters' -> 0 ->> 'chapterId' AS "chapterId",
      (SELECT json_object_agg(l ->> 'segmentId', l ->> 'asset') FROM jsonb_array_elements(m."timeline" -> 'speech') l WHERE l ->> 'asset' IS NOT NULL OR (l ->> 'end')::float8 > (l ->> 'start')::float8) AS "lines",
      (SELECT json_object_agg(c ->> 'cueId', c ->> 'asset') FROM jsonb_array_elements(m."timeline" -> 'cues') c) AS "cues"
    FROM "ChapterMix" m WHERE m."id" = ANY (${ids}::text[])`;
  return new Map(rows.map((row) => [row.id, row]));
}
