import { toJson } from '../../db/json.ts';
import type { MakeScope, Tx } from '../interfaces.ts';
import { makeScopeSchema } from '../productions/scope.ts';

/**
 * Numbers the segments of a project in playing order: by their chapter's place, then by their place in the text.
 * `Segment.index` is that number from 0; the text order is `start`.
 */
export async function numberSegments(tx: Tx, projectId: string): Promise<void> {
  const rows = await tx.$queryRaw<{ id: string; index: number }[]>`
    SELECT s."id", s."index" FROM "Segment" s JOIN "Chapter" c ON c."id" = s."chapterId"
    WHERE s."projectId" = ${projectId} ORDER BY c."index", s."start"`;
  const wrong = rows.flatMap((row, place) => (row.index === place ? [] : [{ id: row.id, place }]));
  if (wrong.length === 0) return;
  // By way of negative numbers, so that no two rows ever hold the same one; by ids, which the database finds at once
  // though it has no statistics of rows that are new.
  for (let from = 0; from < wrong.length; from += batch) {
    const part = wrong.slice(from, from + batch);
    await tx.$executeRaw`
      UPDATE "Segment" s SET "index" = -1 - v."place" FROM unnest(${part.map((row) => row.id)}::text[], ${part.map((row) => row.place)}::int[]) AS v("id", "place")
      WHERE s."id" = v."id"`;
  }
  await tx.$executeRaw`UPDATE "Segment" SET "index" = -1 - "index" WHERE "projectId" = ${projectId} AND "index" < 0`;
}

/** Rows numbered in one statement. */
const batch = 2_000;

type Sample = Extract<MakeScope, { kind: 'sample' }>;

/** Samples are said by numbers of segments: remembers them by their segments, to be said anew once those are renumbered. */
export async function rememberSamples(tx: Tx, projectId: string): Promise<() => Promise<void>> {
  const project = await tx.project.findUniqueOrThrow({ where: { id: projectId }, select: { sample: true } });
  const productions = await tx.production.findMany({ where: { projectId, scope: { path: ['kind'], equals: 'sample' } }, select: { id: true, scope: true } });
  const own = project.sample === null ? null : await segmentsOf(tx, projectId, asSample(project.sample));
  const made: { id: string; segments: string[] | null }[] = [];
  for (const row of productions) made.push({ id: row.id, segments: await segmentsOf(tx, projectId, asSample(row.scope)) });
  return async () => {
    if (own) {
      const scope = await sampleOf(tx, own);
      // A sample that was torn apart is none; the next reading finds another.
      if (scope) await tx.project.update({ where: { id: projectId }, data: { sample: toJson(scope) } });
      else await tx.$executeRaw`UPDATE "Project" SET "sample" = NULL WHERE "id" = ${projectId}`;
    }
    for (const production of made) {
      const scope = production.segments && (await sampleOf(tx, production.segments));
      if (scope) await tx.production.update({ where: { id: production.id }, data: { scope: toJson(scope) } });
    }
  };
}

function asSample(stored: unknown): Sample | null {
  const parsed = makeScopeSchema.safeParse(stored);
  return parsed.success && parsed.data.kind === 'sample' ? parsed.data : null;
}

async function segmentsOf(tx: Tx, projectId: string, sample: Sample | null): Promise<string[] | null> {
  if (!sample) return null;
  const rows = await tx.segment.findMany({ where: { projectId, index: { gte: sample.fromIndex, lt: sample.toIndex } }, select: { id: true } });
  return rows.map((row) => row.id);
}

/** The scope of these segments where they still follow each other; null where they do not. */
async function sampleOf(tx: Tx, ids: string[]): Promise<Sample | null> {
  const rows = await tx.segment.findMany({ where: { id: { in: ids } }, orderBy: { index: 'asc' }, select: { index: true } });
  const first = rows[0]?.index;
  const last = rows.at(-1)?.index;
  if (first === undefined || last === undefined || last - first + 1 !== rows.length) return null;
  return { kind: 'sample', fromIndex: first, toIndex: last + 1 };
}
