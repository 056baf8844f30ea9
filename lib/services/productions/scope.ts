import { z } from 'zod';
import type { Prisma } from '../../db/generated/client.ts';
import type { MakeScope } from '../interfaces.ts';

/** A MakeScope as it comes from a page or out of a row. */
export const makeScopeSchema: z.ZodType<MakeScope> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('chapters'), chapterIds: z.array(z.uuid()).min(1).max(2_000) }),
  z.object({ kind: z.literal('sample'), fromIndex: z.int32().min(0), toIndex: z.int32().min(1) }),
]);

/** The segments of a scope, as a Prisma filter: included chapters only, unless chapters were named. */
export function segmentsInScope(projectId: string, scope: MakeScope): Prisma.SegmentWhereInput {
  switch (scope.kind) {
    case 'all':
      return { projectId, chapter: { included: true } };
    case 'chapters':
      return { projectId, chapterId: { in: scope.chapterIds } };
    case 'sample':
      return { projectId, index: { gte: scope.fromIndex, lt: scope.toIndex } };
  }
}

/** The same among lines that were read already, in their order. */
export function linesInScope<Line extends { index: number; chapterId: string; included: boolean }>(lines: readonly Line[], scope: MakeScope): Line[] {
  switch (scope.kind) {
    case 'all':
      return lines.filter((line) => line.included);
    case 'chapters': {
      const ids = new Set(scope.chapterIds);
      return lines.filter((line) => ids.has(line.chapterId));
    }
    case 'sample':
      return lines.filter((line) => line.index >= scope.fromIndex && line.index < scope.toIndex);
  }
}

/** The chapters that a scope touches, among all of the drama and its lines. */
export function chaptersAmong<Chapter extends { id: string; included: boolean }>(chapters: readonly Chapter[], lines: readonly { index: number; chapterId: string; included: boolean }[], scope: MakeScope): Chapter[] {
  if (scope.kind === 'all') return chapters.filter((chapter) => chapter.included);
  const ids = new Set(scope.kind === 'chapters' ? scope.chapterIds : linesInScope(lines, scope).map((line) => line.chapterId));
  return chapters.filter((chapter) => ids.has(chapter.id));
}

/** The chapters that a scope touches. */
export function chaptersInScope(projectId: string, scope: MakeScope): Prisma.ChapterWhereInput {
  switch (scope.kind) {
    case 'all':
      return { projectId, included: true };
    case 'chapters':
      return { projectId, id: { in: scope.chapterIds } };
    case 'sample':
      return { projectId, segments: { some: { index: { gte: scope.fromIndex, lt: scope.toIndex } } } };
  }
}
