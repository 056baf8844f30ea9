import { isMaster, masters } from '../../audio/masters.ts';
import type { Prisma } from '../../db/generated/client.ts';
import { requireProject, sourceOf } from '../access.ts';
import { measureSchema } from '../audio-export/measure-schema.ts';
import { mixColumns, mixKey } from '../audio-export/mix-key.ts';
import { keptSettings } from '../audio-export/mix-settings.ts';
import type { MakeScope, ServiceContext, Tx } from '../interfaces.ts';
import { chaptersAmong, linesInScope, makeScopeSchema } from '../productions/scope.ts';
import { allLines, type WholeLine } from '../projects/all-lines.ts';
import { isSilent } from '../speech-generation/key.ts';
import { hasTake, voicingOf, wantedKey, type Voicing } from '../speech-generation/needs-take.ts';
import { inWords } from '../versions/compare.ts';
import { titleOf } from './master-title.ts';
import { filesOf, filesOfExport } from './read-files.ts';
import { sizesOf } from './read-masters.ts';
import type { PastExport } from './view.ts';

/** What of a rendered chapter says which sounds are in it, by line and by cue: its timeline is hundreds of times as large. */
interface Rendered {
  id: string;
  chapterId: string;
  lines: { [segmentId: string]: string } | null;
  cues: { [cueId: string]: string } | null;
}

type Sound = Prisma.CueGetPayload<{ select: typeof mixColumns.cue }> & { chapterId: string; assetId: string | null };

/** The drama as it is now, or a part of it, as far as exports are held against it. */
interface Present {
  text: string;
  lines: readonly WholeLine[];
  /** Lines that are to be spoken anew before they are what they say, by id. */
  waiting: ReadonlySet<string>;
  /** Of the chosen takes, by id of the take. */
  assets: ReadonlyMap<string, string>;
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
      const scopes = new Map<string, ReturnType<typeof withinScope>>();
      return rows.map((row): PastExport => {
        const scope = makeScopeSchema.parse(row.scope);
        const named = JSON.stringify(scope);
        const { now, key } = scopes.get(named) ?? withinScope(present, scope);
        scopes.set(named, { now, key });
        const same = key === row.mixHash && !now.lines.some(({ id }) => present.waiting.has(id));
        const then = row.chapters.flatMap(({ title, chapterMixId }) => {
          const chapter = rendered.get(chapterMixId);
          return chapter ? [{ ...chapter, title }] : [];
        });
        const measure = measureSchema.parse(row.measure);
        return {
          id: row.id,
          label: row.preset === 'drama' || !isMaster(row.preset) ? null : masters[row.preset].label,
          createdAt: row.createdAt.toISOString(),
          scope,
          durationSeconds: measure.durationSeconds,
          integratedLufs: measure.integratedLufs,
          versions: row.versions.map(({ version }) => version.name),
          files: filesOf(row, titleOf(project.title, row.preset), sizes).filter(({ state }) => state === 'ready'),
          since: same ? null : changedSince(then, now),
        };
      });
    },
    { isolation: 'RepeatableRead' },
  );
}

/** What of the drama is in a scope, and what a mix of it would be told by. */
function withinScope(present: Present, scope: MakeScope): { now: Present; key: string } {
  const lines = linesInScope(present.lines, scope);
  const chapters = chaptersAmong(present.chapters, present.lines, scope);
  const within = new Set(chapters.map(({ id }) => id));
  const sounds = present.sounds.filter(({ chapterId }) => within.has(chapterId));
  return { now: { ...present, lines, chapters, sounds }, key: mixKey(lines, sounds, chapters, present.voicing, present.settings) };
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
  const waiting = new Set(lines.filter((line) => !isSilent(line) && !hasTake(line, wantedKey(line, text, voicing))).map(({ id }) => id));
  return { text, lines, waiting, assets: new Map(takes.map(({ id, assetId }) => [id, assetId])), sounds, chapters, voicing, settings: keptSettings(project.mixSettings) };
}

async function renderedOf(tx: Tx, ids: string[]): Promise<Map<string, Rendered>> {
  const rows = await tx.$queryRaw<Rendered[]>`
    SELECT m."id", m."timeline" -> 'chapters' -> 0 ->> 'chapterId' AS "chapterId",
      (SELECT json_object_agg(l ->> 'segmentId', l ->> 'asset') FROM jsonb_array_elements(m."timeline" -> 'speech') l WHERE l ->> 'asset' IS NOT NULL) AS "lines",
      (SELECT json_object_agg(c ->> 'cueId', c ->> 'asset') FROM jsonb_array_elements(m."timeline" -> 'cues') c) AS "cues"
    FROM "ChapterMix" m WHERE m."id" = ANY (${ids}::text[])`;
  return new Map(rows.map((row) => [row.id, row]));
}

/** “3 lines changed, 1 sound”: by what is heard of each, and where that is the same, by how it is put together. */
function changedSince(then: readonly (Rendered & { title: string })[], now: Present): string {
  const linesThen = new Map(then.flatMap(({ lines }) => Object.entries(lines ?? {})));
  const lines = { changed: 0, added: 0, gone: 0 };
  for (const line of now.lines) {
    if (isSilent(line)) continue;
    const was = linesThen.get(line.id);
    linesThen.delete(line.id);
    const asset = now.assets.get(line.chosenTakeId ?? '');
    if (was === undefined) lines.added += now.text.slice(line.start, line.end).trim() === '' ? 0 : 1;
    else if (was !== asset || now.waiting.has(line.id)) lines.changed += 1;
  }
  lines.gone = linesThen.size;

  const soundsThen = new Map(then.flatMap(({ cues }) => Object.entries(cues ?? {})));
  let sounds = 0;
  for (const { id, enabled, assetId } of now.sounds) {
    if (!enabled || assetId === null) continue;
    if (soundsThen.get(id) !== assetId) sounds += 1;
    soundsThen.delete(id);
  }
  sounds += soundsThen.size;

  const titles = new Map(then.map(({ chapterId, title }) => [chapterId, title]));
  let chapters = 0;
  for (const { id, title } of now.chapters) {
    if (titles.get(id) !== title) chapters += 1;
    titles.delete(id);
  }
  chapters += titles.size;
  const words = inWords({ lines, sounds, chapters, voices: 0, people: 0, mix: false, settings: false });
  return words === 'nothing' ? 'pauses, levels or the balance of the mix' : words;
}
