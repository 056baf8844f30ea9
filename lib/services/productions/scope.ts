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
